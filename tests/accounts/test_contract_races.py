"""Two people at once: one decision counts, and nobody waits for somebody who waits for them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from accounts.actions import contract_steps, contracts
from accounts.models import Contract
from identity.actions import approvals
from identity.models import Approval
from ledger.models import EventRecord
from ledger.refusals import Refused
from tenancy.context import tenant
from tests.factories.accounts import make_account
from tests.factories.contracts import bring_contract_to, make_contract
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
again = pytest.mark.parametrize("turn", range(3))


@pytest.fixture
def people(acme):
    with tenant(acme):
        return {name: make_staff(name.title(), "manager") for name in ("max", "mia", "moe")}


def submitted(acme, people):
    with tenant(acme):
        return bring_contract_to(
            "submitted", make_contract(account=make_account("Wayne"), by=people["max"]), by=people["max"]
        )


def at_once(acme, *steps):
    """Each in a thread with a connection of its own, begun together: what became of each."""
    start = Barrier(len(steps))

    def run(step):
        try:
            with tenant(acme):
                start.wait(10)
                step()
            return "done"
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(steps)) as pool:
        return sorted(pool.map(run, steps))


@again
def test_of_two_approvals_at_once_one_counts(acme, people, turn):
    contract = submitted(acme, people)
    outcomes = at_once(
        acme,
        lambda: contract_steps.approve(contract=contract, by=people["mia"], at=timezone.now()),
        lambda: approvals.approve(approval=contract.approval, by=people["moe"], at=timezone.now()),
    )

    assert outcomes == ["done", "wrong_state"]
    with tenant(acme):
        assert Contract.objects.get(pk=contract.pk).state == "active"
        for kind, subject in (("contract.approved", contract.pk), ("approval.approved", contract.approval_id)):
            assert EventRecord.objects.filter(kind=kind, subject_id=subject).count() == 1


@again
def test_approving_in_the_inbox_and_cancelling_at_once_end_as_if_one_came_after_the_other(acme, people, turn):
    contract = submitted(acme, people)
    outcomes = at_once(
        acme,
        lambda: approvals.approve(approval=contract.approval, by=people["mia"], at=timezone.now()),
        lambda: contract_steps.cancel(contract=contract, reason="Moved", by=people["max"], at=timezone.now()),
    )

    with tenant(acme):
        state = Approval.objects.get(pk=contract.approval_id).state
        assert Contract.objects.get(pk=contract.pk).state == "cancelled"  # an approved one can be cancelled, too
    assert (outcomes, state) in ((["done", "done"], "approved"), (["done", "wrong_state"], "withdrawn"))


def test_of_two_renewals_at_once_one_counts(acme, people):
    with tenant(acme):
        contract = bring_contract_to("active", make_contract(account=make_account("Wayne")))
    outcomes = at_once(
        acme,
        lambda: contracts.renew(contract=contract, by=people["mia"], at=timezone.now()),
        lambda: contracts.renew(contract=contract, by=people["moe"], at=timezone.now()),
    )

    assert outcomes == ["already_renewed", "done"]
    with tenant(acme):
        assert contract.renewals.count() == 1
