"""A contract is agreed by two people, counts from its first day to its last by its own clock, and is continued without a gap."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.actions import contract_steps, contracts
from accounts.models import Contract, ContractLine
from identity.actions import approvals
from identity.models import Approval, User
from ledger.models import EventRecord, Timer
from ledger.refusals import Forbidden, Refused
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.contracts import bring_contract_to, make_contract
from tests.factories.people import ROBOT, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def mia(acme, inside_acme):
    """Another manager."""
    return make_staff("Mia", "manager")


def login(actor):
    return User.objects.get(pk=actor.user_id)


def alarms(contract):
    """What waits: kind → when."""
    waiting = Timer.objects.waiting().filter(subject_id=contract.pk).order_by("due_at")
    return {timer.key.partition(f"{contract.pk}:")[2]: timer.due_at for timer in waiting}


def agreed(contract, *, at=NOON, by=ROBOT, approver=None):
    contract = contract_steps.submit(contract=contract, by=by, at=at)
    return contract_steps.approve(contract=contract, by=approver or ROBOT, at=at)


# --- Whose, and what ----------------------------------------------------------------------------------------------
def test_it_is_with_exactly_one_customer(wayne, cora_consumer):
    for customer, field in (({}, "account"), ({"account": wayne, "consumer": cora_consumer}, "consumer")):
        with pytest.raises(ValidationError) as wrong:
            contracts.create(name="X", starts=date(2026, 1, 1), by=ROBOT, at=NOON, **customer)
        assert set(wrong.value.error_dict) == {field}
    assert not Contract.objects.exists()


def test_a_contact_brings_the_account_and_is_one_of_it(wayne, colin_contact):
    assert make_contract(contact=colin_contact).account == wayne
    with pytest.raises(ValidationError) as wrong:
        make_contract(account=make_account("Lexcorp"), contact=colin_contact)
    assert set(wrong.value.error_dict) == {"contact"}


def test_an_end_before_the_start_is_named(wayne):
    with pytest.raises(ValidationError) as wrong:
        make_contract(account=wayne, starts=date(2026, 2, 1), ends=date(2026, 1, 31))
    assert set(wrong.value.error_dict) == {"ends"}


def test_lines_are_kept_changed_added_and_removed_as_a_whole(wayne):
    contract = make_contract(account=wayne, lines=[{"name": "Gold", "quantity": 2}, {"name": "Visits"}])
    gold, visits = ContractLine.objects.filter(contract=contract).order_by("position")

    contracts.update(
        contract=contract, lines=[{"name": "Remote"}, {"id": str(gold.pk), "quantity": 3, "characteristics": {"hours": "24x7"}}],
        by=ROBOT, at=NOON,
    )  # fmt: skip

    shown = [(line.name, line.quantity, line.characteristics) for line in contract.lines.order_by("position")]
    assert shown == [("Remote", 1, {}), ("Gold", 3, {"hours": "24x7"})]
    assert not ContractLine.objects.filter(pk=visits.pk).exists()
    assert Contract.objects.get(pk=contract.pk).version == contract.version + 1


@pytest.mark.parametrize(("line", "place"), [
    ({"name": "A", "quantity": 0}, "lines.1.quantity"), ({}, "lines.1.name"), ({"name": "A", "colour": 1}, "lines.1.colour"),
    ({"name": "A", "product": "nonsense"}, "lines.1.product"), ({"id": "nonsense"}, "lines.1.id"),
])  # fmt: skip
def test_a_wrong_line_is_named_by_its_place_and_nothing_is_written(wayne, line, place):
    contract = make_contract(account=wayne, lines=[{"name": "Gold"}])
    with pytest.raises(ValidationError) as wrong:
        contracts.update(contract=contract, lines=[{"name": "Silver"}, line], by=ROBOT, at=NOON)

    assert set(wrong.value.error_dict) == {place}
    assert [line.name for line in contract.lines.all()] == ["Gold"]


# --- Approval -----------------------------------------------------------------------------------------------------
def test_nobody_approves_what_they_submitted(max, mia, wayne):
    contract = contract_steps.submit(contract=make_contract(account=wayne), by=max, at=NOON)
    for way in (
        lambda: contract_steps.approve(contract=contract, by=max, at=NOON),
        lambda: contract_steps.reject(contract=contract, reason="No", by=max, at=NOON),
        lambda: approvals.approve(approval=contract.approval, by=max, at=NOON),
    ):
        with pytest.raises(Refused) as refused:
            way()
        assert (refused.value.status, refused.value.code) == (409, "own_submission")
    assert Contract.objects.get(pk=contract.pk).state == "submitted"

    assert contract_steps.approve(contract=contract, by=mia, at=NOON).state in ("approved", "active")


def test_the_decision_in_the_inbox_and_on_the_contract_are_one(max, mia, wayne):
    first = contract_steps.submit(contract=make_contract(account=wayne), by=max, at=NOON)
    approvals.approve(approval=first.approval, reason="Fine", by=mia, at=NOON)
    second = contract_steps.submit(contract=make_contract(account=wayne), by=max, at=NOON)
    contract_steps.reject(contract=second, reason="Too dear", by=mia, at=NOON)

    assert Contract.objects.get(pk=first.pk).approved_at == NOON
    assert Contract.objects.get(pk=second.pk).state == "draft"
    assert Approval.objects.get(pk=second.approval_id).state == "rejected"


def test_named_approvers_and_the_deputy_alone_decide(max, mia, ada, wayne):
    contract = contract_steps.submit(contract=make_contract(account=wayne), approvers=[login(mia)], by=max, at=NOON)
    with pytest.raises(Refused) as refused:
        contract_steps.approve(contract=contract, by=ada, at=NOON)
    assert refused.value.code == "not_approver"
    assert contract_steps.approve(contract=contract, by=mia, at=NOON).approval.decided_by == login(mia)


def test_taking_the_request_back_makes_it_a_draft_and_cancelling_closes_the_request(max, wayne):
    first = contract_steps.submit(contract=make_contract(account=wayne), by=max, at=NOON)
    approvals.withdraw(approval=first.approval, by=max, at=NOON)
    second = contract_steps.submit(contract=make_contract(account=wayne), by=max, at=NOON)
    contract_steps.cancel(contract=second, reason="Went elsewhere", by=max, at=NOON)

    assert Contract.objects.get(pk=first.pk).state == "draft"
    assert Contract.objects.get(pk=second.pk).state == "cancelled"
    assert set(Approval.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_what_was_submitted_cannot_be_changed_and_what_was_agreed_only_by_approvers(wayne, mia):
    clerk = make_staff("Clara", "integrator")  # drafts contracts, does not approve them
    contract = contract_steps.submit(contract=make_contract(account=wayne), by=clerk, at=NOON)
    with pytest.raises(Refused) as refused:
        contracts.update(contract=contract, name="Other", by=mia, at=NOON)
    assert refused.value.code == "wrong_state"

    contract = contract_steps.approve(contract=contract, by=mia, at=timezone.now())
    later = contract.ends + timedelta(days=9)
    contracts.update(contract=contract, name="Other", customer_reference="4711", by=clerk, at=NOON)
    with pytest.raises(Forbidden):
        contracts.update(contract=contract, ends=later, by=clerk, at=NOON)
    for change, field in (({"account": make_account("Lex")}, "account"), ({"starts": date(2020, 1, 1)}, "starts")):
        with pytest.raises(ValidationError) as wrong:
            contracts.update(contract=contract, by=mia, at=NOON, **change)
        assert set(wrong.value.error_dict) == {field}
    assert contracts.update(contract=contract, ends=later, by=mia, at=NOON).ends == later


# --- Time ---------------------------------------------------------------------------------------------------------
def test_it_runs_from_midnight_to_midnight_in_its_own_zone_then_the_customers_then_the_organisations(wayne):
    def period(**details):
        contract = make_contract(account=wayne, starts=date(2026, 3, 1), ends=date(2026, 3, 31), **details)
        return contract.starts_at.isoformat(), contract.ends_at.isoformat()

    assert period() == ("2026-03-01T00:00:00+00:00", "2026-04-01T00:00:00+00:00")
    assert period(time_zone="Europe/Berlin") == ("2026-02-28T23:00:00+00:00", "2026-03-31T22:00:00+00:00")
    wayne.time_zone = "America/New_York"
    assert period() == ("2026-03-01T05:00:00+00:00", "2026-04-01T04:00:00+00:00")
    wayne.time_zone = "no such zone"
    assert period() == ("2026-03-01T00:00:00+00:00", "2026-04-01T00:00:00+00:00")


def test_approved_before_its_first_day_it_waits_and_afterwards_it_is_active_at_once(wayne):
    waits = agreed(make_contract(account=wayne, starts=date(2026, 6, 2), ends=date(2027, 6, 1)))
    counts = agreed(make_contract(account=wayne, starts=date(2026, 5, 1), ends=date(2027, 4, 30)))

    assert (waits.state, waits.activated_at) == ("approved", None)
    assert alarms(waits)["starts"] == datetime(2026, 6, 2, tzinfo=UTC)
    assert (counts.state, counts.activated_at) == ("active", NOON)
    assert alarms(counts)["ends"] == datetime(2027, 5, 1, tzinfo=UTC)
    assert "starts" not in alarms(counts)


def test_reminders_are_set_for_the_days_chosen_unless_they_are_past(wayne):
    contract = agreed(
        make_contract(account=wayne, starts=date(2026, 5, 1), ends=date(2026, 7, 1), remind_days=[60, 30, 7])
    )

    assert alarms(contract) == {
        "remind:7": datetime(2026, 6, 24, tzinfo=UTC),
        "ends": datetime(2026, 7, 2, tzinfo=UTC),
    }  # the one of thirty days was due this morning


def test_alarms_follow_the_days_and_the_zone(wayne):
    contract = agreed(make_contract(account=wayne, starts=date(2026, 5, 1), ends=date(2026, 12, 31)))
    contract = contracts.update(contract=contract, ends=date(2027, 1, 31), by=ROBOT, at=NOON)
    assert alarms(contract)["ends"] == datetime(2027, 2, 1, tzinfo=UTC)
    assert alarms(contract)["remind:7"] == datetime(2027, 1, 24, tzinfo=UTC)

    contract = contracts.update(contract=contract, time_zone="Asia/Tokyo", by=ROBOT, at=NOON)
    assert alarms(contract)["ends"] == datetime(2027, 1, 31, 15, tzinfo=UTC)

    contract = contracts.update(contract=contract, ends=None, by=ROBOT, at=NOON)
    assert alarms(contract) == {}
    contract_steps.cancel(contract=contract, reason="Moved", by=ROBOT, at=NOON)
    assert alarms(contract) == {}


def test_a_customers_clock_is_followed_unless_the_contract_has_its_own(wayne):
    from accounts.actions import accounts

    follows = agreed(make_contract(account=wayne, starts=date(2026, 5, 1), ends=date(2026, 12, 31)))
    own = agreed(make_contract(account=wayne, starts=date(2026, 5, 1), ends=date(2026, 12, 31), time_zone="UTC"))
    accounts.update(account=wayne, time_zone="Asia/Tokyo", by=ROBOT, at=NOON)

    assert alarms(follows)["ends"] == datetime(2026, 12, 31, 15, tzinfo=UTC)
    assert Contract.objects.get(pk=follows.pk).ends_at == datetime(2026, 12, 31, 15, tzinfo=UTC)
    assert alarms(own)["ends"] == datetime(2027, 1, 1, tzinfo=UTC)


def test_a_moved_first_day_that_has_come_begins_at_once(wayne):
    contract = agreed(make_contract(account=wayne, starts=date(2026, 7, 1), ends=date(2026, 12, 31)))
    contract = contracts.update(contract=contract, starts=date(2026, 6, 1), by=ROBOT, at=NOON)

    assert contract.state == "active"


# --- Which counts, and what it covers -----------------------------------------------------------------------------
def counting(moment):
    return set(Contract.objects.active_at(moment))


def test_it_counts_from_its_first_instant_to_its_last_and_the_days_decide_not_the_timer(wayne):
    contract = agreed(make_contract(account=wayne, starts=date(2026, 7, 1), ends=date(2026, 7, 31)))
    tick = timedelta(microseconds=1)

    assert contract.state == "approved"
    assert counting(contract.starts_at - tick) == set()
    assert counting(contract.starts_at) == counting(contract.ends_at - tick) == {contract}
    assert counting(contract.ends_at) == set()


def test_neither_a_draft_nor_a_suspended_nor_a_cancelled_one_counts(wayne):
    draft = make_contract(account=wayne, starts=date(2026, 5, 1), ends=date(2026, 12, 31))
    assert counting(NOON) == set()
    contract = agreed(draft)
    hour = timedelta(hours=1)
    contract_steps.suspend(contract=contract, reason="Unpaid", by=ROBOT, at=NOON + hour)
    assert (counting(NOON), counting(NOON + hour)) == ({contract}, set())
    contract_steps.resume(contract=contract, by=ROBOT, at=NOON + 2 * hour)
    assert counting(NOON + 2 * hour) == {contract}
    contract_steps.cancel(contract=contract, reason="Moved", by=ROBOT, at=NOON + 3 * hour)
    assert (counting(NOON + 2 * hour), counting(NOON + 3 * hour)) == ({contract}, set())


def test_it_covers_its_account_and_those_below_but_nobody_else(wayne, wayne_labs, lexcorp, cora_consumer):
    above, below = make_contract(account=wayne), make_contract(account=wayne_labs)
    private = make_contract(consumer=cora_consumer)

    assert set(Contract.objects.covering(account=wayne_labs)) == {above, below}
    assert set(Contract.objects.covering(account=wayne)) == {above}
    assert set(Contract.objects.covering(account=lexcorp)) == set()
    assert set(Contract.objects.covering(consumer=cora_consumer)) == {private}
    assert set(Contract.objects.covering()) == set()


# --- Renewal ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("starts", "ends", "again"), [
    (date(2026, 1, 1), date(2026, 12, 31), date(2027, 12, 31)),
    (date(2027, 3, 1), date(2028, 2, 29), date(2029, 2, 28)),
    (date(2026, 1, 15), date(2026, 4, 14), date(2026, 7, 14)),
    (date(2026, 1, 1), date(2026, 1, 10), date(2026, 1, 20)),
])  # fmt: skip
def test_a_renewal_begins_the_day_after_the_end_and_lasts_as_long(wayne, starts, ends, again):
    contract = agreed(make_contract(account=wayne, starts=starts, ends=ends, lines=[{"name": "Gold", "quantity": 2}]))
    successor = contracts.renew(contract=contract, by=ROBOT, at=NOON)

    assert (successor.starts, successor.ends, successor.state) == (ends + timedelta(days=1), again, "draft")
    assert successor.starts_at == contract.ends_at
    assert (successor.renewal_of, [line.name for line in successor.lines.all()]) == (contract, ["Gold"])
    told = EventRecord.objects.get(kind="contract.renewed")
    assert (told.subject_id, told.data["successor_id"]) == (contract.pk, str(successor.pk))


def test_it_is_renewed_once_unless_the_renewal_was_cancelled(wayne, max, mia):
    contract = agreed(make_contract(account=wayne))
    successor = contracts.renew(contract=contract, submit=True, by=max, at=NOON)
    assert successor.state == "submitted"
    with pytest.raises(Refused) as refused:
        contracts.renew(contract=contract, by=mia, at=NOON)
    assert refused.value.code == "already_renewed"

    contract_steps.cancel(contract=successor, reason="Wrong length", by=max, at=NOON)
    again = contracts.renew(contract=contract, by=max, at=NOON)
    contracts.delete(contract=again, by=max, at=NOON)
    assert contracts.renew(contract=contract, by=max, at=NOON).state == "draft"


def test_what_has_no_end_is_not_renewed(wayne):
    contract = agreed(make_contract(account=wayne, ends=None))
    with pytest.raises(Refused) as refused:
        contracts.renew(contract=contract, by=ROBOT, at=NOON)
    assert refused.value.code == "no_end"


# --- The wall -----------------------------------------------------------------------------------------------------
def test_nothing_but_a_verb_changes_the_state(wayne):
    contract = make_contract(account=wayne)
    with pytest.raises(AttributeError):
        contract.state = "active"
    with pytest.raises(DatabaseError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(state="active", version=contract.version + 1)
    assert Contract.objects.get(pk=contract.pk).state == "draft"


# --- Who sees it --------------------------------------------------------------------------------------------------
def test_administrators_of_an_account_see_what_was_agreed_and_nobody_elses(
    wayne, lexcorp, carla, colin, lex, ana, otto
):
    draft, active = make_contract(account=wayne), bring_contract_to("active", make_contract(account=wayne))

    def seen(actor):
        return set(Contract.objects.visible_to(actor))

    assert seen(ana) == {draft, active}
    assert seen(carla) == {active}
    assert seen(colin) == seen(lex) == seen(otto) == set()


def test_a_consumer_sees_their_own(cora, cora_consumer):
    active = bring_contract_to("active", make_contract(consumer=cora_consumer))
    bring_contract_to("active", make_contract(consumer=make_consumer("Conny")))
    make_contact(make_account("X"), "Y")

    assert set(Contract.objects.visible_to(cora)) == {active}
