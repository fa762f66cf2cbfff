"""The inbox of approvals: what waits for me, with the way to it and the two answers."""

import pytest
from django.utils import timezone

from accounts.actions import contract_steps
from accounts.models import Contract
from tenancy.context import tenant
from tests.factories.contracts import make_contract
from tests.factories.people import make_staff

ADDRESS = "/workspace/approvals/"


@pytest.fixture
def waiting(make, wayne, max):
    """A contract that Max submitted."""
    drafted = make(make_contract, "Gold care", account=wayne, by=max)
    return make(contract_steps.submit, contract=drafted, note="As agreed", by=max, at=timezone.now())


def test_it_waits_for_another_manager_and_not_for_whoever_asked(browse, max, ada, waiting):
    theirs, own = browse(ada).get(ADDRESS).content.decode(), browse(max).get(ADDRESS).content.decode()

    assert f"{ADDRESS}{waiting.approval_id}/approve/" in theirs
    assert f"/workspace/customers/contracts/{waiting.pk}/" in theirs
    assert "Gold care" not in own
    asked = browse(max).get(f"{ADDRESS}?view=asked").content.decode()
    assert "Gold care" in asked
    assert "/approve/" not in asked


def test_approving_there_makes_the_contract_count(browse, ada, waiting, acme):
    browser = browse(ada)
    answer = browser.post(f"{ADDRESS}{waiting.approval_id}/approve/", {"reason": "Fine"})

    assert answer.status_code == 302
    with tenant(acme):
        assert Contract.objects.get(pk=waiting.pk).state == "active"
    assert "Gold care" in browser.get(f"{ADDRESS}?view=decided").content.decode()


def test_rejecting_needs_a_reason(browse, ada, waiting, acme):
    browser = browse(ada)

    assert browser.post(f"{ADDRESS}{waiting.approval_id}/reject/", {}).status_code == 422
    browser.post(f"{ADDRESS}{waiting.approval_id}/reject/", {"reason": "Too dear"})
    with tenant(acme):
        assert Contract.objects.get(pk=waiting.pk).state == "draft"


def test_ones_own_cannot_be_approved_by_trying(browse, max, waiting, acme):
    answer = browse(max).post(f"{ADDRESS}{waiting.approval_id}/approve/", {})

    assert answer.status_code == 409
    assert "submitted themselves" in answer.content.decode()
    with tenant(acme):
        assert Contract.objects.get(pk=waiting.pk).state == "submitted"


def test_strangers_and_other_tenants_find_nothing(browse, ana, colin, globex, waiting):
    address = f"{ADDRESS}{waiting.approval_id}/approve/"
    with tenant(globex):
        gina = make_staff("Gina", "admin", host="globex.test")

    assert browse(ana).get(address).status_code == 404
    assert browse(gina).get(address).status_code == 404
    assert browse(colin).get(ADDRESS).status_code in (302, 403, 404)


def test_it_refuses_the_wrong_method(browse, ada):
    assert browse(ada).post(ADDRESS).status_code == 405
