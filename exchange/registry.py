"""What can be imported and exported. An app that owns a resource registers its sheet:

    register(Sheet("contact", _("Contacts"), batched=True))

Everything else is known already: columns are the parameters of ``contact.create`` and ``contact.update`` that the API's serializer
takes, the model, the filters and the permission to read are the viewset's, records are found again by their id, ``external_id`` and
whatever is unique. Rows go through the verbs, so that rights, checks and events are those of every other way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db import models
from django.urls import get_resolver
from django.utils.translation import gettext_lazy as _

from exchange import permissions
from exchange.columns import Column
from exchange.naming import has, unique_texts
from identity.access import SYSTEM, of_the_house
from ledger.params import Param
from ledger.refusals import Forbidden
from ledger.verbs import Verb, registry
from rest.routers import api

Suspects = Callable[[list[dict[str, Any]], Any], list[list[dict[str, Any]]]]


@dataclass(frozen=True)
class Sheet:
    """One kind of record as rows.

    ``batched``: its create verb does nothing but ``store_new`` and ``publish`` (``ledger.batching``), so that many rows are written
    at once. ``parts``: JSON columns that are spread over several cells, with the label of each. ``found_by``: columns that together
    name a record, where no constraint says so. ``through``: columns of several records that stand in rows beside it: those rows and
    their relation. ``leave_out``: what has no place in a cell. ``suspects``: for values of new rows the existing records that each looks like, as
    ``{"id", "label", "score"}``.
    """

    resource: str
    label: Any
    batched: bool = False
    parts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    found_by: tuple[str, ...] = ()
    through: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    leave_out: tuple[str, ...] = ()
    suspects: Suspects | None = None

    @cached_property
    def viewset(self) -> Any:
        """What serves it in the API."""
        registered: Any = api.registry
        assert get_resolver().url_patterns  # a worker has read no address yet
        return next(viewset for _prefix, viewset, _name in registered if viewset.get_resource() == self.resource)

    @property
    def model(self) -> Any:
        """Its table."""
        return self.viewset.model

    @property
    def create(self) -> Verb:
        """How a row becomes a record."""
        return registry[f"{self.resource}.create"]

    @property
    def update(self) -> Verb | None:
        """How a row changes one."""
        return registry.get(f"{self.resource}.update")

    @property
    def read_permission(self) -> str | None:
        """What a list of them asks for."""
        return self.viewset().get_read_permission()

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """What a record is found again by, in this order."""
        external = ("external_id",) if has(self.model, "external_id") else ()
        return ("id", *external, *(name for name in unique_texts(self.model) if name in self.by_name))

    @cached_property
    def together(self) -> tuple[str, ...]:
        """Columns that make a record unique together: contact, account and responsibility of a relationship."""
        if self.found_by:
            return self.found_by
        for rule in _unconditional(self.model):
            names = tuple(name for name in rule.fields if name != "tenant")
            if len(names) > 1 and all(name in self.by_name for name in names):
                return names
        return ()

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """In the order in which they stand in a file: keys, what is required, the rest, and what is only told."""
        params = {param.name: param for param in self.create.params}
        required = {name for name, param in params.items() if param.required}
        if self.update is not None:
            params = {**params, **{p.name: p for p in self.update.params if p.name not in params}}
        taken = self._taken()
        found = [self._key("id", _("Id"))]
        found += [
            self._key(name, self._label(name)) for name in ("number",) if has(self.model, name) and name not in params
        ]
        ordered = sorted(params, key=lambda name: (name != "external_id", name not in required))
        for name in ordered:
            if name in taken and name not in self.leave_out:
                found += self._spread(params[name], required=name in required)
        told = [name for name in ("created_at", "updated_at") if has(self.model, name)]
        return (*found, *(Column(name=name, label=self._label(name), kind="instant", told=True) for name in told))

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by their names."""
        return {column.name: column for column in self.columns}

    def may_import(self, actor: Any) -> bool:
        """Whether this actor may hand in such files at all."""
        return actor.can(permissions.IMPORT) and self.create.permits(actor)

    def may_export(self, actor: Any) -> bool:
        """Whether this actor may take such lists away: staff of the house, of what they may read; never people of outsourced
        groups, who see what is routed to them, one by one."""
        if actor.kind != SYSTEM and not of_the_house(actor):
            return False
        return actor.can(permissions.EXPORT) and (self.read_permission is None or actor.can(self.read_permission))

    def allow_import(self, actor: Any) -> None:
        """``Forbidden`` if not."""
        if not self.may_import(actor):
            raise Forbidden(permissions.IMPORT if not actor.can(permissions.IMPORT) else str(self.create.permission))

    def allow_export(self, actor: Any) -> None:
        """``Forbidden`` if not."""
        if not self.may_export(actor):
            lacks_reading = of_the_house(actor) and actor.can(permissions.EXPORT)
            raise Forbidden(str(self.read_permission) if lacks_reading else permissions.EXPORT)

    def _taken(self) -> set[str]:
        """What the API takes: a login is not linked, nor a state changed, by a file."""
        view = self.viewset()
        view.request, view.action = None, "create"
        fields = view.get_serializer_class()().fields
        return {name for name, found in fields.items() if not found.read_only}

    def _key(self, name: str, label: Any) -> Column:
        return Column(name=name, label=label, kind="key")

    def _label(self, name: str) -> Any:
        known = {"number": _("Number"), "created_at": _("Created"), "updated_at": _("Updated")}
        return known.get(name, name)

    def _spread(self, param: Param, *, required: bool) -> list[Column]:
        if param.name not in self.parts:
            through = self.through.get(param.name, ("", ""))
            return [replace(Column.of(param, self.model, required=required), through=through)]
        return [
            Column(name=f"{param.name}.{part}", label=label, kind="part", source=param.name, part=part, param=param)
            for part, label in self.parts[param.name].items()
        ]


_sheets: dict[str, Sheet] = {}


def register(sheet: Sheet) -> None:
    """Let this kind of record be imported and exported."""
    _sheets[sheet.resource] = sheet


def sheet_of(resource: str) -> Sheet | None:
    """The sheet of a kind of record."""
    return _sheets.get(resource)


def sheets() -> list[Sheet]:
    """All of them, in the order in which their files are best imported."""
    return list(_sheets.values())


def choices() -> list[tuple[str, Any]]:
    """(resource, label) of each."""
    return [(sheet.resource, sheet.label) for sheet in _sheets.values()]


def _unconditional(model: Any) -> list[models.UniqueConstraint]:
    return [
        rule
        for rule in model._meta.constraints
        if isinstance(rule, models.UniqueConstraint) and rule.condition is None and rule.fields
    ]
