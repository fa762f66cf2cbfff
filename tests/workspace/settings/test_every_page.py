"""What holds for every page of the settings: who opens it, who does not, and what another tenant learns of it."""

import pytest
from django.utils import timezone

from identity.actions import api_keys
from identity.models import Group, Role, User
from ledger.models import EventRecord, Job
from tests.factories.people import ROBOT
from tests.factories.schedules import make_schedule

PAGES = ["people", "groups", "roles", "keys", "schedules", "deliveries", "timers", "jobs", "ledger"]
FOR_ADMINS = [page for page in PAGES if page not in ("jobs", "schedules")]
BASE = "/workspace/settings/"


@pytest.fixture
def records(make, ada, ana, support, case):
    """One record of each kind that has a page of its own."""
    return {
        "people": make(User.objects.get, pk=ana.user_id),
        "groups": support,
        "roles": make(Role.objects.get, code="agent"),
        "jobs": make(Job.objects.create, kind="tests.nothing", actor_kind="staff", actor_id=ada.user_id),
        "schedules": make(make_schedule),
        "ledger": make(lambda: EventRecord.objects.filter(kind="case.created").first()),
    }


@pytest.mark.parametrize("page", PAGES)
def test_an_administrator_opens_it_and_finds_it_in_the_menu(browse, ada, case, page):
    answer = browse(ada).get(f"{BASE}{page}/")

    assert answer.status_code == 200
    assert f'href="{BASE}{page}/" aria-current="page"' in answer.content.decode()


@pytest.mark.parametrize("page", FOR_ADMINS)
def test_an_agent_does_neither(browse, ana, page):
    browser = browse(ana)

    assert browser.get(f"{BASE}{page}/").status_code == 403
    assert f'href="{BASE}{page}/"' not in browser.get(f"{BASE}jobs/").content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_it_refuses_the_wrong_method(browse, ada, page):
    assert browse(ada).post(f"{BASE}{page}/").status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_a_customer_is_led_to_the_portal_and_nobody_to_the_sign_in(browse, carla, page):
    assert browse(carla).get(f"{BASE}{page}/").url == "/portal/"
    assert browse().get(f"{BASE}{page}/").url.startswith("/accounts/login/")


@pytest.mark.parametrize("page", ["people", "groups", "roles", "schedules", "jobs", "ledger"])
def test_the_page_of_a_record_is_there_for_its_tenant_and_absent_for_another(browse, ada, globex, records, page):
    from tenancy.context import tenant
    from tests.factories.people import make_staff

    with tenant(globex):
        gina = make_staff("Gina", "admin", host="globex.test")
    address = f"{BASE}{page}/{records[page].pk}/"

    assert browse(ada).get(address).status_code == 200
    assert browse(gina).get(address).status_code == 404


def test_the_settings_open_at_the_first_page_one_may_see(browse, ada, ana):
    assert browse(ada).get(BASE).url == f"{BASE}people/"
    assert browse(ana).get(BASE).url == f"{BASE}schedules/"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_whatever_its_length(browse, ada, make, support, page, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories.cases import make_case
    from tests.factories.people import make_group, make_staff

    def more(n):
        person = make(make_staff, f"Person{n}", "agent", groups=(support,))
        make(make_group, f"Group {n}")
        make(make_schedule, f"Hours {n}")
        make(make_case, by=person)
        owner = make(User.objects.get, pk=person.user_id)
        make(api_keys.create, user=owner, by=ROBOT, at=timezone.now())
        make(Job.objects.create, kind="tests.nothing", actor_kind="staff", actor_id=person.user_id)

    browser, costs = browse(ada), []
    more(0)
    browser.get(f"{BASE}{page}/")  # whatever is remembered between requests is remembered now
    for n in (1, 2, 3):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f"{BASE}{page}/").status_code == 200
        costs.append(sum("usersessions" not in query["sql"] for query in asked))  # the device's last sign of life
        more(n)

    assert len(set(costs)) == 1, costs
    assert costs[0] <= 24


def test_groups_are_pages_of_their_own_tenant_only(browse, gil, make, support):
    assert browse(gil).get(f"{BASE}groups/").status_code == 403
    assert make(Group.objects.count) == 1
