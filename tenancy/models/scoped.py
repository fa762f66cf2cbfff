"""The abstract model that every tenant-owned table extends: the three walls, put up by its metaclass."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any, Self

from django.db import models
from django.db.backends.utils import truncate_name
from django.db.models.base import ModelBase, ModelState
from django.db.models.expressions import Expression
from django.db.models.signals import post_init, pre_init
from django.utils.encoding import force_str

from tenancy.constraints import CompositeForeignKey, TenantIsolation
from tenancy.context import current_tenant_id
from tenancy.ids import uuid7
from tenancy.models.directory import Tenant
from tenancy.models.fields import TenantForeignKey, TenantOneToOneField


class CurrentTenant(Expression):
    """The tenant whose door is open when the query runs, as a literal; ``NoTenant`` if there is none."""

    output_field = models.BigIntegerField()

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [current_tenant_id()]


class TenantQuerySet(models.QuerySet):
    """Rows of the current tenant. May be built anywhere; running it needs an open door."""

    def locked(self, pk: Any) -> Any:
        """The row, locked for this transaction and read afresh; ``DoesNotExist`` when it is not in this queryset."""
        return self.select_for_update(of=("self",)).get(pk=pk)


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):
    """Wall 1: adds ``tenant_id = <current tenant>`` to every query."""

    use_in_migrations = False

    def get_queryset(self) -> TenantQuerySet:
        return super().get_queryset().filter(tenant_id=CurrentTenant())


class TenantModelBase(ModelBase):
    """Adds to each concrete model wall 2 (row-level security), wall 3 (composite keys) and the indexes they need."""

    def __new__(mcs, name: str, bases: tuple, attrs: dict, **kwargs: Any) -> Any:
        cls: Any = super().__new__(mcs, name, bases, attrs, **kwargs)
        if not cls._meta.abstract and not cls._meta.proxy:
            _put_up_walls(cls)
        return cls


def _put_up_walls(model: Any) -> None:
    meta, table = model._meta, model._meta.db_table
    constraints: list = [
        TenantIsolation(name=truncate_name(f"{table}_isolation", 60, 6)),
        models.UniqueConstraint(fields=["tenant", "id"], name=truncate_name(f"{table}_key", 60, 6)),
    ]
    indexes = []
    unique_first = {
        c.fields[1]
        for c in meta.constraints
        if isinstance(c, models.UniqueConstraint) and len(c.fields) > 1 and not c.condition
    }
    index_first = {i.fields[1].lstrip("-") for i in meta.indexes if len(i.fields) > 1 and not i.condition}
    for field in meta.local_fields:
        if not isinstance(field, TenantForeignKey):
            continue
        constraints.append(
            CompositeForeignKey(field=field.name, name=truncate_name(f"{table}_{field.column}_fk", 60, 6))
        )
        if isinstance(field, TenantOneToOneField):
            constraints.append(
                models.UniqueConstraint(
                    fields=["tenant", field.name], name=truncate_name(f"{table}_{field.column}_one", 60, 6)
                )
            )
        elif field.name not in unique_first | index_first:
            indexes.append(
                models.Index(fields=["tenant", field.name], name=truncate_name(f"{table}_{field.column}_ix", 30, 6))
            )
    for option, added in (("constraints", constraints), ("indexes", indexes)):
        setattr(meta, option, [*getattr(meta, option), *added])
        meta.original_attrs[option] = getattr(meta, option)  # the autodetector reads this


@cache
def _labels(field: Any) -> dict[Any, Any]:
    """The choices of a field: value → words, translated when they are shown."""
    return dict(field.flatchoices)


class TenantModel(models.Model, metaclass=TenantModelBase):
    """A row that belongs to exactly one tenant, for ever."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(
        Tenant,
        on_delete=models.PROTECT,
        default=current_tenant_id,
        editable=False,
        related_name="+",
        db_index=False,
        db_constraint=True,
    )

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @classmethod
    def from_db(  # type: ignore[override]  # the stubs know Django 6's
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        """A row as an object. Django's own way sets each column through its descriptor, a tenth of what a list costs; a row
        that has just been read is known to fit. Who listens to rows being made, or makes them otherwise, gets Django's way.
        """
        if cls.__init__ is not models.Model.__init__ or pre_init.has_listeners(cls) or post_init.has_listeners(cls):
            return super().from_db(db, field_names, values)
        made = cls.__new__(cls)
        made._state = state = ModelState()
        state.adding, state.db = False, db
        made.__dict__.update(zip(field_names, values, strict=True))
        return made

    def _get_FIELD_display(self, field: Any) -> Any:  # noqa: N802 - Django's name
        """``get_state_display()`` and its like. Django's own translates every choice to find one, which lists pay for."""
        value = getattr(self, field.attname)
        return force_str(_labels(field).get(value, value), strings_only=True)
