"""The demo tenants: lived in, named as API.md promises, and added once."""

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Account, Contact
from cases.models import Case, Message
from cases.states import CaseState
from identity.models import User
from ledger.models import EventRecord
from tenancy.context import tenant
from tenancy.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def seeded(transactional_db) -> dict[str, Tenant]:
    call_command("seed_demo", verbosity=0)
    return {found.slug: found for found in Tenant.objects.all()}


def counts(where: Tenant) -> list[int]:
    with tenant(where):
        return [model.objects.count() for model in (User, Account, Contact, Case, Message, EventRecord)]


def test_a_second_run_adds_nothing(seeded):
    before = [counts(where) for where in seeded.values()]
    call_command("seed_demo", verbosity=0)

    assert [counts(where) for where in seeded.values()] == before


def test_cases_are_in_every_state_and_spread_over_months(seeded):
    with tenant(seeded["acme"]):
        cases = Case.objects.all()
        assert set(cases.values_list("state", flat=True)) == set(CaseState.values)
        assert cases.count() >= 40
        ages = sorted((case.updated_at - case.opened_at).total_seconds() for case in cases)
        assert ages[0] >= 0
        assert len({case.opened_at.date().isoformat()[:7] for case in cases}) >= 5
        assert not EventRecord.objects.filter(at__gt=EventRecord.objects.latest("recorded_at").recorded_at).exists()


LOGINS = {
    "acme": (
        "ana@acme.test",
        "max@acme.test",
        "ada@acme.test",
        "carla@wayne.test",
        "colin@wayne.test",
        "pia@partner.test",
    ),
    "globex": ("gil@globex.test", "gina@globex.test", "cora@home.test"),
}


def test_the_promised_logins_work(seeded, settings):
    for slug, emails in LOGINS.items():
        for email in emails:
            form = {"login": email, "password": settings.DEMO_PASSWORD}
            answer = Client().post("/accounts/login/", form, headers={"host": f"{slug}.localhost"})
            assert answer.status_code == 302, email
