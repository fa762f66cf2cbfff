"""Whether cases must be covered, and how long follow-ups are free: a page of the settings."""

import pytest

from identity.models import TenantSettings
from tenancy.context import tenant

pytestmark = pytest.mark.django_db
PAGE = "/workspace/settings/coverage/"


def settings_of(where):
    with tenant(where):
        found = TenantSettings.objects.current()
        return found.coverage_required, found.follow_up_days


def test_an_administrator_reads_what_it_means_and_changes_it(browse, ada, acme, globex):
    browser = browse(ada)
    page = browser.get(PAGE).content.decode()
    assert 'aria-current="page"' in page and "goodwill" in page and 'value="14"' in page
    before = settings_of(globex)

    assert browser.post(PAGE, {"coverage_required": "on", "follow_up_days": "30"}).url == PAGE

    assert settings_of(acme) == (True, 30)
    page = browser.get(PAGE).content.decode()
    assert "Saved." in page and 'value="30"' in page and " checked" in page
    assert settings_of(globex) == before
    browser.post(PAGE, {"follow_up_days": "0"})
    assert settings_of(acme) == (False, 0)


@pytest.mark.parametrize("days", ["", "-1", "3651", "soon"])
def test_days_that_are_none_are_named_and_change_nothing(browse, ada, acme, days):
    answer = browse(ada).post(PAGE, {"coverage_required": "on", "follow_up_days": days})

    assert answer.status_code == 422
    assert "form-error" in answer.content.decode()
    assert settings_of(acme) == (False, 14)


def test_others_neither_open_nor_change_it(browse, ana, max, carla, acme):
    for who in (ana, max):
        browser = browse(who)
        assert browser.get(PAGE).status_code == 403
        assert browser.post(PAGE, {"coverage_required": "on", "follow_up_days": "30"}).status_code == 403
        assert f'href="{PAGE}"' not in browser.get("/workspace/settings/jobs/").content.decode()
    assert browse(carla).get(PAGE).url == "/portal/"
    assert settings_of(acme) == (False, 14)


def test_over_the_api_it_is_the_same_and_checked(program, ada, ana, acme):
    """What a case needs is changed at once: the next one that nothing covers is refused."""
    administrator = program(ada)
    answer = administrator.patch("/settings/", {"coverage_required": True, "follow_up_days": 7})

    assert (answer.status_code, answer.json()["coverage_required"], answer.json()["follow_up_days"]) == (200, True, 7)
    assert administrator.get("/settings/").json()["follow_up_days"] == 7
    assert settings_of(acme) == (True, 7)
    for wrong in (
        {"follow_up_days": -1},
        {"follow_up_days": 3651},
        {"coverage_required": "perhaps"},
        {"follow_up_days": None},
    ):
        refused = administrator.patch("/settings/", wrong)
        assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (400, list(wrong))
    assert program(ana).patch("/settings/", {"coverage_required": False}).status_code == 403
    assert settings_of(acme) == (True, 7)


def test_a_case_that_nothing_covers_is_refused_from_then_on(program, ada, colin):
    customer = program(colin)
    assert customer.post("/cases/", {"subject": "Before"}).status_code == 201

    program(ada).patch("/settings/", {"coverage_required": True})
    refused = customer.post("/cases/", {"subject": "After"})

    assert (refused.status_code, refused.json()["code"]) == (409, "no_entitlement")
