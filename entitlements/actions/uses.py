"""What cases take and give back. One function settles: it compares what a case owes with what it holds, and books the rest.

Doing it twice books nothing the second time, so a retry, an undone step and a changed key need no case of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F, Sum

from cases.models import Case, TimeEntry
from cases.states import CANCELLED
from entitlements.models import Coverage, Entitlement, Use
from entitlements.states import CoverageKind, DecreaseOn, Unit


def settle(
    coverage: Coverage, known: Mapping[UUID, Entitlement], *, reason: str, at: datetime, first: bool = False
) -> None:
    """Book the difference. ``first``: nothing was booked for this case yet."""
    case = coverage.case
    held = {} if first else held_by(case)
    owed = owed_by(coverage, known.get(coverage.entitlement_id) if coverage.entitlement_id else None, case=case)
    differs = {pk: owed.get(pk, 0) - held.get(pk, 0) for pk in sorted({*owed, *held})}
    differs = {pk: amount for pk, amount in differs.items() if amount}
    if not differs:
        return
    booked = 0 if first else Use.objects.filter(case=case).count()
    for number, (pk, amount) in enumerate(differs.items(), start=booked):
        Use.objects.create(entitlement_id=pk, case=case, amount=amount, reason=reason, at=at, key=f"{case.pk}:{number}")
        Entitlement.objects.filter(pk=pk).update(used_amount=F("used_amount") + amount)
        if pk in known:
            known[pk].used_amount += amount


def held_by(case: Case) -> dict[UUID, int]:
    """What a case has taken and not given back, by entitlement."""
    sums = Use.objects.filter(case=case).values("entitlement_id").annotate(held=Sum("amount")).order_by()
    return {row["entitlement_id"]: row["held"] for row in sums if row["held"]}


def owed_by(coverage: Coverage, entitlement: Entitlement | None, *, case: Case) -> dict[UUID, int]:
    """What a case ought to hold: told from the case, its coverage and its time entries alone, never from what was booked."""
    if (
        entitlement is None
        or coverage.kind != CoverageKind.ENTITLEMENT
        or coverage.free
        or case.state == CANCELLED
        or entitlement.unit == Unit.UNLIMITED
        or (entitlement.decrease_on == DecreaseOn.RESOLUTION and not coverage.resolved_once)
    ):
        return {}
    if entitlement.unit == Unit.CASES:
        return {entitlement.pk: 1}
    minutes = TimeEntry.objects.filter(case=case, billable=True).values_list("minutes", flat=True)
    amount = rounded(minutes, entitlement.round_to)
    return {entitlement.pk: amount} if amount else {}


def rounded(minutes: Iterable[int], step: int) -> int:
    """Each booking rounded up to a multiple of the step."""
    return sum(-(-each // step) * step for each in minutes)


def recompute(entitlement: Entitlement) -> int:
    """What all of its cases ought to hold together. Equal to the sum of its uses, and to what the row says."""
    covered = Coverage.objects.filter(entitlement=entitlement).select_related("case")
    return sum(sum(owed_by(each, entitlement, case=each.case).values()) for each in covered.iterator(chunk_size=500))
