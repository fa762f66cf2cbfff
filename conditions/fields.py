"""Which fields conditions may ask about: each app registers those of its own records when the product starts.

    register("account", Field("tier", _("Tier"), Word()), Field("parent", _("Parent account"), Reference("accounts.account")))
    register_through("case", "account", _("Account"), of="account")      # a case's `account.tier`

An upper app adds to a lower one's record in the same way: `register("case", Field("clock.stage", …, lookup=…, read=…))`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from conditions.kinds.base import Kind, Words
from conditions.kinds.plain import Reference

Read = Callable[[Any], Any]
FACTS = (dict, MappingProxyType)  # by class, not by protocol: asked for every leaf of every row


@dataclass(frozen=True, eq=False)
class Field:
    """One field: what it is called, what kind it is, where it stands in the database and how a loaded row is read.

    Without more it is the column of its name. ``lookup`` may go along foreign keys, never to many rows.
    """

    name: str
    label: Words
    kind: Kind
    _: KW_ONLY
    lookup: str = ""
    read: Read | None = None
    changes_tell: bool = True  # False: it changes without an event, so that a clock would miss it
    group: Words = ""  # whose field it is, when not the record's own
    along: str = ""  # the foreign key that leads there

    def __post_init__(self) -> None:
        column = self.lookup or (f"{self.name}_id" if isinstance(self.kind, Reference) else self.name)
        object.__setattr__(self, "lookup", column)
        object.__setattr__(self, "read", self.read or attrgetter(column))

    @property
    def is_fact(self) -> bool:
        """Whether clocks may depend on it: the ledger keeps it, and says when it changes."""
        return self.kind.is_fact and self.changes_tell

    @property
    def full_label(self) -> str:
        """With whose it is."""
        return _("%(group)s: %(field)s") % {"group": self.group, "field": self.label} if self.group else str(self.label)

    def value_in(self, row: Any) -> Any:
        """What a loaded row holds; of a mapping from names to JSON values (facts of the ledger, a hypothetical case) likewise."""
        if isinstance(row, FACTS):
            return self.kind.from_json(row.get(self.name))
        assert self.read is not None
        return self.read(row)


@dataclass(frozen=True)
class Through:
    """Fields of another record, which a foreign key leads to."""

    name: str
    label: Words
    of: str

    def fields(self) -> dict[str, Field]:
        """Its own fields, by their names from here. What it reaches itself is too far away."""
        return {f"{self.name}.{field.name}": self._seen_from_here(field) for field in _own.get(self.of, {}).values()}

    def _seen_from_here(self, field: Field) -> Field:
        follow, read = attrgetter(self.name), field.read
        assert read is not None

        def read_along(row: Any) -> Any:
            there = follow(row)
            return None if there is None else read(there)

        return replace(
            field, name=f"{self.name}.{field.name}", lookup=f"{self.name}__{field.lookup}", read=read_along,
            group=self.label, along=self.name,
        )  # fmt: skip


_own: dict[str, dict[str, Field]] = {}
_through: dict[str, dict[str, Through]] = {}
_all: dict[str, Mapping[str, Field]] = {}


def register(resource: str, *fields: Field) -> None:
    """Conditions about this resource (``case``: the word before the dot of a verb's key) may ask for these fields."""
    _own.setdefault(resource, {}).update({field.name: field for field in fields})
    _all.clear()


def register_through(resource: str, name: str, label: Words, *, of: str) -> None:
    """… and for the fields of another resource, to which the foreign key ``name`` leads."""
    _through.setdefault(resource, {})[name] = Through(name, label, of)
    _all.clear()


def unregister(resource: str) -> None:
    """Take everything of a resource away again (tests)."""
    _own.pop(resource, None)
    _through.pop(resource, None)
    _all.clear()


def fields_of(resource: str) -> Mapping[str, Field]:
    """All fields of a resource by name, its own first."""
    if resource not in _all:
        if resource not in _own:
            raise LookupError(f"no fields for conditions about {resource!r}: register({resource!r}, …) in its app")
        found = dict(_own[resource])
        for through in _through.get(resource, {}).values():
            found |= through.fields()
        _all[resource] = MappingProxyType(found)
    return _all[resource]
