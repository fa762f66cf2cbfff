"""What covers a case from its creation to its end, and what is counted for it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.actions import assignment, creation, ending, resolution, time_entries
from cases.models import Case
from entitlements.actions import coverage, entitlements, uses
from entitlements.models import Coverage, Entitlement, Use
from identity.models import TenantSettings
from ledger import Refused
from ledger.models import EventRecord
from ledger.refusals import Forbidden
from tests.factories.cases import bring_to, make_case
from tests.factories.entitlements import make_entitlement, make_rule
from tests.factories.people import ROBOT
from tests.factories.undoing import step, undo_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]


def of(case) -> Coverage:
    return Coverage.objects.get(case=case)


def used(entitlement) -> float:
    """What it says, once the recomputation and its uses have agreed."""
    found = Entitlement.objects.get(pk=entitlement.pk)
    booked = sum(Use.objects.filter(entitlement=found).values_list("amount", flat=True))
    assert found.used_amount == booked == uses.recompute(found)
    return found.used


def require_coverage(**more) -> None:
    settings = TenantSettings.objects.current()
    TenantSettings.objects.filter(pk=settings.pk).update(coverage_required=True, **more)


@pytest.fixture
def ten(wayne):
    """Ten cases for Wayne and what is below it."""
    return make_entitlement("Ten cases", account=wayne, unit="cases", allowance=10)


def test_a_case_takes_a_unit_of_what_covers_it(wayne_labs, ten):
    case = make_case(account=wayne_labs)

    assert of(case).entitlement == ten
    assert (used(ten), Entitlement.objects.get(pk=ten.pk).remaining) == (1, 9)
    (candidate,) = of(case).candidates
    assert [(reason["rule"], reason["code"]) for reason in candidate["reasons"]] == [
        ("dates", "no_end"), ("account", "inherited"), ("allowance", "left"),
    ]  # fmt: skip
    assert EventRecord.objects.filter(kind="case.coverage_decided", root_id=case.pk).count() == 1


def test_the_customers_other_entitlements_are_weighed_too_and_say_why_not(wayne, ten):
    mail_only = make_entitlement("By mail", account=wayne, channels=["email"], order=1)
    case = make_case(account=wayne, channel="phone")

    refused = {each["name"]: each["eligible"] for each in of(case).candidates}
    assert refused == {"Ten cases": True, "By mail": False}
    assert of(make_case(account=wayne, channel="email")).entitlement == mail_only


def test_nothing_is_taken_where_nothing_is_counted(wayne):
    gold = make_entitlement(account=wayne)
    assert of(make_case(account=wayne)).entitlement == gold
    assert used(gold) == 0


def test_a_stranger_gets_nothing(lexcorp, ten):
    case = make_case(account=lexcorp)
    assert (of(case).kind, of(case).refusal, used(ten)) == ("none", "no_entitlement", 0)


@pytest.mark.parametrize(
    ("dates", "covered"),
    [
        ({"starts": 0, "ends": 0}, True),
        ({"starts": 1}, False),
        ({"ends": -1}, False),
    ],
)
def test_its_days_are_whole_days_of_the_customers_clock(wayne, dates, covered):
    wayne.time_zone = "Pacific/Kiritimati"  # it is tomorrow there already, mostly
    wayne.save()
    noon_there = timezone.now()
    today = noon_there.astimezone(__import__("zoneinfo").ZoneInfo("Pacific/Kiritimati")).date()
    make_entitlement(account=wayne, **{name: today + timedelta(days=days) for name, days in dates.items()})

    assert (of(make_case(account=wayne, at=noon_there)).kind == "entitlement") == covered


def test_cancelling_gives_the_unit_back_and_twice_is_once(wayne, ten, ana):
    case = make_case(account=wayne)
    ending.cancel(case=case, reason="mistake", by=ana, at=timezone.now())
    assert used(ten) == 0
    coverage.step_taken(Case.objects.get(pk=case.pk), reason="cancelled", at=timezone.now())

    assert list(Use.objects.order_by("id").values_list("amount", flat=True)) == [1, -1]


def test_undoing_the_cancel_takes_it_again(wayne, ten, ana, support):
    case = make_case(account=wayne, group=support)
    taken = step("cancel", case, by=ana, reason="mistake")
    assert used(ten) == 0
    undo_step(Case.objects.get(pk=case.pk), taken.hold, by=ana)
    assert used(ten) == 1


def test_what_counts_on_resolution_counts_then_and_once(wayne, ana, support):
    slow = make_entitlement(account=wayne, unit="cases", allowance=2, decrease_on="resolution")
    case = make_case(account=wayne, group=support)
    assert used(slow) == 0
    bring_to("resolved", case, agent=ana)
    assert used(slow) == 1
    case = resolution.reject_solution(case=case, reason="no", by=ROBOT, at=timezone.now())
    resolution.propose_solution(
        case=case, resolution_code="solved", resolution_notes="Again", by=ana, at=timezone.now()
    )
    assert used(slow) == 1


def test_undoing_the_proposal_gives_it_back(wayne, ana, support):
    slow = make_entitlement(account=wayne, unit="cases", allowance=2, decrease_on="resolution")
    case = assignment.accept(case=make_case(account=wayne, group=support), by=ana, at=timezone.now())
    taken = step("propose-solution", case, by=ana, resolution_code="solved", resolution_notes="Restarted")
    assert used(slow) == 1
    undo_step(Case.objects.get(pk=case.pk), taken.hold, by=ana)
    assert used(slow) == 0


def test_another_customer_means_another_entitlement_in_one_step(wayne, lexcorp, ten, ana, support):
    theirs = make_entitlement("Lex", account=lexcorp, unit="cases", allowance=1)
    case = make_case(account=wayne, group=support)
    taken = step("update", case, by=ana, account=lexcorp)

    assert (of(case).entitlement, used(ten), used(theirs)) == (theirs, 0, 1)
    creation.update(case=Case.objects.get(pk=case.pk), priority=1, by=ROBOT, at=timezone.now())
    assert (used(ten), used(theirs)) == (0, 1)  # what is no key asks nothing
    with pytest.raises(Refused):
        undo_step(Case.objects.get(pk=case.pk), taken.hold, by=ana)


def test_undoing_a_change_of_keys_brings_the_old_one_back(wayne, lexcorp, ten, ana, support):
    theirs = make_entitlement("Lex", account=lexcorp, unit="cases", allowance=1)
    case = make_case(account=wayne, group=support)
    taken = step("update", case, by=ana, account=lexcorp)
    undo_step(Case.objects.get(pk=case.pk), taken.hold, by=ana)

    assert (of(case).entitlement, used(ten), used(theirs)) == (ten, 1, 0)


def test_a_case_keeps_its_own_last_unit_when_it_is_decided_again(wayne):
    last = make_entitlement(account=wayne, unit="cases", allowance=1)
    case = make_case(account=wayne, channel="phone")
    creation.update(case=case, channel="chat", by=ROBOT, at=timezone.now())

    assert (of(case).entitlement, used(last), Use.objects.count()) == (last, 1, 1)


def test_what_was_agreed_comes_to_an_end(wayne):
    two = make_entitlement(account=wayne, unit="cases", allowance=2)
    kinds = [of(make_case(account=wayne)).kind for _ in range(3)]
    assert (kinds, used(two)) == (["entitlement", "entitlement", "none"], 2)


def test_or_it_goes_on_below_zero(wayne):
    one = make_entitlement(account=wayne, unit="cases", allowance=1, restrict=False)
    for _ in range(3):
        make_case(account=wayne)
    assert (used(one), Entitlement.objects.get(pk=one.pk).remaining) == (3, -2)


# --- Where coverage is required --------------------------------------------------------------------------------------
def test_where_coverage_is_required_nobody_opens_a_case_without(wayne, carla, ana):
    require_coverage()
    for by in (carla, ana):
        with pytest.raises(Refused, match="no_entitlement"):
            make_case(by=by, account=wayne)
    make_entitlement(account=wayne, unit="cases", allowance=0)
    with pytest.raises(Refused, match="allowance_used_up"):
        make_case(by=carla)
    assert (Case.objects.count(), Coverage.objects.count(), Use.objects.count()) == (0, 0, 0)


def test_mail_proactive_cases_follow_ups_and_unknown_callers_are_never_refused(wayne, colin_contact, colin, ana):
    closed = bring_to("closed", make_case(contact=colin_contact), agent=ana)
    require_coverage()
    make_case(account=wayne, channel="email")
    make_case(account=wayne, channel="proactive", by=ana)
    make_case(by=ana)
    creation.follow_up_to(closed, by=colin, at=timezone.now())
    assert Coverage.objects.filter(kind="none").count() == 5


def test_goodwill_needs_the_permission_and_a_reason_and_counts_nothing(wayne, ana, sara, carla):
    require_coverage()
    gone = make_entitlement(account=wayne, unit="cases", allowance=0)
    with pytest.raises(Forbidden):
        make_case(by=ana, account=wayne, extras={"goodwill": "We broke it."})
    with pytest.raises(ValidationError):
        make_case(by=carla, extras={"goodwill": "Please."})
    case = make_case(by=sara, account=wayne, extras={"goodwill": "We broke it."})

    assert (of(case).kind, of(case).reason, used(gone)) == ("goodwill", "We broke it.", 0)


def test_a_proactive_case_takes_nothing_even_when_nothing_is_left(wayne, ana):
    gone = make_entitlement(account=wayne, unit="cases", allowance=0)
    case = make_case(account=wayne, channel="proactive", by=ana)
    assert (of(case).entitlement, of(case).free, used(gone)) == (gone, "proactive", 0)


@pytest.mark.parametrize(("days", "taken"), [(13, 1), (15, 2)])
def test_a_follow_up_in_time_takes_no_second_unit(wayne, colin_contact, colin, ana, days, taken):
    two = make_entitlement(account=wayne, unit="cases", allowance=2)
    closed = bring_to("closed", make_case(contact=colin_contact), agent=ana)
    later = closed.closed_at + timedelta(days=days)
    follow_up = creation.follow_up_to(closed, by=colin, at=later)
    assert (of(follow_up).entitlement, used(two)) == (two, taken)


def test_a_follow_up_of_what_was_given_back_takes_its_own(wayne, colin_contact, colin, ana):
    two = make_entitlement(account=wayne, unit="cases", allowance=2)
    case = make_case(contact=colin_contact)
    gone = ending.cancel(case=case, reason="mistake", by=ana, at=timezone.now())
    creation.follow_up_to(gone, by=colin, at=timezone.now())
    assert used(two) == 1


def test_a_follow_up_is_covered_even_when_the_case_before_took_the_last_unit(wayne, colin_contact, colin, ana):
    one = make_entitlement(account=wayne, unit="cases", allowance=1)
    closed = bring_to("closed", make_case(contact=colin_contact), agent=ana)
    follow_up = creation.follow_up_to(closed, by=colin, at=timezone.now())
    assert (of(follow_up).entitlement, of(follow_up).free, used(one)) == (one, "follow_up", 1)


# --- By hand ---------------------------------------------------------------------------------------------------------
def test_somebody_chooses_another_one_that_fits_and_it_stays(wayne, wayne_labs, ten, sara):
    other = make_entitlement("Other", account=wayne, unit="cases", allowance=3, order=200)
    case = make_case(account=wayne)
    coverage.choose_entitlement(case=case, entitlement=str(other.pk), reason="Agreed", by=sara, at=timezone.now())
    assert (of(case).entitlement, of(case).pinned, of(case).reason, used(ten), used(other)) == (
        other, True, "Agreed", 0, 1,
    )  # fmt: skip
    creation.update(case=Case.objects.get(pk=case.pk), account=wayne_labs, by=ROBOT, at=timezone.now())
    assert of(case).entitlement == other
    coverage.choose_entitlement(case=case, entitlement="automatic", reason="Back", by=sara, at=timezone.now())
    assert (of(case).entitlement, of(case).pinned, used(ten), used(other)) == (ten, False, 1, 0)


def test_nobody_chooses_one_that_does_not_fit(wayne, lexcorp, ten, sara, ana):
    theirs = make_entitlement("Lex", account=lexcorp)
    case = make_case(account=wayne)
    with pytest.raises(Refused, match="not_eligible"):
        coverage.choose_entitlement(case=case, entitlement=str(theirs.pk), reason="x", by=sara, at=timezone.now())
    with pytest.raises(Refused, match="not_eligible"):
        make_case(by=sara, account=wayne, extras={"entitlement": theirs})
    with pytest.raises(Forbidden):
        coverage.choose_entitlement(case=case, entitlement=str(ten.pk), reason="x", by=ana, at=timezone.now())
    assert (of(case).entitlement, of(case).pinned, used(ten)) == (ten, False, 1)


def test_a_manager_gives_back_what_a_case_took_once(wayne, ten, max, ana):
    case = make_case(account=wayne)
    with pytest.raises(Forbidden):
        entitlements.refund(entitlement=ten, case=case, reason="Ours", by=ana, at=timezone.now())
    entitlements.refund(entitlement=ten, case=case, reason="Ours", by=max, at=timezone.now())
    assert (used(ten), of(case).entitlement, of(case).free, of(case).reason) == (0, ten, "refunded", "Ours")
    with pytest.raises(Refused, match="nothing_to_refund"):
        entitlements.refund(entitlement=ten, case=case, reason="Again", by=max, at=timezone.now())


# --- Rules of the organisation ---------------------------------------------------------------------------------------
def test_a_rule_prefers_one_for_the_cases_that_it_is_about(wayne, ten):
    gold = make_entitlement("Gold", account=wayne, order=500)
    rule = make_rule(conditions={"field": "priority", "op": "lte", "value": 2}, entitlement=gold)
    urgent, usual = make_case(account=wayne, priority=1), make_case(account=wayne)

    assert (of(urgent).entitlement, of(urgent).rule, of(urgent).rule_version) == (gold, rule, 1)
    assert (of(usual).entitlement, of(usual).rule) == (ten, None)


def test_a_rule_may_prefer_a_kind(wayne, ten):
    flat = make_entitlement("Flat", account=wayne, order=500)
    make_rule(filter={"field": "unit", "op": "eq", "value": "unlimited"})
    assert of(make_case(account=wayne)).entitlement == flat


def test_a_rule_names_nothing_that_its_author_may_not_see(wayne, ten, globex):
    from uuid import uuid4

    with pytest.raises(ValidationError):
        make_rule(conditions={"field": "account", "op": "eq", "value": str(uuid4())}, entitlement=ten)
    with pytest.raises(ValidationError):
        make_rule(filter=None)


# --- Hours -----------------------------------------------------------------------------------------------------------
def test_hours_are_counted_by_bookings_rounded_up_each(wayne, ana, max):
    hours = make_entitlement(account=wayne, unit="hours", allowance=2, round_to=15)
    case = make_case(account=wayne)
    entry = time_entries.create(case=case, minutes=20, by=ana, at=timezone.now())
    time_entries.create(case=case, minutes=5, by=ana, at=timezone.now())
    time_entries.create(case=case, minutes=90, billable=False, by=ana, at=timezone.now())
    assert used(hours) == 0.75
    time_entries.update(time_entry=entry, minutes=61, by=max, at=timezone.now())
    assert used(hours) == 1.5
    time_entries.delete(time_entry=entry, by=max, at=timezone.now())
    assert used(hours) == 0.25


def test_work_that_was_done_is_counted_beyond_the_end_and_then_nothing_is_left(wayne, ana):
    hours = make_entitlement(account=wayne, unit="hours", allowance=1)
    time_entries.create(case=make_case(account=wayne), minutes=90, by=ana, at=timezone.now())
    assert used(hours) == 1.5
    assert of(make_case(account=wayne)).refusal == "allowance_used_up"


def test_only_a_manager_corrects_somebody_elses_bookings(wayne, ana, bob, max):
    case = make_case(account=wayne)
    entry = time_entries.create(case=case, minutes=20, by=ana, at=timezone.now())
    with pytest.raises(Refused, match="not_yours"):
        time_entries.update(time_entry=entry, minutes=10, by=bob, at=timezone.now())
    with pytest.raises(Forbidden):
        time_entries.create(case=case, minutes=20, user=entry.user, by=bob, at=timezone.now())
    assert time_entries.update(time_entry=entry, minutes=10, by=max, at=timezone.now()).minutes == 10


def test_nobody_books_time_on_what_should_not_have_been(wayne, ana):
    gone = bring_to("cancelled", make_case(account=wayne), agent=ana)
    with pytest.raises(Refused, match="wrong_state"):
        time_entries.create(case=gone, minutes=20, by=ana, at=timezone.now())


# --- What cannot be ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"allowance": 3}, "allowance"),
        ({"starts": date(2026, 2, 1), "ends": date(2026, 1, 1)}, "ends"),
        ({"is_default": True}, "is_default"),
        ({"channels": ["pigeon"]}, "channels"),
    ],
)
def test_what_makes_no_sense_is_named(details, field):
    with pytest.raises(ValidationError) as wrong:
        make_entitlement(**details)
    assert field in wrong.value.message_dict


def test_a_customer_has_one_default(wayne):
    make_entitlement("First", account=wayne, is_default=True)
    with pytest.raises(ValidationError) as wrong:
        make_entitlement("Second", account=wayne, is_default=True)
    assert "account" in wrong.value.message_dict


def test_how_it_counts_does_not_change_once_it_counted(wayne, ten):
    make_case(account=wayne)
    with pytest.raises(ValidationError):
        entitlements.update(entitlement=ten, unit="hours", by=ROBOT, at=timezone.now())
    with pytest.raises(Refused, match="in_use"):
        entitlements.delete(entitlement=ten, by=ROBOT, at=timezone.now())
    entitlements.update(entitlement=ten, allowance=20, by=ROBOT, at=timezone.now())
    assert Entitlement.objects.get(pk=ten.pk).remaining == 19
