"""Deciding what covers a case, and by whose hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.sold import CUSTOMER
from cases.actions import things
from cases.actions.customers import check_customer
from cases.models import Case
from cases.states import CANCELLED, CLOSED, RESOLVED, Channel
from entitlements import permissions, queries, rules
from entitlements.actions import uses
from entitlements.deriving import ENTITLEMENT, NO_ENTITLEMENT, USED_UP, WARRANTY, Candidate, Decision, derive
from entitlements.events import CoverageDecided
from entitlements.models import Coverage, Entitlement, EntitlementRule
from entitlements.states import CoverageKind, Free, UseReason
from identity.models import TenantSettings
from ledger import Refused, publish
from ledger.models import EventRecord
from ledger.params import Param
from ledger.verbs import authorize, verb

BY_THE_RULES = "automatic"  # a choice of its own: let the rules decide again
NEVER_REFUSED = (
    Channel.PROACTIVE,
    Channel.EMAIL,
)  # we came to the customer; mail is never lost (mailbox policy decides)
WORDS = {
    NO_ENTITLEMENT: _("No entitlement covers this case."),
    USED_UP: _("What was agreed has been used up."),
}


def decide(
    case: Any,
    *,
    at: datetime,
    contract: UUID | None,
    lock: bool = False,
    own: dict[UUID, int] | None = None,
    paid: UUID | None = None,
) -> tuple[Decision, dict[UUID, Entitlement]]:
    """The engine's answer for a case, stored or supposed, and the entitlements that were weighed.

    ``lock``: what could give a unit is locked and counted again, in one order for everybody, so that of two cases that
    race for the last unit one finds it taken. ``contract``: the one that somebody named on the case. ``own``: what the case
    itself holds already.
    """
    facts = queries.facts_of(case, at=at, contract=contract, paid=paid, free=case.channel == Channel.PROACTIVE)
    contracts = queries.contracts_for(case, facts)
    found = {each.pk: each for each in queries.candidates(facts, contracts)}
    overrides = queries.overrides_for(case, list(found.values()), at=at)
    decision = derive(facts, queries.offers_of(found.values(), case, contracts, given_back=own), overrides)
    if lock and _count_again(decision, found, own or {}):
        decision = derive(facts, queries.offers_of(found.values(), case, contracts, given_back=own), overrides)
    return decision, found


def supposed(*, channel: str, at: datetime, **keys: Any) -> Case:
    """A case that nobody opened, to ask what would cover it. What does not fit together is a ``ValidationError``."""
    given = {name: row for name, row in keys.items() if row is not None}
    contract = given.pop("contract", None)
    given |= things.fill(given, at=at)
    given |= check_customer(**{name: given.get(name) for name in CUSTOMER})
    case = Case(channel=channel, opened_at=at, **given)
    if contract is not None:
        case.contract_id = contract.pk
    return case


def _count_again(decision: Decision, found: dict[UUID, Entitlement], own: dict[UUID, int]) -> bool:
    """Lock what may be taken from or given back to; whether somebody took from it in the meantime."""
    counted = {each.offer.id for each in decision.candidates if each.eligible and each.offer.is_counted} | set(own)
    if not counted:
        return False
    changed = False
    rows = Entitlement.objects.filter(pk__in=counted).order_by("pk").select_for_update(no_key=True)
    for pk, used in rows.values_list("pk", "used_amount"):
        if pk in found and found[pk].used_amount != used:
            found[pk].used_amount, changed = used, True
    return changed


# --- A new case ------------------------------------------------------------------------------------------------------
def cover(case: Case, *, by: Any, at: datetime, chosen: Entitlement | None = None, goodwill: str = "") -> Coverage:
    """Decide about a case that has just been opened, take its unit, or refuse it."""
    paid = _paid_by_the_case_before(case, at)
    decision, found = decide(case, at=at, contract=named_contract(case), lock=True, paid=paid)
    coverage = Coverage(case=case)
    if goodwill:
        authorize(by, permissions.OVERRIDE)
        decision = replace(decision, chosen=None)
        coverage.reason = goodwill
    elif chosen is not None:
        authorize(by, permissions.CHOOSE)
        decision = replace(decision, chosen=_eligible(decision, chosen.pk), rule=None, decided_by="hand")
        coverage.pinned = True
    elif decision.chosen is None and _must_be_covered(case, by):
        raise Refused(decision.refusal, WORDS[decision.refusal])
    coverage.free = _why_free(case, decision.chosen, paid)
    _write(coverage, decision, at=at, goodwill=bool(goodwill))
    _fill_contract(coverage, found)
    coverage.save(force_insert=True)
    uses.settle(coverage, found, reason=UseReason.TAKEN, at=at, first=True)
    _tell(coverage, decision, by=by, at=at)
    return coverage


def _must_be_covered(case: Case, by: Any) -> bool:
    if (
        by.kind == "system"
        or case.channel in NEVER_REFUSED
        or case.follow_up_of_id is not None
        or not case.has_customer
    ):
        return False
    return bool(TenantSettings.objects.current().coverage_required)


def _paid_by_the_case_before(case: Case, at: datetime) -> UUID | None:
    """The entitlement from which the case that this one continues took its unit, if that ended a short time ago."""
    before = case.follow_up_of
    if before is None or before.state == CANCELLED or before.closed_at is None:
        return None
    if at - before.closed_at > timedelta(days=TenantSettings.objects.current().follow_up_days):
        return None
    covered = Coverage.objects.filter(case=before, entitlement__isnull=False).exclude(free=Free.REFUNDED)
    return covered.values_list("entitlement_id", flat=True).first()


def _why_free(case: Case, chosen: Candidate | None, paid: UUID | None) -> str:
    if chosen is None or chosen.offer.kind == WARRANTY:
        return Free.COUNTS
    if case.channel == Channel.PROACTIVE:
        return Free.PROACTIVE
    return Free.FOLLOW_UP if paid == chosen.offer.id else Free.COUNTS


def _eligible(decision: Decision, pk: UUID) -> Candidate:
    for candidate in decision.candidates:
        if candidate.offer.id == pk and candidate.offer.kind == ENTITLEMENT:
            if candidate.eligible:
                return candidate
            refused = [f"{reason.rule}:{reason.code}" for reason in candidate.reasons if not reason.holds]
            raise Refused("not_eligible", _("This entitlement does not fit the case."), reasons=refused)
    raise Refused("not_eligible", _("This entitlement does not fit the case."))


# --- A case that changed ---------------------------------------------------------------------------------------------
def keys_changed(case: Case, *, by: Any, at: datetime) -> Coverage | None:
    """Decide again, give back what was taken and take what is owed now, all of it or nothing. What was chosen by hand,
    given as goodwill, or belongs to a case that has ended stays."""
    coverage = Coverage.objects.filter(case=case).select_for_update().first()
    if coverage is None or case.is_finished:
        return coverage
    if coverage.keys == queries.keys_of(case) and named_contract(case, coverage) is None:
        return coverage
    if coverage.pinned or coverage.kind == CoverageKind.GOODWILL:
        return coverage
    return _decide_again(coverage, case, by=by, at=at)


def _decide_again(
    coverage: Coverage, case: Case, *, by: Any, at: datetime, chosen: UUID | None = None, reason: str = ""
) -> Coverage:
    held = uses.held_by(case)
    old, paid = coverage.entitlement_id, _paid_by_the_case_before(case, at)
    decision, found = decide(case, at=at, contract=named_contract(case, coverage), lock=True, own=held, paid=paid)
    if chosen is not None:
        decision = replace(decision, chosen=_eligible(decision, chosen), rule=None, decided_by="hand")
    coverage.pinned, coverage.reason = chosen is not None, reason
    now = decision.chosen.offer.id if decision.chosen else None
    if coverage.free != Free.REFUNDED or now != old:
        coverage.free = _why_free(case, decision.chosen, paid)
    _write(coverage, decision, at=at)
    _fill_contract(coverage, found)
    _save(coverage)
    found |= Entitlement.objects.in_bulk([pk for pk in held if pk not in found])
    uses.settle(coverage, found, reason=UseReason.CHANGED, at=at)
    _tell(coverage, decision, old=old, by=by, at=at)
    return coverage


def eligible_now(case: Case | None) -> list[tuple[str, Any]]:
    """What somebody may choose from for this case, the best first."""
    found: list[tuple[str, Any]] = [(BY_THE_RULES, _("Let the rules decide"))]
    if case is None:
        return found
    coverage = Coverage.objects.filter(case=case).first()
    decision, _found = decide(case, at=timezone.now(), contract=named_contract(case, coverage), own=uses.held_by(case))
    return found + [
        (str(each.offer.id), each.offer.name)
        for each in decision.candidates
        if each.eligible and each.offer.kind == ENTITLEMENT
    ]


@verb(
    "case.choose-entitlement",
    permission=permissions.CHOOSE,
    label=_("Choose entitlement"),
    params=[
        Param.code(
            "entitlement",
            choices=eligible_now,
            required=True,
            label=_("Entitlement"),
            help=_("The id of one that fits the case, or “automatic”: let the rules decide again."),
        ),
        Param.text("reason", required=True, label=_("Reason")),
    ],
    may=rules.may_choose,
    audience="staff",
)
def choose_entitlement(*, case: Case, entitlement: str, reason: str, by: Any, at: datetime) -> Case:
    """Cover the case by another entitlement that fits it. It stays, whatever becomes of the case's keys."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.CHOOSE, case)
    coverage = Coverage.objects.filter(case=case).select_for_update().first()
    if coverage is None:  # opened before there were entitlements
        coverage = Coverage.objects.create(case=case, decided_at=at)
    chosen = None if entitlement == BY_THE_RULES else UUID(str(entitlement))
    _decide_again(coverage, case, by=by, at=at, chosen=chosen, reason=reason)
    case.store("case.choose-entitlement", at=at)  # what the case shows is another: its version says so
    return case


