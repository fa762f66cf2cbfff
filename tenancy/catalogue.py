"""The walls, read back from PostgreSQL's own catalogue: what the build and a start of the product check.

Each rule is a query that returns the objects breaking it. Nothing here trusts the models.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from tenancy.constraints import CURRENT_TENANT_SQL

# Tables that belong to no tenant. The app may only read them, except where the comment says why it writes.
GLOBAL_TABLES = {
    "auth_group": "Django's own, unused: roles are ours",
    "auth_group_permissions": "Django's own, unused",
    "auth_permission": "names of Django's own permissions",
    "django_content_type": "names of models",
    "django_migrations": "which migrations ran",
    "tenancy_domain": "host names, read before the tenant is known",
    "tenancy_tenant": "the directory itself",
}
WRITABLE_GLOBAL_TABLES = {
    "ledger_heartbeat": "each worker says that it lives",
}

# Keys of libraries' tables that cannot carry the tenant: random ids that nobody can choose or guess.
THIRD_PARTY_KEYS = {
    "account_emailaddress_pkey",
    "account_emailconfirmation_key_key",
    "account_emailconfirmation_pkey",
    "django_admin_log_pkey",
    "django_session_pkey",
    "mfa_authenticator_pkey",
    "usersessions_usersession_pkey",
    "usersessions_usersession_session_key_key",
}

# Functions that look across tenants, each with a reason. They run as csm_ops or csm_search with a fixed search path.
DEFINER_FUNCTIONS = {
    "tenancy_next_number": "one sequence per tenant and kind, which the app may not create",
    "ledger_claim_delivery": "claims due deliveries, fairly between tenants; returns ids only",
    "ledger_claim_timer": "claims due timers, fairly between tenants; returns ids only",
    "ledger_due": "names the queues that have due work",
    "ledger_unsealed": "names the tenants with events that have no seal yet",
    "tenancy_numbers_given": "how many numbers each tenant has given; answers a platform tenant alone",
    "ledger_installation": "counts and moments of each tenant's work; answers a platform tenant alone",
    "identity_logins": "how many logins each tenant has; answers a platform tenant alone",
}

# Indexes by which those functions find due work across tenants.
OPS_INDEXES: dict[str, str] = {}

POLICY = "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::bigint)"  # as PostgreSQL prints CURRENT_TENANT_SQL
assert "app.tenant_id" in CURRENT_TENANT_SQL


@dataclass(frozen=True, order=True)
class Violation:
    """One object that breaks one rule."""

    rule: str
    object: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.object}"


_TENANT_TABLES = """
    SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, a.attnum AS tenant_attnum, a.attnotnull, a.atttypid
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND c.relname NOT IN ('tenancy_domain')
"""

# rule → query returning the offending names; %(…)s come from `violations`.
RULES: dict[str, str] = {
    "a table without tenant_id is not on the allow-list": """
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
        WHERE c.relkind IN ('r', 'p') AND NOT c.relname = ANY(%(global_tables)s)
          AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
    """,
    "tenant_id is not bigint NOT NULL": f"""
        SELECT relname FROM ({_TENANT_TABLES}) t WHERE NOT attnotnull OR atttypid <> 'bigint'::regtype
    """,
    "row-level security is not enabled": f"SELECT relname FROM ({_TENANT_TABLES}) t WHERE NOT relrowsecurity",
    "row-level security is not forced": f"SELECT relname FROM ({_TENANT_TABLES}) t WHERE NOT relforcerowsecurity",
    "the tenant policy is missing or differs": f"""
        SELECT relname FROM ({_TENANT_TABLES}) t WHERE NOT EXISTS (
            SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polpermissive AND p.polcmd = '*' AND p.polroles = '{{0}}'
              AND pg_get_expr(p.polqual, p.polrelid) = %(policy)s AND pg_get_expr(p.polwithcheck, p.polrelid) = %(policy)s)
    """,
    "a further policy is not for csm_ops or csm_search alone": """
        SELECT c.relname || '.' || p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
        WHERE NOT (p.polroles = '{0}' AND pg_get_expr(p.polqual, p.polrelid) = %(policy)s)
          AND EXISTS (SELECT FROM unnest(p.polroles) r LEFT JOIN pg_roles ON pg_roles.oid = r
                      WHERE coalesce(rolname, 'public') NOT IN ('csm_ops', 'csm_search'))
    """,
    "a unique key does not lead with tenant_id": f"""
        SELECT i.relname FROM ({_TENANT_TABLES}) t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
        WHERE x.indisunique AND x.indkey[0] <> t.tenant_attnum AND NOT i.relname = ANY(%(third_party_keys)s)
          AND NOT (x.indisprimary AND x.indnkeyatts = 1 AND (SELECT atttypid FROM pg_attribute
                   WHERE attrelid = t.oid AND attnum = x.indkey[0]) = 'uuid'::regtype)
    """,
    "an index does not lead with tenant_id": f"""
        SELECT i.relname FROM ({_TENANT_TABLES}) t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
        WHERE NOT x.indisunique AND x.indkey[0] <> t.tenant_attnum AND NOT i.relname = ANY(%(ops_indexes)s)
    """,
    "a foreign key between tenant tables does not carry tenant_id on both sides": f"""
        SELECT k.conname FROM pg_constraint k JOIN ({_TENANT_TABLES}) a ON a.oid = k.conrelid JOIN ({_TENANT_TABLES}) b ON b.oid = k.confrelid
        WHERE k.contype = 'f' AND NOT (a.tenant_attnum = ANY(k.conkey)
          AND k.confkey[array_position(k.conkey, a.tenant_attnum)] = b.tenant_attnum)
    """,
    "a foreign key is deferrable": f"""
        SELECT k.conname FROM pg_constraint k JOIN ({_TENANT_TABLES}) a ON a.oid = k.conrelid
        JOIN ({_TENANT_TABLES}) b ON b.oid = k.confrelid WHERE k.contype = 'f' AND k.condeferrable
    """,
    "the app may write a global table": """
        SELECT relname FROM pg_class WHERE relname = ANY(%(read_only_tables)s) AND relkind IN ('r', 'p')
          AND (has_table_privilege('csm_app', oid, 'INSERT') OR has_table_privilege('csm_app', oid, 'UPDATE')
               OR has_table_privilege('csm_app', oid, 'DELETE'))
    """,
    "a login or app role is a superuser, may bypass row-level security or owns something": """
        SELECT rolname FROM pg_roles r WHERE rolname = ANY(%(app_roles)s)
          AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR EXISTS (SELECT FROM pg_class WHERE relowner = r.oid)
               OR EXISTS (SELECT FROM pg_proc WHERE proowner = r.oid))
    """,
    "the app role is a member of a privileged role": """
        SELECT m.rolname || ' in ' || g.rolname FROM pg_roles m, pg_roles g
        WHERE m.rolname = ANY(%(app_roles)s) AND g.rolname IN ('csm_ops', 'csm_search', 'csm_owner')
          AND pg_has_role(m.oid, g.oid, 'MEMBER') AND NOT m.rolsuper
    """,
    "a privileged function is not on the allow-list": """
        SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = 'public'
        WHERE prosecdef AND NOT proname = ANY(%(definer_functions)s)
    """,
    "a privileged function has no fixed search_path, the wrong owner, or is open to everybody": """
        SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = 'public'
        JOIN pg_roles r ON r.oid = p.proowner
        WHERE prosecdef AND (NOT coalesce(array_to_string(proconfig, ','), '') LIKE '%%search_path=pg_catalog%%'
          OR rolname NOT IN ('csm_ops', 'csm_search')
          OR EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0 AND privilege_type = 'EXECUTE'))
    """,
    "a view does not run with the rights of its reader": """
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
        WHERE c.relkind = 'm' OR (c.relkind = 'v' AND NOT coalesce(array_to_string(c.reloptions, ','), '') ~ 'security_invoker=(true|on|1)'
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'))
    """,
    "the app may change what is append-only": """
        SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relname = ANY(%(append_only)s)
          AND (has_table_privilege('csm_app', oid, 'UPDATE') OR has_table_privilege('csm_app', oid, 'DELETE'))
    """,
}

APPEND_ONLY_TABLES = {"ledger_eventrecord", "ledger_eventseal"}


APP_ROLES = ("csm_app", "csm_web")


def violations(using: str = DEFAULT_DB_ALIAS, *, app_roles: Iterable[str] = APP_ROLES) -> list[Violation]:
    """Everything in this database that breaks a rule; empty when the walls stand.

    ``app_roles`` are the roles that must have no privilege: the app's group and its login.
    """
    known: dict[str, Any] = {
        "global_tables": [*GLOBAL_TABLES, *WRITABLE_GLOBAL_TABLES],
        "read_only_tables": list(GLOBAL_TABLES),
        "third_party_keys": list(THIRD_PARTY_KEYS),
        "definer_functions": list(DEFINER_FUNCTIONS),
        "ops_indexes": list(OPS_INDEXES),
        "append_only": list(APPEND_ONLY_TABLES),
        "app_roles": list(app_roles),
        "policy": POLICY,
    }
    found = []
    with connections[using].cursor() as cursor:
        for rule, query in RULES.items():
            cursor.execute(query, known)
            found += [Violation(rule, row[0]) for row in cursor.fetchall()]
    return sorted(found)


def close_global_tables(using: str) -> None:
    """Take from the app the right to write tables that belong to no tenant; harmless to repeat."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relname = ANY(%s)", [list(GLOBAL_TABLES)]
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON "{table}" FROM csm_app')
