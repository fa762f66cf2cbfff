"""The bar over selected cases, and the tray in which one watches what came of it."""

import re

import pytest

from cases.models import Case
from ledger.models import Job
from ledger.testing import drain
from tenancy.context import tenant
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
LIST, BULK, TRAY = "/workspace/cases/", "/workspace/cases/bulk/", "/workspace/tray/"


@pytest.fixture
def two(make, carla, support):
    return [make(make_case, subject=f"Line {n}", group=support) for n in (1, 2)]


def ids(cases):
    return [str(case.pk) for case in cases]


def test_the_bar_offers_what_one_may_do(browse, ana, two):
    page = browse(ana).get(LIST).content.decode()

    for code in ("assign", "priority", "close", "cancel"):
        assert f'formaction="{BULK}{code}/"' in page


def test_several_cases_get_another_priority_in_one_step(browse, ana, two, acme):
    browser = browse(ana)
    asked = browser.post(f"{BULK}priority/", {"ids": ids(two)}, part=True).content.decode()
    assert asked.count('name="ids"') == 2 and "2 cases" in asked
    started = browser.post(f"{BULK}priority/", {"ids": ids(two), "sure": "yes", "priority": "1"}, part=True)
    assert "Change details: 2 cases" in started.content.decode()
    drain()

    with tenant(acme):
        assert [case.priority for case in Case.objects.all()] == [1, 1]
        assert (Job.objects.get().done, Job.objects.get().actor_id) == (2, ana.user_id)


def test_work_is_offered_to_staff_only(browse, ana, bob, carla, two):
    for asked in (
        browse(ana).post(f"{BULK}assign/", {"ids": ids(two)}, part=True),
        browse(ana).get(f"{LIST}{two[0].number}/assign/", part=True),
    ):
        page = asked.content.decode()
        assert f'value="{bob.user_id}"' in page and f'value="{carla.user_id}"' not in page


def test_they_are_assigned_to_a_colleague(browse, ana, bob, two, acme):
    browse(ana).post(f"{BULK}assign/", {"ids": ids(two), "sure": "yes", "assignee": str(bob.user_id)})
    drain()

    with tenant(acme):
        assert {case.assignee_id for case in Case.objects.all()} == {bob.user_id}


def test_an_empty_answer_or_selection_starts_nothing(browse, ana, two, acme):
    browser = browse(ana)

    assert browser.post(f"{BULK}assign/", {"ids": ids(two), "sure": "yes"}).status_code == 422
    assert browser.post(f"{BULK}assign/", {"sure": "yes"}, part=True).status_code == 422
    with tenant(acme):
        assert not Job.objects.exists()


def test_it_refuses_the_wrong_method_step_and_role(browse, ana, carla, two, make):
    from tests.factories.people import make_staff

    reader = make(make_staff, "Rita", "knowledge_author")
    browser = browse(ana)
    assert browser.get(f"{BULK}assign/").status_code == 405
    assert browser.post(f"{BULK}explode/", {"ids": ids(two)}).status_code == 404
    assert browse(reader).post(f"{BULK}assign/", {"ids": ids(two)}).status_code == 403
    assert browse(carla).post(f"{BULK}assign/", {"ids": ids(two)}).status_code == 404


def test_gil_of_globex_changes_none_of_them(browse, gil, two, acme, globex):
    browse(gil).post(f"{BULK}cancel/", {"ids": ids(two), "sure": "yes", "reason": "Mine now"})
    drain()

    with tenant(acme):
        assert {case.state for case in Case.objects.all()} == {"new"}
    with tenant(globex):
        assert (Job.objects.get().done, Job.objects.get().failed) == (0, 2)


def test_the_tray_shows_how_far_it_is_says_when_it_ended_and_is_emptied(browse, ana, bob, two, acme):
    browser = browse(ana)
    browser.post(f"{BULK}cancel/", {"ids": ids(two), "sure": "yes", "reason": "Test"})
    tray = browser.get(TRAY, part=True).content.decode()
    (job,) = re.findall(r'name="was" value="([0-9a-f-]+)"', tray)
    assert "Cancel: 2 cases" in tray and "every 2s" in tray
    drain()
    tray = browser.get(f"{TRAY}?was={job}", part=True).content.decode()

    assert "2 of 2" in tray and "every 2s" not in tray
    assert 'hx-target="#announcer"' in tray
    assert "Cancel: 2 cases" not in browse(bob).get(TRAY, part=True).content.decode()
    assert "Cancel: 2 cases" not in browser.post(f"{TRAY}{job}/dismiss/", part=True).content.decode()
    assert "Cancel: 2 cases" not in browser.get(TRAY, part=True).content.decode()


def test_a_job_is_cancelled_from_the_tray_by_its_owner_alone(browse, ana, bob, two, acme):
    browser = browse(ana)
    browser.post(f"{BULK}cancel/", {"ids": ids(two), "sure": "yes", "reason": "Test"})
    with tenant(acme):
        job = Job.objects.get()
    assert browse(bob).post(f"{TRAY}{job.pk}/cancel/", part=True).status_code == 404
    assert "Stopping" in browser.post(f"{TRAY}{job.pk}/cancel/", part=True).content.decode()
    drain()

    with tenant(acme):
        assert Job.objects.get().state == "cancelled"
        assert {case.state for case in Case.objects.all()} == {"new"}
    assert browser.post(f"{TRAY}{job.pk}/cancel/", part=True).status_code == 200  # it has ended: said, not done


def test_the_tray_is_one_question_to_the_database(browse, ana, two, django_assert_max_num_queries):
    browser = browse(ana)
    browser.get(TRAY, part=True)
    with django_assert_max_num_queries(12):
        browser.get(TRAY, part=True)