def step_taken(case: Case, *, reason: str, at: datetime, resolved: bool | None = None) -> None:
    """A case was resolved, ended, cancelled, or one of these was undone: what it holds follows."""
    coverage = Coverage.objects.filter(case=case, entitlement__isnull=False).select_related("entitlement").first()
    if coverage is None:
        return
    if resolved is not None and coverage.resolved_once != resolved:
        coverage.resolved_once = resolved
        Coverage.objects.filter(pk=coverage.pk).update(resolved_once=resolved)
    coverage.case = case
    uses.settle(coverage, {coverage.entitlement_id: coverage.entitlement}, reason=reason, at=at)


def was_resolved(case: Case, *, undone: Sequence[UUID]) -> bool:
    """Whether a solution was ever proposed, or the case closed, apart from what was taken back."""
    if case.state in (RESOLVED, CLOSED):
        return True
    kinds = ("case.solution_proposed", "case.closed")
    return EventRecord.objects.filter(root_id=case.pk, kind__in=kinds).exclude(pk__in=undone).exists()


def named_contract(case: Any, coverage: Coverage | None = None) -> UUID | None:
    """The contract that somebody named on the case; not the one that an earlier decision filled in."""
    contract: UUID | None = getattr(case, "contract_id", None)
    return None if coverage is not None and contract == coverage.filled_contract_id else contract


