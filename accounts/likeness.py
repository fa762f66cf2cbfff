"""What speaks for two records being the same customer: which rule, on which values, and how much it counts.

A rule alone says how certain it would be by itself, from 0 to 100; together they say more than each. What two people or
firms may well share (a switchboard, the website of a group) counts little, unless their names are alike, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import spelling
from accounts.models import Account, Contact
from accounts.models.folded import fold
from accounts.models.keys import place_of
from accounts.models.telephone import numbers_of, typed_numbers
from identity.emails import normalise

ENOUGH = 55  # what is less certain is not worth anybody's time
SURE = 100
SAME_PERSON, SAME_FIRM = 80, 86  # how alike names have to be to be suspicious by themselves
ALIKE = 70  # and how alike, where something else speaks for it, too
SUPPORT = 30  # what counts only beside something else
AGAINST = 15  # taken off where something speaks against it

RULES = {
    "external_id": _("The same external id"),
    "email": _("The same e-mail address"),
    "phone": _("The same telephone number"),
    "website": _("The same website"),
    "address": _("The same address"),
    "name": _("Names that are alike"),
}


@dataclass(frozen=True)
class Reason:
    """One rule that found something, with the values of both as people typed them."""

    rule: str
    values: tuple[str, str]
    score: int

    def as_json(self, *, swapped: bool = False) -> dict[str, Any]:
        """As a pair keeps it."""
        return {"rule": self.rule, "values": list(self.values[::-1] if swapped else self.values), "score": self.score}


def certainty(reasons: Iterable[Reason]) -> int:
    """What they say together, from 0 to 100. Only an id of their own is certain."""
    left = 1.0
    for reason in reasons:
        left *= 1 - reason.score / 100
    return SURE if not left else min(round(100 * (1 - left)), SURE - 1)


def reasons(one: Any, other: Any, *, region: str) -> list[Reason]:
    """What speaks for two records of a kind being one; ``region``: where the organisation's own numbers are.

    Nothing where it is not enough together.
    """
    found = list(_of_firms(one, other, region) if isinstance(one, Account) else _of_people(one, other, region))
    return found if certainty(found) >= ENOUGH else []


def _of_people(one: Any, other: Any, region: str) -> Iterator[Reason]:
    alike = spelling.people_alike(one, other)
    yield from _same_id(one, other)
    if one.email and normalise(one.email) == normalise(other.email):
        yield Reason("email", (one.email, other.email), 97 if alike >= ALIKE else 75)
    yield from _same_number(one, other, region, alike)
    together = _work_together(one, other) if isinstance(one, Contact) else _live_together(one, other)
    if alike >= SAME_PERSON and together:
        score = 60 + (alike - SAME_PERSON) * 1.25
        if one.email and other.email and normalise(one.email) != normalise(other.email):
            score -= AGAINST
        yield Reason("name", (one.name, other.name), round(score))


def _of_firms(one: Account, other: Account, region: str) -> Iterator[Reason]:
    alike = spelling.firms_alike(one.name, other.name)
    yield from _same_id(one, other)
    host = spelling.host(one.website)
    if host and host == spelling.host(other.website):
        yield Reason("website", (one.website, other.website), 90 if alike >= ALIKE else SUPPORT)
    yield from _same_number(one, other, region, alike)
    street = _street(one)
    if street and street == _street(other):
        yield Reason("address", (one.address["street"], other.address["street"]), SUPPORT)
    if alike >= SAME_FIRM:
        against = AGAINST * (_countries_differ(one, other) + _of_one_group(one, other))
        yield Reason("name", (one.name, other.name), round(60 + (alike - SAME_FIRM) * 25 / 14) - against)


def _same_id(one: Any, other: Any) -> Iterator[Reason]:
    if one.external_id and one.external_id == other.external_id:
        yield Reason("external_id", (one.external_id, other.external_id), SURE)


def _same_number(one: Any, other: Any, region: str, alike: int) -> Iterator[Reason]:
    if not typed_numbers(one) or not typed_numbers(other):
        return
    theirs = numbers_of(other, region)
    common = next((number for number in numbers_of(one, region) if number in theirs), None)
    if common is not None:
        yield Reason(
            "phone", (_typed(one, common, region), _typed(other, common, region)), 90 if alike >= ALIKE else SUPPORT
        )


def _typed(record: Any, number: str, region: str) -> str:
    """As it stands in the record; the number as it is compared, where that cannot be told apart."""
    typed = typed_numbers(record)
    return typed[0] if len(typed) == 1 else number


def _work_together(one: Contact, other: Contact) -> bool:
    return one.account_id is not None and one.account_id == other.account_id


def _live_together(one: Any, other: Any) -> bool:
    return bool(
        {place_of(each) for each in one.addresses or ()} & {place_of(each) for each in other.addresses or ()} - {""}
    )


def _street(account: Account) -> str:
    """Street and place, as they are compared; nothing without both."""
    street = spelling.comparable(str(account.address.get("street") or "")) if isinstance(account.address, dict) else ""
    place = place_of(account.address)
    return f"{street}@{place}" if street and place else ""


def _countries_differ(one: Account, other: Account) -> bool:
    countries = {
        fold(str(each.address.get("country") or "")) for each in (one, other) if isinstance(each.address, dict)
    }
    return len(countries - {""}) > 1


def _of_one_group(one: Account, other: Account) -> bool:
    """Parent and child, or children of one parent: they are called alike because they belong together."""
    related = one.parent_id is not None and one.parent_id in (other.pk, other.parent_id)
    return related or (other.parent_id is not None and other.parent_id == one.pk)
