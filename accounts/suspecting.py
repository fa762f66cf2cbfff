"""Finding who may be the same customer: by keys that indexes lead to, never by a look at everybody.

suspicions([Contact(account=wayne, first_name="Karla", last_name="Weber")])   before it is stored
suspects("contact", {"account": wayne, "last_name": "Weber"})                 the same for a row of an import
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, TextField, UUIDField, Value
from django.db.models.functions import Cast

from accounts import spelling
from accounts.likeness import Reason, certainty, reasons
from accounts.models import Account, Contact, Telephone
from accounts.models.duplicate import MODELS
from accounts.models.keys import place_of
from accounts.models.telephone import numbers_of, own_region
from identity.emails import normalise

OF_A_KEY = 200  # records that one look may bring for one rule: a name that thousands have says nothing
SHOWN = 10
LOOKED_AT = frozenset((
    "name", "website", "phone", "phones", "address", "addresses", "external_id", "parent", "account", "first_name",
    "last_name", "email",
))  # fmt: skip


@dataclass(frozen=True)
class Suspicion:
    """A stored record that may be the one that was asked about."""

    record: Any
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> int:
        """How certain it is, from 0 to 100."""
        return certainty(self.reasons)


def suspects(
    resource: str, row: Mapping[str, Any], *, by: Any = None, besides: Collection[UUID] = ()
) -> list[Suspicion]:
    """Who may be meant by these details of an ``account``, ``contact`` or ``consumer`` that is not stored yet.

    ``row`` is what the verb ``create`` takes; what it does not know is left aside. ``by``: only whom this actor may see.
    ``besides``: ids that are known, such as the record that an import is about to change. The most certain first.
    """
    model: Any = MODELS[resource]  # type: ignore[index]
    known = {field.name for field in model._meta.concrete_fields} - {"id", "tenant", "merged_into"}
    record = model(**{name: value for name, value in row.items() if name in known and value is not None})
    return suspicions([record], by=by, besides=besides)[0][:SHOWN]


def suspicions(records: Sequence[Any], *, by: Any = None, besides: Collection[UUID] = ()) -> list[list[Suspicion]]:
    """For each of these records of one kind, stored or not, who else may be the same; the most certain first.

    Two queries, however many records. Names that very many share in one place are looked at only in part.
    """
    if not records:
        return []
    region, keys = own_region(), [_Keys(record) for record in records]
    found = _look_up(type(records[0]), keys, region)
    ids = {pk for each in keys for pk in each.of(found)} - set(besides)
    others = _load(type(records[0]), ids, by)
    return [_of_one(record, [others[pk] for pk in each.of(found) if pk in others], region)
            for record, each in zip(records, keys, strict=True)]  # fmt: skip


def _of_one(record: Any, others: Iterable[Any], region: str) -> list[Suspicion]:
    found = [
        Suspicion(other, tuple(speaks_for))
        for other in others
        if other.pk != record.pk and (speaks_for := reasons(record, other, region=region))
    ]
    return sorted(found, key=lambda each: (-each.score, each.record.pk))


class _Keys:
    """Under which keys a record's twins may stand: {rule: values}."""

    def __init__(self, record: Any) -> None:
        self.record = record
        self.values: dict[str, set[Any]] = defaultdict(set)
        if record.external_id:
            self.values["external"].add(record.external_id)
        if isinstance(record, Account):
            self.values["sound"] |= spelling.sounds_of_firm(record.name)
            self.values["website"] |= {spelling.host(record.website)} - {""}
            return
        if record.email:
            self.values["email"].add(normalise(record.email))
        sounds = spelling.sounds_of_person(record.first_name, record.last_name)
        if isinstance(record, Contact):
            self.values["sound"] |= {(record.account_id, sound) for sound in sounds if record.account_id}
        else:
            places = {place_of(address) for address in record.addresses or ()} - {""}
            self.values["sound"] |= {f"{sound}@{place}" for sound in sounds for place in places}

    def of(self, found: Mapping[tuple[str, Any], list[UUID]]) -> dict[UUID, None]:
        """Whom these keys led to, each once."""
        return dict.fromkeys(
            pk for rule, values in self.values.items() for value in values for pk in found.get((rule, value), ())
        )


COLUMNS = {"external": "external_id", "email": "email_norm", "website": "website_host", "sound": "sound"}


def _look_up(model: Any, keys: Sequence[_Keys], region: str) -> dict[tuple[str, Any], list[UUID]]:
    """(rule, value) → ids, by one query with a branch, and an index, for each rule."""
    wanted: dict[str, set[Any]] = defaultdict(set)
    for each in keys:
        each.values["phone"] |= set(numbers_of(each.record, region))
        for rule, values in each.values.items():
            wanted[rule] |= values
    most, branches = max(OF_A_KEY, 20 * len(keys)), []
    for rule, values in wanted.items():
        if not values:
            continue
        if rule == "phone":
            kind = model._meta.model_name
            branch = Telephone.objects.filter(number__in=values, **{f"{kind}__isnull": False}).annotate(key=F("number"))
            branches.append(_branch(branch, rule, f"{kind}_id")[:most])
        elif rule == "sound" and model is Contact:
            places = {account for account, _sound in values}
            branch = model.objects.current().filter(
                account_id__in=places, sound__in={sound for _account, sound in values}
            )
            branches.append(_branch(branch.annotate(key=F("sound"), at=F("account_id")), rule, "pk", "at")[:most])
        else:
            branch = model.objects.current().filter(**{f"{COLUMNS[rule]}__in": values}).annotate(key=F(COLUMNS[rule]))
            branches.append(_branch(branch, rule, "pk")[:most])
    found: dict[tuple[str, Any], list[UUID]] = defaultdict(list)
    if branches:
        for rule, key, pk, at in branches[0].union(*branches[1:], all=True):
            led_to = found[rule, (at, key) if at else key]
            if len(led_to) < OF_A_KEY:  # among many records, too: each is compared with every one of them
                led_to.append(pk)
    return found


def _branch(rows: Any, rule: str, pk: str, at: str | None = None) -> Any:
    scope = Cast(F(at) if at else Value(None), UUIDField())
    rows = rows.annotate(rule=Value(rule), found_key=Cast("key", TextField()), found=F(pk), scope=scope)
    return rows.order_by().values_list("rule", "found_key", "found", "scope")


def _load(model: Any, ids: Collection[UUID], by: Any) -> dict[UUID, Any]:
    if not ids:
        return {}
    rows = model.objects.current() if by is None else model.objects.visible_to(by)
    rows = rows.select_related("account") if model is Contact else rows
    return {row.pk: row for row in rows.filter(pk__in=ids)}
