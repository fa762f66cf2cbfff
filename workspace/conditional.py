"""The records that conditions name, by what people call them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from conditions.fields import fields_of
from conditions.kinds import Reference
from ledger import refs
from ui.forms import known_as
from workspace import kinds

MANY = 200  # of a kind with more records than this the id is typed


def names(resource: str, actor: Any) -> dict[str, list[tuple[Any, str]]]:
    """For the builder: of each kind that conditions on ``resource`` lead to, what there is to choose, where that is few."""
    found: dict[str, list[tuple[Any, str]]] = {}
    for field in fields_of(resource).values():
        to = field.kind.to if isinstance(field.kind, Reference) else ""
        if to and to not in found and refs.is_known(to):
            kind, rows = kinds.of_ref(to), refs.choices_of(to, actor)
            few = list((kind.rows(rows) if kind else rows)[: MANY + 1])
            if len(few) <= MANY:
                named = ((row.pk, kind.label_of(row) if kind else known_as(row)) for row in few)
                found[to] = sorted(named, key=lambda pair: pair[1].casefold())
    return {to: rows for to, rows in found.items() if rows}


def name_of(to: str, pk: str, actor: Any) -> str:
    """What people call the record with this id, if this person may see it."""
    found = refs.find(to, pk, actor) if refs.is_known(to) else None
    return known_as(found) if found is not None else _("(no longer there)")
