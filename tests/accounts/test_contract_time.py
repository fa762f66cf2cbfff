"""What time brings: a contract begins, is reminded of and ends by itself, at the true moment however late the alarm rings."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.actions import contract_steps, contracts
from accounts.models import Contract
from identity.actions import tenant_settings
from identity.models import TenantSettings, User
from ledger.models import EventRecord, Timer
from ledger.testing import drain
from messaging.models import OutboxMail
from tenancy.context import tenant
from tests.factories.accounts import make_account
from tests.factories.contracts import make_contract
from tests.factories.people import ROBOT, make_staff

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
LONG_AGO = datetime(2026, 1, 10, 9, tzinfo=UTC)


def happened(contract):
    """kind → when, in the order of the ledger."""
    return dict(
        EventRecord.objects.filter(subject_id=contract.pk).order_by("recorded_at", "id").values_list("kind", "at")
    )


@pytest.fixture
def approved(acme):
    """A contract that was approved long ago, and what it became; nobody drained since."""

    def make(starts, ends, *, at=LONG_AGO, **details):
        with tenant(acme):
            contract = make_contract(account=make_account("Wayne"), starts=starts, ends=ends, **details)
            contract = contract_steps.submit(contract=contract, by=ROBOT, at=at)
            return contract_steps.approve(contract=contract, by=ROBOT, at=at)

    return make


def now_of(acme, contract):
    with tenant(acme):
        return Contract.objects.get(pk=contract.pk)


def test_alarms_that_ring_late_stamp_the_true_time(acme, approved):
    contract = approved(date(2026, 2, 1), date(2026, 2, 28), time_zone="Europe/Berlin", remind_days=[7])
    assert contract.state == "approved"
    while drain():
        pass

    found = now_of(acme, contract)
    with tenant(acme):
        told = happened(found)
    assert (found.state, found.activated_at, found.ended_at) == (
        "expired", datetime(2026, 1, 31, 23, tzinfo=UTC), datetime(2026, 2, 28, 23, tzinfo=UTC),
    )  # fmt: skip
    assert told["contract.activated"] == datetime(2026, 1, 31, 23, tzinfo=UTC)
    assert told["contract.expired"] == datetime(2026, 2, 28, 23, tzinfo=UTC)


def test_it_expires_only_once_its_last_day_is_over(acme, approved):
    now = timezone.now()
    contract = approved(now.date() - timedelta(days=3), now.date(), at=now)
    drain()
    assert now_of(acme, contract).state == "active"


def test_a_suspended_contract_expires_too(acme, approved):
    now = timezone.now()
    contract = approved(now.date() - timedelta(days=30), now.date() + timedelta(days=5), at=now)
    with tenant(acme):
        contract_steps.suspend(contract=contract, reason="Unpaid", by=ROBOT, at=now)
        contracts.update(contract=contract, ends=now.date() - timedelta(days=1), by=ROBOT, at=now)
    drain()

    assert now_of(acme, contract).state == "expired"
    with tenant(acme):
        assert EventRecord.objects.get(kind="contract.expired").data["was_suspended"] is True


def test_a_cancelled_contract_neither_begins_nor_ends(acme, approved):
    now = timezone.now()
    contract = approved(now.date() + timedelta(days=3), now.date() + timedelta(days=30), at=now)
    with tenant(acme):
        contract_steps.cancel(contract=contract, reason="Moved", by=ROBOT, at=now)
        assert not Timer.objects.waiting().filter(subject_id=contract.pk).exists()
    drain()
    assert now_of(acme, contract).state == "cancelled"


def test_the_administrator_is_reminded_by_mail_unless_it_was_renewed(acme, approved):
    now = timezone.now()
    with tenant(acme):
        mia = User.objects.get(pk=make_staff("Mia", "manager").user_id)
    told = approved(now.date() - timedelta(days=300), now.date() + timedelta(days=30), at=now - timedelta(days=40), remind_days=[30],
                    administrator=mia, name="Gold care")  # fmt: skip
    renewed = approved(now.date() - timedelta(days=300), now.date() + timedelta(days=30), at=now - timedelta(days=40), remind_days=[30],
                       administrator=mia, name="Silver care")  # fmt: skip
    with tenant(acme):
        contracts.renew(contract=renewed, by=ROBOT, at=now - timedelta(days=39))
    while drain():
        pass

    with tenant(acme):
        soon = EventRecord.objects.filter(kind="contract.ends_soon")
        assert [(record.subject_id, record.data["days"]) for record in soon] == [(told.pk, 30)]
        mail = OutboxMail.objects.get(subject__contains=told.number)
        assert mail.everybody == ["mia@acme.test"]
        assert "Gold care" in mail.body_text


def test_the_clock_of_the_organisation_is_followed(acme, approved):
    now = timezone.now()
    contract = approved(now.date() - timedelta(days=3), date(now.year + 1, 1, 31), at=now)
    with tenant(acme):
        tenant_settings.update(
            tenant_settings=TenantSettings.objects.current(), time_zone="Asia/Tokyo", by=ROBOT, at=timezone.now()
        )
    drain()

    ends_at = datetime(now.year + 1, 1, 31, 15, tzinfo=UTC)
    assert now_of(acme, contract).ends_at == ends_at
    with tenant(acme):
        assert Timer.objects.waiting().get(key__endswith=":ends").due_at == ends_at
