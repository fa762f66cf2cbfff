"""What a merge would keep, field by field, before anybody decides: both values, the choice, and what comes out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import telephones
from accounts.models import Account, Contact
from accounts.models.telephone import own_region
from accounts.states import PortalRole
from ledger.refusals import Refused
from ledger.verbs import registry

THEIRS, OURS, BOTH = "theirs", "ours", "both"
LONGEST_LIST = 50  # telephone numbers or addresses of one customer
PLACED = ("parent", "account", "served_by", "portal_role")  # what decides who sees what is not filled in by itself


@dataclass(frozen=True)
class Choice:
    """One field. ``ours``: of the record that is merged away; ``theirs``: of the one that stays; ``keep``: which is kept."""

    name: str
    label: Any
    ours: Any
    theirs: Any
    keep: str
    value: Any
    choices: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.ours != self.theirs)


def choices_of(one: Any, into: Any, *, known: Iterable[str], take: Mapping[str, str] | None = None) -> list[Choice]:
    """How the survivor will look. Without a choice it keeps what it has, and takes over what it has not.

    Lists are put together, and what either is (a partner, a customer) the survivor is.
    """
    given = dict(take or {})
    names = [name for name in known if name != "user"]
    labels = {param.name: param.label for param in registry[f"{_kind(one)}.update"].params}
    found = [_choice(name, labels.get(name, name), one, into, given.pop(name, None)) for name in names]
    if given:
        unknown = ", ".join(sorted(map(str, given)))
        said = _("There is nothing to choose here: %(names)s") % {"names": unknown}
        raise ValidationError({"take": ValidationError(said, code="unknown_field")})
    return found


def login_of(one: Any, into: Any) -> Any:
    """The login that the survivor has afterwards, or ``Refused``: nobody is shut out by the way."""
    ours, theirs = getattr(one, "user", None), getattr(into, "user", None)
    if ours is None or theirs is None or ours.pk == theirs.pk:
        return theirs or ours
    if ours.is_active and theirs.is_active:
        sentence = _("Both have a login of their own. Close one of them first.")
        raise Refused("two_logins", sentence, logins=[str(theirs.pk), str(ours.pk)])
    return ours if ours.is_active else theirs


def _choice(name: str, label: Any, one: Any, into: Any, taken: str | None) -> Choice:
    ours, theirs = _parents(one, into) if name == "parent" else (getattr(one, name), getattr(into, name))
    many = isinstance(into._meta.get_field(name), models.JSONField) and name != "address"
    choices = (THEIRS, OURS, BOTH) if many else (THEIRS, OURS)
    if taken is not None and taken not in choices:
        said = _("%(field)s: one of %(choices)s is expected.") % {"field": name, "choices": ", ".join(choices)}
        raise ValidationError({"take": ValidationError(said, code="invalid_choice")})
    keep = taken or _usual(name, one, into, ours, theirs, many=many)
    value = _together(ours, theirs) if keep == BOTH else ours if keep == OURS else theirs
    if name == "phones" and keep == BOTH:
        value = _with_number(one, into, value)
    return Choice(name, label, ours, theirs, keep, value, choices)


def _usual(name: str, one: Any, into: Any, ours: Any, theirs: Any, *, many: bool) -> str:
    if many:
        return BOTH
    if isinstance(theirs, bool):
        return OURS if ours and not theirs else THEIRS
    if name == "portal_role":
        same_place = isinstance(one, Contact) and one.account_id == into.account_id
        return OURS if same_place and theirs == PortalRole.NONE else THEIRS
    empty = theirs in (None, "", {}, [])
    return OURS if empty and ours not in (None, "", {}, []) and name not in PLACED else THEIRS


def _together(ours: Any, theirs: Any) -> Any:
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return {**ours, **theirs}
    return [*theirs, *(each for each in ours if each not in theirs)][:LONGEST_LIST]


def _with_number(one: Any, into: Any, phones: list[str]) -> list[str]:
    """A main number that is not kept as such is kept among the others; two spellings of one number are one."""
    region, known, found = own_region(), set(), []
    main = [each.phone for each in (into, one) if getattr(each, "phone", "")]
    for typed in [*main[:1], *phones, *main[1:]]:
        number = telephones.normalise(typed, region) or typed
        if number not in known:
            known.add(number)
            found.append(typed)
    return found[len(main[:1]) :][:LONGEST_LIST]


def _kind(record: Any) -> str:
    return str(record._meta.model_name)


def _parents(one: Account, into: Account) -> tuple[Any, Any]:
    """Where either stands. Of two that stand above each other the upper place is the only one left."""
    if into.path.startswith(one.path):
        return one.parent, one.parent
    return (into.parent, into.parent) if one.path.startswith(into.path) else (one.parent, into.parent)
