"""Which entitlement covers a case: plain Python over facts, without a database.

    decision = derive(facts, offers, overrides)

Every offer is judged by every rule that concerns it, and says why it holds or not. Those that are eligible are ranked by
one tuple, most specific first; the organisation's own ordered rules come before it. The order in which offers are given
does not matter, and an offer that does not fit changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

NOT_NAMED = 999  # the place of a key that is not set: after every distance
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
CUSTOMERS, DEFAULT, PARTNERS = (
    0,
    1,
    2,
)  # whose it is: the customer's, the customer's for all that is left, the partner's
POSITIONS = (
    "side", "asset", "sold_product", "product", "person", "contract", "account", "order", "ends", "id",
)  # fmt: skip
ENTITLEMENT, WARRANTY = "entitlement", "warranty"
UNLIMITED, CASES, HOURS = "unlimited", "cases", "hours"
NO_ENTITLEMENT, USED_UP = "no_entitlement", "allowance_used_up"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a case, real or supposed. Where things form a tree: the case's own first, then what is above it."""

    at: datetime
    channel: str = ""
    accounts: Sequence[UUID] = ()
    contact: UUID | None = None
    consumer: UUID | None = None
    households: Sequence[UUID] = ()  # the case's, or those in which its consumer lives
    partner: UUID | None = None
    products: Sequence[UUID] = ()
    sold_product: UUID | None = None
    assets: Sequence[UUID] = ()
    contract: UUID | None = None  # named on the case by somebody, not filled in by an earlier decision
    paid: UUID | None = None  # the entitlement from which the case that this one continues took its unit
    free: bool = False  # it takes nothing, whatever covers it: we came to the customer


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The contract that an entitlement is under, as it concerns this case.

    ``counts``: it is in force at the case's moment. ``covers``: it is with the case's customer (``inherited``: with an
    account above the case's own) and about what the case is about.
    """

    id: UUID
    state: str = "active"
    counts: bool = True
    covers: bool = True
    inherited: bool = False
    begins: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An entitlement, or the warranty of an asset, as the engine sees it. A key that is None asks nothing.

    ``allowance`` and ``used`` are cases, or minutes where ``unit`` is hours.
    """

    id: UUID
    kind: str = ENTITLEMENT
    name: str = ""
    is_active: bool = True
    is_default: bool = False
    account: UUID | None = None
    contact: UUID | None = None
    consumer: UUID | None = None
    household: UUID | None = None
    partner: UUID | None = None
    product: UUID | None = None
    sold_product: UUID | None = None
    asset: UUID | None = None
    contract: UUID | None = None
    terms: Terms | None = None
    channels: frozenset[str] = frozenset()
    begins: datetime | None = None
    until: datetime | None = None
    unit: str = UNLIMITED
    allowance: int | None = None
    used: int = 0
    restrict: bool = True
    inherit: bool = True
    order: int = 100

    @property
    def is_counted(self) -> bool:
        """Whether a case takes something from it."""
        return self.kind == ENTITLEMENT and self.unit != UNLIMITED


@dataclass(frozen=True)
class Reason:
    """What one rule says of one offer: a code for programs, from which words are made for people."""

    rule: str
    holds: bool
    code: str
    detail: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """To store."""
        return {"rule": self.rule, "holds": self.holds, "code": self.code, **self.detail}


@dataclass(frozen=True)
class Candidate:
    """An offer with what every rule says of it, and its place among the others."""

    offer: Offer
    reasons: tuple[Reason, ...]
    rank: tuple[Any, ...]

    @property
    def eligible(self) -> bool:
        """Every rule holds."""
        return all(reason.holds for reason in self.reasons)

    @property
    def fails_only_by_allowance(self) -> bool:
        """It would fit, but nothing is left."""
        return [reason.rule for reason in self.reasons if not reason.holds] == ["allowance"]

    def as_json(self) -> dict[str, Any]:
        """To store, and to answer with."""
        return {
            "id": str(self.offer.id),
            "kind": self.offer.kind,
            "name": self.offer.name,
            "eligible": self.eligible,
            "reasons": [reason.as_json() for reason in self.reasons],
            "rank": list(self.rank),
        }


@dataclass(frozen=True)
class Override:
    """A rule of the organisation that held for the case, and the offers that it prefers."""

    id: UUID
    order: int
    prefers: frozenset[UUID]


@dataclass(frozen=True)
class Decision:
    """The outcome: ``candidates`` best first, those that are not eligible after the others."""

    chosen: Candidate | None
    candidates: tuple[Candidate, ...]
    rule: UUID | None = None  # the override that decided
    decided_by: str = ""  # "rule", "only" or the position of the tuple that told the first from the second

    @property
    def refusal(self) -> str:
        """Why there is no coverage: a code, empty when there is."""
        if self.chosen is not None:
            return ""
        return USED_UP if any(each.fails_only_by_allowance for each in self.candidates) else NO_ENTITLEMENT


def derive(facts: Facts, offers: Iterable[Offer], overrides: Iterable[Override] = ()) -> Decision:
    """Judge, rank, choose."""
    candidates = tuple(
        sorted((judged(facts, offer) for offer in offers), key=lambda each: (not each.eligible, each.rank))
    )
    eligible = [each for each in candidates if each.eligible]
    for override in sorted(overrides, key=lambda each: (each.order, each.id)):
        preferred = [each for each in eligible if each.offer.id in override.prefers]
        if preferred:
            return Decision(preferred[0], candidates, rule=override.id, decided_by="rule")
    if not eligible:
        return Decision(None, candidates)
    return Decision(eligible[0], candidates, decided_by=_what_decided(eligible))


def judged(facts: Facts, offer: Offer) -> Candidate:
    """Every rule that concerns the offer, and its rank."""
    return Candidate(offer, tuple(_reasons(facts, offer)), rank(facts, offer))


def rank(facts: Facts, offer: Offer) -> tuple[Any, ...]:
    """One tuple (``POSITIONS``), compared from the left; smaller comes first. JSON can hold it."""
    person = any((offer.contact, offer.consumer, offer.household))
    return (
        PARTNERS if offer.partner else DEFAULT if offer.is_default else CUSTOMERS,
        _distance(offer.asset, facts.assets),
        0 if offer.sold_product else NOT_NAMED,
        _distance(offer.product, facts.products),
        0 if person else NOT_NAMED,
        0 if offer.contract else NOT_NAMED,
        _distance(offer.account, facts.accounts),
        offer.order,
        (_earliest(offer) or NEVER).astimezone(UTC).isoformat(timespec="seconds"),
        str(offer.id),
    )


def _distance(key: UUID | None, line: Sequence[UUID]) -> int:
    return line.index(key) if key is not None and key in line else NOT_NAMED


def _earliest(offer: Offer) -> datetime | None:
    ends = [moment for moment in (offer.until, offer.terms.until if offer.terms else None) if moment is not None]
    return min(ends, default=None)


def _what_decided(eligible: list[Candidate]) -> str:
    if len(eligible) == 1:
        return "only"
    pairs = zip(POSITIONS, eligible[0].rank, eligible[1].rank, strict=True)
    return next((name for name, first, second in pairs if first != second), "id")


# --- Rules: each says of what concerns it whether it holds, and why ----------------------------------------------------
def _reasons(facts: Facts, offer: Offer) -> Iterator[Reason]:
    for rule in _RULES:
        found = rule(facts, offer)
        if found is not None:
            yield found


def _active(facts: Facts, offer: Offer) -> Reason | None:
    return None if offer.is_active else Reason("active", False, "switched_off")


def _dates(facts: Facts, offer: Offer) -> Reason:
    return _within("dates", facts.at, offer.begins, offer.until)


def _within(rule: str, at: datetime, begins: datetime | None, until: datetime | None, **detail: Any) -> Reason:
    if begins is not None and at < begins:
        return Reason(rule, False, "not_yet", {"from": begins.isoformat(), **detail})
    if until is not None and at >= until:
        return Reason(rule, False, "over", {"until": until.isoformat(), **detail})
    if until is not None:
        return Reason(rule, True, "in_date", {"until": until.isoformat(), **detail})
    return Reason(rule, True, "no_end", detail)


def _channel(facts: Facts, offer: Offer) -> Reason | None:
    if not offer.channels:
        return None
    detail = {"channel": facts.channel, "channels": sorted(offer.channels)}
    holds = facts.channel in offer.channels
    return Reason("channel", holds, "channel_covered" if holds else "other_channel", detail)


def _asset(facts: Facts, offer: Offer) -> Reason | None:
    return _in_tree("asset", offer.asset, facts.assets)


def _product(facts: Facts, offer: Offer) -> Reason | None:
    return _in_tree("product", offer.product, facts.products)


def _account(facts: Facts, offer: Offer) -> Reason | None:
    found = _in_tree("account", offer.account, facts.accounts)
    if found is not None and found.code == "inherited" and not offer.inherit:
        return Reason("account", False, "not_inherited", found.detail)
    return found


def _in_tree(rule: str, key: UUID | None, line: Sequence[UUID]) -> Reason | None:
    if key is None:
        return None
    if not line:
        return Reason(rule, False, "missing", {"key": str(key)})
    if key not in line:
        return Reason(rule, False, "other", {"key": str(key), "found": str(line[0])})
    steps = line.index(key)
    return Reason(rule, True, "inherited" if steps else "same", {"key": str(key), "steps": steps})


def _equal(name: str) -> Callable[[Facts, Offer], Reason | None]:
    def rule(facts: Facts, offer: Offer) -> Reason | None:
        found = getattr(facts, name)
        return _in_tree(name, getattr(offer, name), () if found is None else (found,))

    return rule


def _household(facts: Facts, offer: Offer) -> Reason | None:
    key = offer.household
    if key is None:
        return None
    if not facts.households:
        return Reason("household", False, "missing", {"key": str(key)})
    if key in facts.households:
        return Reason("household", True, "same", {"key": str(key), "steps": 0})
    return Reason("household", False, "other", {"key": str(key), "found": str(facts.households[0])})


def _contract(facts: Facts, offer: Offer) -> Reason | None:
    if offer.contract is None:
        return None
    detail: dict[str, Any] = {"key": str(offer.contract)}
    if facts.contract is not None and facts.contract != offer.contract:
        return Reason("contract", False, "other", {**detail, "found": str(facts.contract)})
    terms = offer.terms
    if terms is None or terms.id != offer.contract:
        return Reason("contract", False, "missing", detail)
    in_date = _within("contract", facts.at, terms.begins, terms.until, **detail)
    if not in_date.holds:
        return in_date
    if not terms.counts:
        return Reason("contract", False, "not_active", {**detail, "state": terms.state})
    if facts.contract is not None:
        return Reason("contract", True, "named", detail)
    if not terms.covers:
        return Reason("contract", False, "not_covered", detail)
    if terms.inherited and not offer.inherit:
        return Reason("contract", False, "not_inherited", detail)
    return Reason("contract", True, "covers", detail)


def _allowance(facts: Facts, offer: Offer) -> Reason | None:
    if not offer.is_counted:
        return Reason("allowance", True, "uncounted")
    if facts.free:
        return Reason("allowance", True, "takes_nothing", {"unit": offer.unit, "used": offer.used})
    if facts.paid == offer.id:
        return Reason("allowance", True, "paid_already", {"unit": offer.unit, "used": offer.used})
    if offer.allowance is None:
        return Reason("allowance", True, "unlimited", {"unit": offer.unit, "used": offer.used})
    detail = {"unit": offer.unit, "allowance": offer.allowance, "used": offer.used}
    if offer.used < offer.allowance:
        return Reason("allowance", True, "left", detail)
    if not offer.restrict:
        return Reason("allowance", True, "negative", detail)
    return Reason("allowance", False, "used_up", detail)


_RULES: tuple[Callable[[Facts, Offer], Reason | None], ...] = (
    _active, _dates, _channel, _asset, _equal("sold_product"), _product, _equal("contact"), _equal("consumer"), _household,
    _account, _equal("partner"), _contract, _allowance,
)  # fmt: skip
