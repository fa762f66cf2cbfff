"""What the engine is asked with: the facts of a case, and the entitlements that could concern it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.models import Contract, HouseholdMember
from accounts.models.holding import holds
from accounts.models.sold import zone_of_owner
from conditions.grammar import parse
from conditions.mistakes import InvalidCondition
from conditions.predicate import predicate
from entitlements.deriving import WARRANTY, Facts, Offer, Override, Terms
from entitlements.models import Entitlement, EntitlementRule
from entitlements.models.entitlement import KEYS, first_key, no_key
from identity.models.settings import zone_or_own
from schedules.zones import day_begins, day_ends

# What of a case decides about its coverage; a change of these asks anew.
CASE_KEYS = (
    "account", "contact", "consumer", "household", "partner", "product", "sold_product", "asset", "channel",
)  # fmt: skip
NEAR_MISSES = 10  # of the same customer, shown because somebody will ask why not that one
MOST_CONTRACTS = 200  # of one customer, those that count first
NEVER_ENDS = 9000  # a last day in such a year is none
WARRANTY_ORDER = 1_000_000  # what was agreed about an asset comes before its warranty


def keys_of(case: Any) -> dict[str, str | None]:
    """What decides, as JSON holds it."""
    found = {name: getattr(case, name if name == "channel" else f"{name}_id", None) for name in CASE_KEYS}
    return {name: None if value is None else str(value) for name, value in found.items()}


def facts_of(
    case: Any, *, at: datetime, contract: UUID | None = None, paid: UUID | None = None, free: bool = False
) -> Facts:
    """Of a stored case or one that is only supposed. ``contract``: the one that somebody named."""
    return Facts(
        at=at,
        channel=str(case.channel),
        accounts=_line(case.account),
        contact=case.contact_id,
        consumer=case.consumer_id,
        households=_households(case, at),
        partner=case.partner_id,
        products=_line(getattr(case, "product", None)),
        sold_product=getattr(case, "sold_product_id", None),
        assets=_line(getattr(case, "asset", None)),
        contract=contract,
        paid=paid,
        free=free,
    )


def _line(row: Any) -> tuple[UUID, ...]:
    """A row of a tree and what is above it, the nearest first; no query for one that stands alone."""
    if row is None:
        return ()
    if row.path.count("/") < 2:
        return (row.pk,)
    return tuple(type(row).objects.above(row).order_by("-path").values_list("pk", flat=True))


def _households(case: Any, at: datetime) -> tuple[UUID, ...]:
    if getattr(case, "household_id", None) is not None:
        return (case.household_id,)
    if case.consumer_id is None:
        return ()
    lives = HouseholdMember.objects.filter(consumer_id=case.consumer_id).order_by("household_id")
    found = lives.values_list("household_id", "household__time_zone", "starts", "ends")
    return tuple(pk for pk, zone, starts, ends in found if holds(starts, ends, zone=zone, now=at))


# --- Offers ----------------------------------------------------------------------------------------------------------
def contracts_for(case: Any, facts: Facts) -> dict[UUID, Contract]:
    """The customer's contracts and the one that the case names: whether each counts now, and covers what it is about."""
    household = getattr(case, "household_id", None)
    theirs = {"account_id": facts.accounts, "consumer_id": _one(facts.consumer), "household_id": _one(household)}
    wanted = Q(pk=facts.contract) if facts.contract else Q()
    for name, keys in theirs.items():
        if keys:
            wanted |= Q(**{f"{name}__in": keys})
    if not wanted:
        return {}
    things = {name: getattr(case, name, None) for name in ("asset", "product", "sold_product")}
    rows = Contract.objects.filter(wanted).weighed(at=facts.at, **things)
    found = {row.pk: row for row in rows.order_by("-counts", "-ends_sort", "id")[:MOST_CONTRACTS]}
    for row in found.values():
        row.covers_case = row.covers_things and any(getattr(row, name) in keys for name, keys in theirs.items())
    return found


def candidates(facts: Facts, contracts: Iterable[UUID] = ()) -> list[Entitlement]:
    """Entitlements whose first key is the case's, by the index of that key, and some more of the same customer."""
    found = list(Entitlement.objects.filter(arms(facts, contracts)))
    owner = next(
        (
            {name: key}
            for name, key in (
                ("account_id", facts.accounts[0] if facts.accounts else None),
                ("consumer_id", facts.consumer),
            )
            if key
        ),
        None,
    )
    if owner:
        others = Entitlement.objects.filter(**owner).exclude(pk__in=[each.pk for each in found])
        found += others.order_by("-created_at", "-id")[:NEAR_MISSES]
    return found


def arms(facts: Facts, contracts: Iterable[UUID] = ()) -> Q:
    """One arm for each index; the database joins them. Keys are lists: an account and all above it."""
    keys: dict[str, Sequence[UUID]] = {
        "asset": facts.assets,
        "sold_product": _one(facts.sold_product),
        "contact": _one(facts.contact),
        "consumer": _one(facts.consumer),
        "household": facts.households,
        "account": facts.accounts,
        "product": facts.products,
        "partner": _one(facts.partner),
        "contract": tuple(contracts),
    }
    found = no_key()
    for name in KEYS:
        if keys[name]:
            found |= first_key(name) & Q(**{f"{name}_id__in": list(keys[name])})
    return found


