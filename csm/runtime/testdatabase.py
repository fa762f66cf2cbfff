"""The database of a test session, on throw-away servers or on those given by DATABASE_URL."""

from __future__ import annotations

import os
import time

from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.backends.postgresql.base import DatabaseWrapper

KEPT = ("django_migrations", "django_content_type", "auth_permission")


class TestDatabase:
    """Made and migrated as the owner; then both connections are pointed to it."""

    __test__ = False  # not a test, whatever its name says

    def __init__(self) -> None:
        self.original = connections["default"].settings_dict["NAME"]
        worker = os.environ.get("PYTEST_XDIST_WORKER", "")
        self.name = "_".join(part for part in ("test", self.original, worker) if part)

    def create(self) -> None:
        """Drop what an interrupted run left, create, migrate."""
        self._as_owner(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)', f'CREATE DATABASE "{self.name}"')
        self._point_to(self.name)
        call_command("migrate", verbosity=0, interactive=False)

    def destroy(self) -> None:
        """Leave the server as it was."""
        self._point_to(self.original)
        for _ in range(20):  # the owner may not cut off the app: a thread's last connection needs a moment to go
            try:
                self._as_owner(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            except DatabaseError:
                connections["owner"].close()
                time.sleep(0.5)
            else:
                return

    def _as_owner(self, *statements: str) -> None:
        """In autocommit, from the installation's own database, as CREATE DATABASE wants it."""
        self._point_to(self.original)
        with connections["owner"].cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connections["owner"].close()

    def _point_to(self, name: str) -> None:
        for alias in ("default", "owner"):
            connection = connections[alias]
            connection.close()
            pool = DatabaseWrapper._connection_pools.pop(alias, None)  # type: ignore[attr-defined]
            if pool is not None:
                pool.close()
            connection.settings_dict["NAME"] = name


def empty_tables() -> None:
    """TRUNCATE, as the owner, every table that holds anything; row-level security hides no file size.

    Identities go on counting: sequences of human numbers carry the tenant's id in their name and outlive the tenant.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(relname) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0 AND NOT relname = ANY(%s)",
            [list(KEPT)],
        )
        tables = [row[0] for row in cursor.fetchall()]
        if tables:
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
