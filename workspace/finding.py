"""What the command palette finds in the database: cases and customers, by what somebody has begun to type.

Every search is a range in an index that ends after a few rows, so that it costs the same among a million cases; words
inside a subject are looked for among the cases that changed last.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, Value

from accounts.models.folded import LAST, fold, starts_with
from accounts.models.telephone import found_by_number
from accounts.telephones import looks_like_one
from cases.models import Case
from workspace import choosing, kinds
from workspace.kinds import Kind

SHORTEST = 2  # one letter finds everything, and nothing
SHOWN, OF_A_KIND = 6, 4
REACHED = ("account", "contact", "consumer")  # whose telephone numbers are looked up
RECENT = 500  # cases among which any word of the subject is looked for
CASE = ("number", "subject", "state", "account__name", "contact__first_name", "contact__last_name",
        "consumer__first_name", "consumer__last_name")  # fmt: skip


def cases(actor: Any, text: str) -> list[dict[str, str]]:
    """{number, subject, state, customer} by number, by how the subject begins, or by words in a subject that changed lately."""
    if len(text) < SHORTEST and not text.isdigit():
        return []
    visible = Case.objects.visible_to(actor)
    by_number = visible.filter(_number(text)).order_by("number")
    by_beginning = visible.filter(starts_with("subject_folded", text)).order_by("subject_folded")
    lately = visible.filter(pk__in=visible.order_by("-updated_at").values("pk")[:RECENT])
    for word in fold(text).split():
        lately = lately.filter(subject_folded__contains=word)
    ways = [by_number, by_beginning, lately.order_by("-updated_at")]
    first, *others = (
        way.annotate(way=Value(place)).values_list("way", *CASE)[:SHOWN] for place, way in enumerate(ways)
    )
    found = sorted(first.union(*others, all=True))
    return _once((_case(row[1:]) for row in found), "number")


def mine(actor: Any) -> list[dict[str, str]]:
    """The cases that this person works on: what changed last first."""
    visible = Case.objects.visible_to(actor).working().filter(assignee_id=actor.user_id)
    return [_case(row) for row in visible.order_by("-updated_at").values_list(*CASE)[:SHOWN]]


def customers(actor: Any, text: str) -> list[tuple[Kind, Any]]:
    """(kind, record): customers and what belongs to them, whose name, number or address begins so. One query finds the
    ids of all kinds, one more for each kind that is found reads what a line shows.
    """
    if len(text) < SHORTEST:
        return []
    words = fold(text)
    shown = [kind for kind in kinds.every() if kind.listed and actor.can(kind.permission)]
    ways = [
        kind.visible(actor)
        .filter(choosing.begins(column, words))
        .order_by(column)
        .annotate(place=Value(place))
        .values_list("place", "pk")[:OF_A_KIND]
        for place, kind in enumerate(shown)
        for column in kind.found_by
    ]
    if looks_like_one(text):  # of a telephone, in whatever spelling
        ways += [
            kind.visible(actor)
            .filter(found_by_number(kind.resource, text))
            .order_by("pk")
            .annotate(place=Value(place))
            .values_list("place", "pk")[:OF_A_KIND]
            for place, kind in enumerate(shown)
            if kind.resource in REACHED
        ]
    if not ways:
        return []
    found: dict[int, list[Any]] = {}
    for place, pk in ways[0].union(*ways[1:], all=True):
        found.setdefault(place, []).append(pk)
    lines = []
    for place in sorted(found):
        kind = shown[place]
        by_pk = kind.rows(kind.visible(actor)).in_bulk(list(dict.fromkeys(found[place]))[:OF_A_KIND])
        lines += [(kind, record) for record in sorted(by_pk.values(), key=lambda each: fold(kind.label_of(each)))]
    return lines


def _number(text: str) -> Q:
    """`cs00001` as a beginning; `12` as CS0000012."""
    number = text.upper()
    found = Q(number__gte=number, number__lt=number + LAST)
    return found | Q(number=f"CS{int(text):07d}") if text.isascii() and text.isdigit() and len(text) <= 12 else found


def _case(row: tuple) -> dict[str, str]:
    number, subject, state, account, *names = row
    customer = account or " ".join(name for name in names if name)
    return {"number": number, "subject": subject, "state": state, "customer": customer}


def _once(found: Iterable[dict[str, str]], key: str, most: int = SHOWN) -> list[dict[str, str]]:
    """The first few, each once."""
    first: dict[str, dict[str, str]] = {}
    for each in found:
        first.setdefault(each[key], each)
    return list(first.values())[:most]