def _fill_contract(coverage: Coverage, found: dict[UUID, Entitlement]) -> None:
    """A case that names no contract gets the winner's."""
    case = coverage.case
    if not hasattr(case, "contract_id") or named_contract(case, coverage) is not None:
        coverage.filled_contract_id = None
        return
    won = found.get(coverage.entitlement_id) if coverage.entitlement_id else None
    coverage.filled_contract_id = won.contract_id if won is not None else None
    if case.contract_id != coverage.filled_contract_id:
        case.contract_id = coverage.filled_contract_id
        Case.objects.filter(pk=case.pk).update(contract=coverage.filled_contract_id)


# --- Rows ------------------------------------------------------------------------------------------------------------
def _write(coverage: Coverage, decision: Decision, *, at: datetime, goodwill: bool = False) -> None:
    offer = decision.chosen.offer if decision.chosen else None
    coverage.kind = (
        CoverageKind.GOODWILL if goodwill else CoverageKind.NONE if offer is None else CoverageKind(offer.kind)
    )
    coverage.entitlement_id = offer.id if offer and offer.kind == ENTITLEMENT else None
    coverage.warranty_of_id = offer.id if offer and offer.kind == WARRANTY else None
    coverage.rule_id = decision.rule
    coverage.rule_version = (
        EntitlementRule.objects.values_list("version", flat=True).get(pk=decision.rule) if decision.rule else None
    )
    coverage.keys = queries.keys_of(coverage.case)
    coverage.candidates = [each.as_json() for each in decision.candidates]
    coverage.decided_by, coverage.refusal, coverage.decided_at = decision.decided_by, decision.refusal, at


def _save(coverage: Coverage) -> None:
    columns = (
        "kind", "entitlement", "warranty_of", "filled_contract", "rule", "rule_version", "pinned", "reason", "free", "keys", "candidates",
        "decided_by", "refusal", "decided_at",
    )  # fmt: skip
    coverage.save_locked(verb="coverage.decide", fields=columns)


def _tell(coverage: Coverage, decision: Decision, *, by: Any, at: datetime, old: UUID | None = None) -> None:
    """A case that nothing covers and nothing covered is no news, unless somebody asked."""
    if coverage.kind == CoverageKind.NONE and old is None and not coverage.reason:
        return
    told = CoverageDecided(
        covered_by=coverage.kind,
        entitlement_id=coverage.entitlement_id,
        old_entitlement_id=old,
        pinned=coverage.pinned,
        rule_id=coverage.rule_id,
        name=decision.chosen.offer.name if decision.chosen else None,
        reason=coverage.reason,
    )
    publish(told, subject=coverage.case, by=by, at=at)
