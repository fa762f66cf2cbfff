"""What the command palette finds in the database: cases and customers, by what somebody has begun to type.

Every search is a range in an index that ends after a few rows, so that it costs the same among a million cases; words
inside a subject are looked for among the cases that changed last.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast, Concat

from accounts.models import Account, Consumer, Contact
from accounts.models.folded import LAST, fold, starts_with
from cases.models import Case

SHORTEST = 2  # one letter finds everything, and nothing
SHOWN, OF_A_KIND = 6, 4
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


def customers(actor: Any, text: str) -> list[dict[str, str]]:
    """{kind, id, name, sub}: accounts, contacts and consumers whose name, number or address begins so."""
    if len(text) < SHORTEST:
        return []
    person = Concat("first_name", Value(" "), "last_name", output_field=TextField())
    kinds = (
        ("account", Account, Cast("name", TextField()), "number", ("name_folded", "code_folded")),
        ("contact", Contact, person, "account__name", ("name_folded", "last_name_folded", "email_norm")),
        ("consumer", Consumer, person, "email", ("name_folded", "last_name_folded", "email_norm")),
    )
    ways = [
        model.objects.visible_to(actor)
        .filter(starts_with(column, text))
        .order_by(column)
        .annotate(kind=Value(kind), title=title, about=Cast(F(sub), TextField()))
        .values_list("kind", "title", "about", "pk")[:OF_A_KIND]
        for kind, model, title, sub, columns in kinds
        for column in columns
    ]
    found = [
        {"kind": kind, "id": str(pk), "name": title.strip(), "sub": about}
        for kind, title, about, pk in sorted(ways[0].union(*ways[1:], all=True))
    ]
    of_kind = (_once((each for each in found if each["kind"] == kind), "id", OF_A_KIND) for kind, *_ in kinds)
    return [each for some in of_kind for each in some]


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
