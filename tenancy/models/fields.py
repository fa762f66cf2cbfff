"""Links between tenant-owned rows: plain foreign keys to the ORM, composite keys in the database."""

from typing import Any

from django.db import models


class _WithinTenant:
    """The database key is ``CompositeForeignKey`` (tenant_id, x_id), added by ``TenantModel``; so is its index."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs["db_index"] = False
        super().__init__(*args, **kwargs)


class TenantForeignKey(_WithinTenant, models.ForeignKey):
    """A foreign key that cannot leave the tenant, because RLS is not applied to foreign-key checks."""


class TenantOneToOneField(TenantForeignKey):
    """At most one row per target: a ``TenantForeignKey`` with a unique constraint on (tenant, field).

    A plain ``OneToOneField`` would be unique across tenants and so tell one tenant what another has.
    """