def _one(key: UUID | None) -> tuple[UUID, ...]:
    return () if key is None else (key,)


def offers_of(
    entitlements: Iterable[Entitlement],
    case: Any,
    contracts: Mapping[UUID, Contract],
    *,
    given_back: Mapping[UUID, int] | None = None,
) -> list[Offer]:
    """As the engine takes them, with the warranty of the case's asset. ``given_back``: what the case itself holds of each."""
    entitlements = list(entitlements)
    zone_of = cache(zone_or_own)  # the organisation's own is asked for once
    zones = _zones_of_owners(each for each in entitlements if each.contract_id not in contracts)
    found = [
        _offer(
            each, contracts.get(each.contract_id) if each.contract_id else None, case, given_back or {}, zones, zone_of
        )
        for each in entitlements
    ]
    asset = getattr(case, "asset", None)
    if asset is not None and asset.warranty_ends is not None:
        zone = zone_of(getattr(asset.customer, "time_zone", ""))
        found.append(
            Offer(
                id=asset.pk, kind=WARRANTY, name=str(asset), asset=asset.pk, order=WARRANTY_ORDER,
                until=_day_ends(asset.warranty_ends, zone),
            )
        )  # fmt: skip
    return found


def _zones_of_owners(entitlements: Iterable[Entitlement]) -> dict[UUID, str]:
    """By whose clock those are counted that begin or end on a day without a contract; no query where there are none."""
    dated = [each.pk for each in entitlements if each.starts is not None or each.ends is not None]
    return dict(Entitlement.objects.filter(pk__in=dated).values_list("pk", zone_of_owner())) if dated else {}


def _offer(
    one: Any,
    contract: Any,
    case: Any,
    given_back: Mapping[UUID, int],
    zones: Mapping[UUID, str],
    zone_of: Callable[[str], str],
) -> Offer:
    begins = until = terms = None
    if contract is not None:
        terms = Terms(
            id=contract.pk,
            state=contract.state,
            counts=contract.counts,
            covers=contract.covers_case,
            inherited=contract.account_id is not None and contract.account_id != case.account_id,
            begins=contract.starts_at,
            until=contract.ends_at,
        )
    if one.starts is not None or one.ends is not None:
        zone = zone_of(zones[one.pk] if contract is None else contract.time_zone or contract.zone_of_customer)
        begins = None if one.starts is None else day_begins(one.starts, zone)
        until = None if one.ends is None else _day_ends(one.ends, zone)
    return Offer(
        id=one.pk,
        name=one.name,
        is_active=one.is_active,
        is_default=one.is_default,
        account=one.account_id,
        contact=one.contact_id,
        consumer=one.consumer_id,
        household=one.household_id,
        partner=one.partner_id,
        product=one.product_id,
        sold_product=one.sold_product_id,
        asset=one.asset_id,
        contract=one.contract_id,
        terms=terms,
        channels=frozenset(one.channels),
        begins=begins,
        until=until,
        unit=one.unit,
        allowance=one.allowed_amount,
        used=one.used_amount - given_back.get(one.pk, 0),
        restrict=one.restrict,
        inherit=one.inherit,
        order=one.order,
    )


def _day_ends(day: date, zone: str) -> datetime | None:
    return day_ends(day, zone) if day.year < NEVER_ENDS else None


# --- The organisation's own rules ------------------------------------------------------------------------------------
def overrides_for(
    case: Any, entitlements: Sequence[Entitlement], *, at: datetime, rules: Iterable[EntitlementRule] | None = None
) -> list[Override]:
    """Those that hold for the case. One that nobody can read any more (its field is gone) holds for none."""
    if not entitlements:
        return []
    found = []
    zone: ZoneInfo | None = None
    for rule in EntitlementRule.objects.in_force() if rules is None else rules:
        zone = zone or ZoneInfo(zone_or_own(""))
        try:
            if predicate(_tree("case", rule.conditions), at=at, zone=zone)(case):
                found.append(Override(rule.pk, rule.order, _preferred(rule, entitlements, at, zone)))
        except InvalidCondition:
            continue
    return found


def _preferred(rule: EntitlementRule, entitlements: Sequence[Entitlement], at: datetime, zone: ZoneInfo) -> frozenset:
    if rule.entitlement_id is not None:
        return frozenset([rule.entitlement_id])
    fits = predicate(_tree("entitlement", rule.filter), at=at, zone=zone)
    return frozenset(each.pk for each in entitlements if fits(each))


def _tree(resource: str, data: Any) -> Any:
    return _read(resource, json.dumps(data))


@lru_cache(maxsize=2048)
def _read(resource: str, text: str) -> Any:
    """Reading a condition costs more than asking it; it is the same for every case."""
    return parse(resource, json.loads(text))
