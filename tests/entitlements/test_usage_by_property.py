"""Whatever happens to cases, in whatever order and however often: usage equals its recomputation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.actions import creation, ending, resolution, time_entries
from cases.models import Case, TimeEntry
from entitlements.actions import coverage, entitlements, uses
from entitlements.models import Coverage, Entitlement, Use
from ledger.refusals import Refused
from tests.factories.cases import make_case
from tests.factories.entitlements import make_entitlement
from tests.factories.people import ROBOT
from tests.factories.undoing import step, undo_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]
WHAT = (
    "create", "create", "cancel", "move", "channel", "resolve", "reject", "close", "follow_up", "book", "correct", "unbook",
    "choose", "automatic", "refund", "retry", "undo_cancel", "undo_move",
)  # fmt: skip


class Story:
    """Two accounts with few units of every kind, and what happens to their cases."""

    def __init__(self, accounts, agent) -> None:
        self.accounts, self.agent, self.now = accounts, agent, timezone.now()
        for number, account in enumerate(accounts):
            make_entitlement(f"Cases {number}", account=account, unit="cases", allowance=2, order=1)
            make_entitlement(
                f"Late {number}", account=account, unit="cases", allowance=1, decrease_on="resolution", order=2
            )
            make_entitlement(f"Hours {number}", account=account, unit="hours", allowance=1, round_to=15, order=3)
            make_entitlement(
                f"More {number}",
                account=account,
                unit="cases",
                allowance=0,
                restrict=False,
                order=4,
                channels=["phone"],
            )

    def act(self, what: str, n: int) -> None:
        """A refusal changes nothing."""
        self.now += timedelta(minutes=7)
        cases = list(Case.objects.order_by("number"))
        case = cases[n % len(cases)] if cases else None
        if what != "create" and case is None:
            return
        try:
            with transaction.atomic():
                getattr(self, what)(case, n)
        except (Refused, ValidationError):
            return

    def create(self, _case, n):
        make_case(account=self.accounts[n % 2], channel=["portal", "phone", "proactive"][n % 3])

    def cancel(self, case, n):
        ending.cancel(case=case, reason="no", by=self.agent, at=self.now)

    def move(self, case, n):
        creation.update(case=case, account=self.accounts[n % 2], by=ROBOT, at=self.now)

    def channel(self, case, n):
        creation.update(case=case, channel=["portal", "phone"][n % 2], by=ROBOT, at=self.now)

    def resolve(self, case, n):
        resolution.propose_solution(
            case=case, resolution_code="solved", resolution_notes="Done", by=self.agent, at=self.now
        )

    def reject(self, case, n):
        resolution.reject_solution(case=case, reason="no", by=ROBOT, at=self.now)

    def close(self, case, n):
        ending.close(case=case, resolution_code="solved", resolution_notes="Done", by=self.agent, at=self.now)

    def follow_up(self, case, n):
        if case.is_finished:
            creation.follow_up_to(case, by=ROBOT, at=self.now + timedelta(days=n % 30))

    def book(self, case, n):
        time_entries.create(case=case, minutes=1 + n % 50, billable=n % 4 > 0, by=self.agent, at=self.now)

    def correct(self, case, n):
        entry = TimeEntry.objects.order_by("id").first()
        if entry:
            time_entries.update(time_entry=entry, minutes=1 + n % 90, billable=n % 3 > 0, by=ROBOT, at=self.now)

    def unbook(self, case, n):
        entry = TimeEntry.objects.order_by("id").first()
        if entry:
            time_entries.delete(time_entry=entry, by=ROBOT, at=self.now)

    def choose(self, case, n):
        offered = [code for code, _label in coverage.eligible_now(case)]
        coverage.choose_entitlement(
            case=case, entitlement=offered[n % len(offered)], reason="Agreed", by=ROBOT, at=self.now
        )

    def automatic(self, case, n):
        coverage.choose_entitlement(case=case, entitlement="automatic", reason="Back", by=ROBOT, at=self.now)

    def refund(self, case, n):
        entitlement = Coverage.objects.get(case=case).entitlement
        if entitlement:
            entitlements.refund(entitlement=entitlement, case=case, reason="Ours", by=ROBOT, at=self.now)

    def retry(self, case, n):
        coverage.step_taken(case, reason="taken", at=self.now)
        coverage.keys_changed(case, by=ROBOT, at=self.now)

    def undo_cancel(self, case, n):
        taken = step("cancel", case, by=self.agent, reason="no")
        undo_step(Case.objects.get(pk=case.pk), taken.hold, by=self.agent)

    def undo_move(self, case, n):
        taken = step("update", case, by=self.agent, account=self.accounts[n % 2])
        if taken.hold:
            undo_step(Case.objects.get(pk=case.pk), taken.hold, by=self.agent)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(WHAT), st.integers(0, 59)), min_size=4, max_size=25))
def test_usage_equals_its_recomputation_after_any_sequence(wayne, lexcorp, ana, happened):
    with transaction.atomic():
        story = Story((wayne, lexcorp), ana)
        for what, n in happened:
            story.act(what, n)
            for entitlement in Entitlement.objects.all():
                booked = sum(Use.objects.filter(entitlement=entitlement).values_list("amount", flat=True))
                assert entitlement.used_amount == booked == uses.recompute(entitlement), (what, entitlement.name)
        transaction.set_rollback(True)
