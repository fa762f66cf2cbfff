"""The page about the whole installation: for a platform tenant alone, counts and moments alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from csm.platform.counts import standings
from csm.runtime.testdatabase import empty_tables
from identity.actions import tenants
from ledger.models import Delivery, Job
from ledger.queues import QUEUES
from tenancy.context import tenant
from tenancy.directory import forget
from tenancy.models import Domain, Tenant
from tests.browsing import Browser
from tests.factories.accounts import make_account
from tests.factories.cases import make_case
from tests.factories.people import ROBOT, make_staff

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

FUNCTIONS = {
    "tenancy_numbers_given": ("SELECT * FROM tenancy_numbers_given('case')", []),
    "identity_logins": ("SELECT * FROM identity_logins()", []),
    "ledger_installation": ("SELECT * FROM ledger_installation(%s)", [list(QUEUES)]),
}


@pytest.fixture(autouse=True)
def _clean():
    yield
    empty_tables()
    forget()


@pytest.fixture
def platform() -> Tenant:
    found = Tenant.objects.using("owner").create(slug="hq", name="Headquarters", is_platform=True)
    Domain.objects.using("owner").create(tenant=found, host="hq.localhost", is_primary=True)
    forget()
    with tenant(found):
        tenants.furnish(by=ROBOT, at=timezone.now())
    return found


@pytest.fixture
def paula(platform):
    with tenant(platform):
        return make_staff("Paula", "admin", host="hq.test")


@pytest.fixture
def busy(acme, ana):
    """Acme with two cases, and a delivery that was given up."""
    with tenant(acme):
        account = make_account("Wayne of the secret")
        cases = [make_case(subject=f"Confidential {number}", account=account) for number in range(2)]
        job = Job.objects.create(kind="tests.nothing")
        Delivery.objects.create(kind="tests.nothing", subscriber="s", job=job, parked_at=timezone.now())
    return cases


def test_the_operator_sees_how_every_tenant_stands(platform, paula, busy, globex):
    answer = Browser(paula, "hq").get("/platform/")
    text = answer.content.decode()

    assert answer.status_code == 200
    assert "Acme" in text and "Globex" in text and "Headquarters" in text
    with tenant(platform):
        found = {each.tenant.slug: each for each in standings()}
    assert found["acme"].cases >= 2 and found["acme"].logins == 1
    assert found["acme"].parked == 1 and found["acme"].needs_somebody(at=timezone.now())
    assert found["acme"].waiting >= 1 and found["acme"].last_activity is not None
    assert found["globex"].cases == 0 and not found["globex"].needs_somebody(at=timezone.now())


def test_of_what_is_in_the_cases_nothing_is_shown(paula, busy):
    text = Browser(paula, "hq").get("/platform/").content.decode()

    assert "Confidential" not in text and "Wayne" not in text and "ana@" not in text


def test_seals_that_do_not_come_are_noticed(platform, busy):
    with tenant(platform):
        acme = next(each for each in standings() if each.tenant.slug == "acme")
    assert acme.unsealed_since is not None
    assert not acme.needs_somebody(at=timezone.now()) or acme.parked
    acme.parked = 0
    assert acme.needs_somebody(at=timezone.now() + timedelta(minutes=3))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_database_itself_answers_no_other_tenant(name, platform, acme, busy):
    sql, params = FUNCTIONS[name]
    with tenant(acme), connection.cursor() as cursor:
        cursor.execute(sql, params)
        assert cursor.fetchall() == []
    with connection.cursor() as cursor:  # and nobody outside of any door
        cursor.execute(sql, params)
        assert cursor.fetchall() == []
    with tenant(platform), connection.cursor() as cursor:
        cursor.execute(sql, params)
        assert len(cursor.fetchall()) == 2


def test_a_platform_that_was_closed_gets_no_answer(platform, acme, busy):
    Tenant.objects.using("owner").filter(pk=platform.pk).update(is_active=False)
    for sql, params in FUNCTIONS.values():
        with tenant(platform), connection.cursor() as cursor:
            cursor.execute(sql, params)
            assert cursor.fetchall() == []


def test_the_functions_return_figures_and_moments_only(platform, paula, busy):
    with tenant(platform), connection.cursor() as cursor:
        for sql, params in FUNCTIONS.values():
            cursor.execute(sql, params)
            kinds = {type(value).__name__ for row in cursor.fetchall() for value in row}
            assert kinds <= {"int", "datetime", "NoneType"}


def test_their_owner_may_read_no_name_of_a_login(platform, paula):
    from django.db import connections, transaction
    from django.db.utils import ProgrammingError

    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL ROLE csm_ops")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(using="owner"):
            cursor.execute("SELECT email FROM identity_user")


def test_on_other_hosts_there_is_no_such_page(acme, ada, paula):
    assert Browser(ada).get("/platform/").status_code == 404
    assert Browser().get("/platform/").status_code == 404


def test_who_may_not_see_it_is_refused(platform, paula):
    with tenant(platform):
        agent = make_staff("Pete", "agent", host="hq.test")

    assert Browser(agent, "hq").get("/platform/").status_code == 403
    assert Browser(slug="hq").get("/platform/").url.startswith("/accounts/login/")
    assert Browser(paula, "hq").post("/platform/").status_code == 405


def test_the_front_door_leads_the_operator_there(paula):
    assert Browser(paula, "hq").get("/").url == "/platform/"


def test_the_page_asks_as_often_for_many_tenants(paula, busy, globex):
    from django.test.utils import CaptureQueriesContext

    browser = Browser(paula, "hq")
    browser.get("/platform/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/platform/")
    for number in range(5):
        Tenant.objects.using("owner").create(slug=f"more-{number}", name=f"More {number}")
    with CaptureQueriesContext(connection) as many:
        browser.get("/platform/")
    assert len(many) == len(few) <= 16


def test_a_platform_is_made_on_the_command_line(db):
    call_command(
        "create_tenant",
        slug="ops",
        name="Ops",
        host="ops.localhost",
        admin_email="o@ops.test",
        platform=True,
        verbosity=0,
    )

    assert Tenant.objects.get(slug="ops").is_platform
