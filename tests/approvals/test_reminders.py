"""What must be decided by some time: whoever was asked is reminded while there is time; past it, the deputy and whoever asked are told."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import formats, timezone

from identity.actions import approvals, users
from identity.models import Approval, User
from ledger.models import EventRecord, Timer
from ledger.testing import drain
from messaging.models import OutboxMail
from tenancy.context import tenant
from tests.factories.approvals import ask
from tests.factories.people import ROBOT, make_group, make_staff

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def asked(acme):
    """``asked(since=3 * DAY, due=12 * HOUR)``: by Max of Mia by name and of Moe's group, with Dora as deputy; what rang, rang."""

    def request(*, since, due, **details):
        now = timezone.now()
        with tenant(acme):
            leads = make_group("Leads")
            people = {
                name: make_staff(name, "manager", groups=groups)
                for name, groups in (("Max", ()), ("Mia", ()), ("Moe", (leads,)), ("Dora", ()))
            }
            login = {name: User.objects.get(pk=person.user_id) for name, person in people.items()}
            users.update(user=login["Mia"], time_zone="Asia/Tokyo", by=ROBOT, at=now)
            found = ask(
                "Gold care", by=people["Max"], approvers=[login["Mia"]], group=leads, deputy=login["Dora"], at=now - since,
                due_at=now + due, **details,
            )  # fmt: skip
        return found, people

    return request


def mails(acme, beginning):
    """Who was told in a mail with this subject, and the texts."""
    with tenant(acme):
        found = OutboxMail.objects.filter(subject__startswith=beginning).order_by("pk")
        return {mail.everybody[0].partition("@")[0]: mail.body_text for mail in found}


def kinds(acme, approval):
    with tenant(acme):
        return set(EventRecord.objects.filter(subject_id=approval.pk).values_list("kind", flat=True))


def test_a_day_before_those_who_were_asked_are_reminded_by_their_own_clock(acme, asked):
    approval, _people = asked(since=3 * DAY, due=12 * HOUR)
    drain()

    told = mails(acme, "Still for your approval: Gold care")
    tokyo = formats.date_format(approval.due_at.astimezone(ZoneInfo("Asia/Tokyo")), "DATETIME_FORMAT")
    assert set(told) == {"mia", "moe"}
    assert f"{tokyo} (Asia/Tokyo)" in told["mia"] and "(UTC)" in told["moe"]
    assert mails(acme, "Not decided in time") == {}
    assert "approval.due_soon" in kinds(acme, approval) and "approval.overdue" not in kinds(acme, approval)
    drain()
    with tenant(acme):
        assert OutboxMail.objects.filter(subject__startswith="Still").count() == 2


def test_what_is_due_sooner_is_reminded_of_halfway(acme, asked):
    approval, _people = asked(since=timedelta(0), due=6 * HOUR)

    with tenant(acme):
        rings = (
            Timer.objects.waiting().filter(subject_id=approval.pk).order_by("due_at").values_list("due_at", flat=True)
        )
        assert [approval.due_at - each for each in rings] == [
            pytest.approx(3 * HOUR, abs=timedelta(seconds=5)), timedelta(0)
        ]  # fmt: skip


def test_past_it_the_deputy_and_whoever_asked_are_told_and_both_may_still_act(acme, asked):
    approval, people = asked(since=3 * DAY, due=-HOUR)
    drain()

    told = mails(acme, "Not decided in time: Gold care")
    assert set(told) == {"max", "dora"}
    assert "in the place of the others" in told["dora"] and "withdraw it" in told["max"]
    assert "view=asked" in told["max"] and "view=asked" not in told["dora"]
    assert "approval.overdue" in kinds(acme, approval)
    with tenant(acme):
        done = approvals.approve(approval=Approval.objects.get(pk=approval.pk), by=people["Dora"], at=timezone.now())
        assert done.state == "approved"


@pytest.mark.parametrize("step", ["approve", "reject", "withdraw"])
def test_once_decided_nobody_is_told(acme, asked, step):
    approval, people = asked(since=timedelta(0), due=DAY)
    with tenant(acme):
        by = people["Max" if step == "withdraw" else "Mia"]
        getattr(approvals, step)(approval=approval, reason="So", by=by, at=timezone.now())

        assert not Timer.objects.waiting().filter(subject_id=approval.pk).exists()


def test_a_ring_that_comes_after_the_decision_tells_nobody(acme, asked):
    approval, people = asked(since=3 * DAY, due=-HOUR)
    with tenant(acme):
        approvals.withdraw(approval=Approval.objects.get(pk=approval.pk), by=people["Max"], at=timezone.now())
        Timer.objects.filter(subject_id=approval.pk).update(done_at=None, cancelled_at=None)
    drain()

    assert mails(acme, "Still") == mails(acme, "Not decided") == {}
    assert not kinds(acme, approval) & {"approval.due_soon", "approval.overdue"}


def test_without_a_time_nobody_is_reminded(acme):
    with tenant(acme):
        approval = ask()
        assert not Timer.objects.filter(subject_id=approval.pk).exists()


def test_a_time_that_is_past_is_refused(acme):
    with tenant(acme), pytest.raises(ValidationError) as refused:
        ask(due_at=timezone.now() - HOUR)
    assert list(refused.value.error_dict) == ["due_at"]
