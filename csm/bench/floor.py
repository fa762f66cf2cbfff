"""The floor: a WSGI app that runs the very same SQL as the app's own role and writes the rows as JSON. No framework, no
sign-in, no permissions. Nothing that answers with these rows can be faster on this machine."""

from __future__ import annotations

from typing import Any

import orjson
import psycopg
from django.conf import settings
from psycopg.rows import dict_row

from csm.bench.calls import Caller


def connect() -> psycopg.Connection[Any]:
    """A connection as the app's own login, kept open."""
    database = settings.DATABASES["default"]
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    given = {key: database[name] for key, name in names.items() if database.get(name)}
    return psycopg.connect(**given, autocommit=True, row_factory=dict_row)


class Floor:
    """Answers a path with the rows of its statements."""

    def __init__(self, connection: psycopg.Connection[Any], tenant_id: int) -> None:
        self.connection, self.tenant_id = connection, str(tenant_id)
        self.statements: dict[str, list[str]] = {}

    def caller(self, path: str, statements: list[str]) -> Caller:
        """Somebody who asks it for these rows."""
        self.statements[path] = [one.replace("%", "%%") for one in statements]
        return Caller(application=self)

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        rows = []
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [self.tenant_id])
            for statement in self.statements[environ["PATH_INFO"]]:
                rows += cursor.execute(statement, []).fetchall()
        body = orjson.dumps({"results": rows}, default=str)
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return _Body([body])


class _Body(list):
    def close(self) -> None:
        """Nothing to close."""
