"""The list of cases."""

import pytest
from django.conf import settings
from django.utils import timezone

from cases.rules import IN_STATE
from cases.states import CaseState
from tests.factories.cases import make_case
from workspace.views.cases import VIEWS

LIST = "/workspace/cases/"


def test_it_lists_what_is_open(browse, ana, case):
    page = browse(ana).get(LIST).content.decode()

    assert case.number in page and "Line 3 compressor trips" in page and "Wayne Enterprises" in page


def test_a_view_shows_its_own_cases(browse, ana, case, brought_to):
    brought_to("open")

    assert f"case-{case.number}" in browse(ana).get(LIST, {"view": "mine"}).content.decode()
    assert f"case-{case.number}" not in browse(ana).get(LIST, {"view": "unassigned"}).content.decode()
    assert f"case-{case.number}" not in browse(ana).get(LIST, {"view": "finished"}).content.decode()


def test_it_can_be_narrowed_by_state(browse, ana, case):
    assert f"case-{case.number}" in browse(ana).get(LIST, {"view": "all", "state": "new"}).content.decode()
    assert f"case-{case.number}" not in browse(ana).get(LIST, {"view": "all", "state": "closed"}).content.decode()


def test_an_empty_view_says_what_to_do(browse, ana):
    assert "Nothing waits for you" in browse(ana).get(LIST, {"view": "mine"}).content.decode()


def test_a_long_list_has_pages_that_lose_nothing(browse, ana, make, monkeypatch):
    monkeypatch.setattr("workspace.views.cases.ROWS", 2)
    made = {make(make_case, subject=f"Case {n}").number for n in range(5)}
    found, path = [], LIST + "?view=all"
    while path:
        page = browse(ana).get(path)
        found += [row.number for row in page.context["page"]["rows"]]
        path = LIST + page.context["page"]["next_url"] if page.context["page"]["next_url"] else None

    assert len(found) == 5 and set(found) == made


def test_a_made_up_place_in_the_list_is_refused(browse, ana):
    assert browse(ana).get(LIST, {"cursor": "bm9uc2Vuc2U"}).status_code == 400


def test_it_goes_to_a_case_by_its_number(browse, ana, case):
    assert browse(ana).get(LIST, {"number": case.number.lower()}).url == f"/workspace/cases/{case.number}/"


def test_after_a_change_only_its_parts_are_sent(browse, ana, case):
    answer = browse(ana).get(LIST, part=True)

    assert answer.content.decode().count("<hx-partial") == 4
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("cases", [1, 3])
def test_more_cases_cost_no_more_queries(browse, ana, make, wayne, cases, django_assert_max_num_queries):
    for n in range(cases):
        make(make_case, subject=f"Case {n}", account=wayne, at=timezone.now())
    browser = browse(ana)
    browser.get(LIST)
    with django_assert_max_num_queries(25):
        browser.get(LIST)


def test_it_cannot_be_posted_to(browse, ana):
    assert browse(ana).post(LIST).status_code == 405


def test_a_customer_is_led_to_the_portal(browse, carla):
    assert browse(carla).get(LIST).url == "/portal/"


def test_gil_of_globex_sees_none_of_it(browse, gil, case):
    assert f"case-{case.number}" not in browse(gil).get(LIST, {"view": "all"}).content.decode()


@pytest.mark.parametrize("state", CaseState.values)
def test_every_state_has_a_mark_a_word_for_refusals_and_a_list(state):
    icons = (settings.BASE_DIR / "static" / "icons" / "icons.svg").read_text()

    assert f'id="g-state-{state}"' in icons
    assert state in IN_STATE
    assert any(state in view.states for view in VIEWS)
