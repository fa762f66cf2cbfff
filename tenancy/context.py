"""The one door into a tenant: context variable, transaction and database setting, opened and closed together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction

if TYPE_CHECKING:
    from tenancy.models import Tenant


class NoTenant(RuntimeError):
    """Tenant-owned data was touched outside the door."""


class TenantSwitch(RuntimeError):
    """The door of one tenant was opened inside the door of another."""


@dataclass(slots=True)
class _Door:
    tenant_id: int
    using: str
    found: Tenant | None = None


_door: ContextVar[_Door | None] = ContextVar("tenant_door", default=None)


@contextmanager
def tenant(which: Tenant | int, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Work inside one tenant, in one transaction.

    The same tenant again is a no-op; another one raises ``TenantSwitch``. On leaving, the transaction commits (or
    rolls back on an exception) and the database connection is bound to no tenant, as it was before.
    """
    tenant_id = which if isinstance(which, int) else which.pk
    inside = _door.get()
    if inside is not None:
        if inside.tenant_id != tenant_id or inside.using != using:
            raise TenantSwitch(f"inside tenant {inside.tenant_id}, asked for {tenant_id}")
        yield
        return
    with transaction.atomic(using=using):
        token = _door.set(_Door(tenant_id, using, None if isinstance(which, int) else which))
        try:
            _bind(using, str(tenant_id), _OPEN)
            yield
        finally:
            try:
                _unbind(using)
            finally:
                _door.reset(token)  # before COMMIT: its hooks stand outside, and open the door anew if they need it


def current_tenant_id() -> int:
    """The id of the tenant whose door is open; ``NoTenant`` if none is."""
    inside = _door.get()
    if inside is None:
        raise NoTenant("no tenant: open the door with tenancy.context.tenant(…)")
    return inside.tenant_id


def current_tenant() -> Tenant:
    """The tenant whose door is open, read once per door."""
    inside = _door.get()
    if inside is None:
        raise NoTenant("no tenant: open the door with tenancy.context.tenant(…)")
    if inside.found is None:
        inside.found = apps.get_model("tenancy", "Tenant").objects.get(pk=inside.tenant_id)
    return inside.found


def has_tenant() -> bool:
    """Whether a door is open."""
    return _door.get() is not None


# Beside the tenant, for the transaction alone. A list joins what it names by primary key: six such joins are planned in
# 2 ms instead of 14 when the planner weighs four at a time. A process that hangs must not hold back seals and VACUUM.
_SETTINGS = {"join_collapse_limit": "4", "idle_in_transaction_session_timeout": "5min"}
_BIND = "SELECT set_config('app.tenant_id', %s, true)"
_OPEN = ", ".join([_BIND, *(f"set_config('{name}', '{value}', true)" for name, value in _SETTINGS.items())])


def _bind(using: str, value: str, statement: str = _BIND) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(statement, [value])


def _unbind(using: str) -> None:
    """Inside somebody else's transaction the setting would outlive the door; a transaction of our own ends with it."""
    connection = connections[using]
    if len(connection.savepoint_ids) == 0 or connection.needs_rollback or not connection.is_usable():
        return
    _bind(using, "")
