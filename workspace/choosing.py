"""Finding a record of a kind by how its name, number or e-mail address begins: for fields that choose one, and the palette."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models.folded import fold, starts_with
from ledger.refs import choices_of
from ui.combobox import RecordChoice

if TYPE_CHECKING:
    from workspace.kinds import Kind

SHOWN = 8


def find(kind: Kind, rows: Any, text: str, most: int = SHOWN) -> list[Any]:
    """The first few: each way is a range in an index that ends after a few rows. For no text the first of the list."""
    words = fold(text.replace("\x00", ""))
    if not words:
        return list(kind.rows(rows).order_by(kind.ordering, "pk")[:most])
    ways = [
        rows.filter(begins(column, words)).order_by(column).values_list("pk", flat=True)[:most]
        for column in kind.found_by
    ]
    if not ways:
        return []
    first, *others = ways
    found = list(dict.fromkeys(first.union(*others, all=True) if others else first))
    by_pk = kind.rows(rows).in_bulk(found)
    return sorted((by_pk[pk] for pk in found if pk in by_pk), key=lambda each: fold(kind.label_of(each)))[:most]


def begins(column: str, text: str) -> Q:
    """A folded column begins with the text; a number, which has no such column, is the text."""
    return Q(number=text.upper()) if column == "number" else starts_with(column, text)


def chosen(kind: Kind, record: Any) -> dict[str, str]:
    """As the list of a field shows it."""
    return {
        "id": str(record.pk),
        "label": kind.label_of(record),
        "name": str(kind.title(record)),
        "sub": str(kind.sub(record) or ""),
    }


def field(
    kind: Kind,
    actor: Any,
    *,
    many: bool = False,
    narrowed_by: Iterable[str] = (),
    within: Mapping[str, Any] | None = None,
    **options: Any,
) -> RecordChoice:
    """The field that chooses a record of this kind; several with ``many``.

    ``narrowed_by``: other fields of the form whose choice narrows this one; ``within``: columns that are fixed here, each
    of which is a filter of the kind's list too.
    """
    rows = choices_of(kind.ref, actor).filter(**(within or {}))
    address = reverse("workspace:find", args=[kind.resource])
    if within:
        address += "?" + urlencode({name: str(getattr(value, "pk", value)) for name, value in within.items()})

    def meant(text: str) -> list[Any]:
        # A label that somebody chose or copied is a name and a number: the name finds it.
        return find(kind, rows, text) or find(kind, rows, text.rpartition(" · ")[0] or text)

    return RecordChoice(
        rows, find=meant, label_of=kind.label_of, address=address, many=many,
        narrowed_by=narrowed_by, **options,
    )  # fmt: skip
