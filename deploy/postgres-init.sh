#!/bin/bash
# Run once by the PostgreSQL image on an empty volume: roles, their passwords, the database.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --file /csm/roles.sql
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner="$CSM_OWNER_PASSWORD" --set web="$CSM_WEB_PASSWORD" <<'SQL'
ALTER ROLE csm_owner PASSWORD :'owner';
ALTER ROLE csm_web PASSWORD :'web';
CREATE DATABASE csm OWNER csm_owner;
REVOKE CONNECT ON DATABASE csm FROM PUBLIC;
GRANT CONNECT ON DATABASE csm TO csm_owner, csm_web;
SQL
