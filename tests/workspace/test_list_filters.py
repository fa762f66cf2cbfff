"""The list of cases: narrowed, sorted, searched, with the columns that somebody wants, and rows that can be selected."""

import re

import pytest
from django.utils import timezone

from cases.actions import conversation
from tests.factories.cases import make_case

LIST = "/workspace/cases/"


def shown(page):
    return re.findall(r'<tr id="case-([^"]+)"', page.content.decode())


@pytest.fixture
def press(make, support):
    return make(make_case, subject="Press P-220 loses pressure", priority=1, group=support)


def test_it_can_be_narrowed_by_priority_and_group(browse, ana, case, press, support):
    everything = browse(ana).get(LIST, {"view": "all"})
    by_priority = browse(ana).get(LIST, {"view": "all", "priority": "1"})
    by_group = browse(ana).get(LIST, {"view": "all", "group": str(support.pk)})
    without_group = browse(ana).get(LIST, {"view": "all", "group": "none"})

    assert set(shown(everything)) == {case.number, press.number}
    assert shown(by_priority) == shown(by_group) == [press.number]
    assert shown(without_group) == [case.number]


def test_it_can_be_narrowed_by_assignee(browse, ana, bob, case, press, brought_to):
    brought_to("open")  # Ana took it

    assert shown(browse(ana).get(LIST, {"view": "all", "assignee": "me"})) == [case.number]
    assert shown(browse(ana).get(LIST, {"view": "all", "assignee": str(ana.user_id)})) == [case.number]
    assert shown(browse(bob).get(LIST, {"view": "all", "assignee": "me"})) == []
    assert shown(browse(ana).get(LIST, {"view": "all", "assignee": "none"})) == [press.number]


def test_several_states_come_from_a_form_or_with_commas(browse, ana, case, press):
    browser = browse(ana)

    assert len(shown(browser.get(LIST + "?view=all&state=new&state=open"))) == 2
    assert len(shown(browser.get(LIST + "?view=all&state=new,open"))) == 2
    assert shown(browser.get(LIST + "?view=all&state=open,closed")) == []


@pytest.mark.parametrize(
    "query", [{"state": "odd"}, {"priority": "9"}, {"assignee": "1 or 1"}, {"group": "\x00"}, {"ordering": "tenant"}]
)
def test_what_makes_no_sense_is_left_out(browse, ana, case, query):
    assert shown(browse(ana).get(LIST, {"view": "all", **query})) == [case.number]


def test_each_filter_can_be_taken_off_by_itself(browse, ana, case, press):
    page = browse(ana).get(LIST, {"view": "all", "priority": "1", "search": "press"}).content.decode()

    assert "Remove the filter Priority" in page and "Remove the filter Begins with" in page
    assert 'href="?view=all&amp;search=press"' in page and 'href="?view=all&amp;priority=1"' in page


def test_a_list_that_filters_emptied_says_so(browse, ana, case):
    page = browse(ana).get(LIST, {"view": "all", "priority": "4"}).content.decode()

    assert "No case passes these filters" in page and 'href="?view=all"' in page


def test_the_search_box_finds_by_subject_and_goes_to_a_number(browse, ana, case, press):
    assert shown(browse(ana).get(LIST, {"search": "press p"})) == [press.number]
    assert browse(ana).get(LIST, {"search": case.number.lower()}).url == f"/workspace/cases/{case.number}/"
    assert shown(browse(ana).get(LIST, {"search": "\x00"})) == shown(browse(ana).get(LIST))


def test_a_header_sorts_by_its_column(browse, ana, case, press):
    browser = browse(ana)
    rising = browser.get(LIST, {"view": "all", "ordering": "number"})

    assert shown(rising) == [case.number, press.number]
    assert shown(browser.get(LIST, {"view": "all", "ordering": "-number"})) == [press.number, case.number]
    assert shown(browser.get(LIST, {"view": "all", "ordering": "priority"})) == [press.number, case.number]
    assert 'aria-sort="ascending"' in rising.content.decode()


@pytest.mark.parametrize("ordering", ["priority", "-number", "created_at"])
def test_a_sorted_list_has_pages_that_lose_nothing(browse, ana, make, monkeypatch, ordering):
    monkeypatch.setattr("workspace.views.cases.ROWS", 2)
    made = {make(make_case, subject=f"Case {n}", priority=n % 3 + 1).number for n in range(5)}
    found, path = [], f"{LIST}?view=all&ordering={ordering}"
    while path:
        page = browse(ana).get(path)
        found += shown(page)
        path = LIST + page.context["page"]["next_url"] if page.context["page"]["next_url"] else None

    assert len(found) == 5 and set(found) == made


def test_a_place_in_the_list_as_it_was_sorted_before_starts_anew(browse, ana, make, monkeypatch):
    monkeypatch.setattr("workspace.views.cases.ROWS", 1)
    for n in range(2):
        make(make_case, subject=f"Case {n}")
    place = browse(ana).get(LIST, {"view": "all"}).context["page"]["next_url"]

    assert len(shown(browse(ana).get(LIST + place + "&ordering=number"))) == 1


def test_rows_can_be_selected(browse, ana, case):
    page = browse(ana).get(LIST).content.decode()
    form = page[page.index('id="bulk-form"') : page.index("</form>", page.index('id="bulk-form"'))]

    assert f'name="ids" value="{case.pk}"' in form and f'aria-labelledby="n-{case.number}"' in form
    assert "data-select-all" in form and 'class="bulk"' in form


def test_columns_are_chosen_and_kept(browse, ana, case, support):
    browser = browse(ana)
    assert 'class="c-acc"' in browser.get(LIST).content.decode()
    answer = browser.post(LIST + "columns/", {"columns": ["group", "opened"], "back": "?view=all"})
    page = browser.get(LIST + "?view=all").content.decode()

    assert answer.url == "/workspace/cases/?view=all"
    assert 'class="c-grp"' in page and 'class="c-date' in page and 'class="c-acc"' not in page
    browser.post(LIST + "columns/", {})
    assert 'class="c-acc"' in browser.get(LIST).content.decode()


def test_choosing_columns_leads_nowhere_else(browse, ana, carla):
    assert browse(ana).post(LIST + "columns/", {"back": "https://elsewhere.test/"}).url == "/workspace/cases/"
    assert browse(ana).get(LIST + "columns/").status_code == 405
    assert browse(carla).post(LIST + "columns/").status_code == 404


def test_who_has_to_act_is_said_in_words(browse, ana, carla, make, case, brought_to):
    brought_to("open")
    assert "Customer replied" not in browse(ana).get(LIST).content.decode()
    make(conversation.message, case=case, body="It tripped again", by=carla, at=timezone.now())
    assert "Customer replied" in browse(ana).get(LIST).content.decode()
    make(conversation.message, case=case, body="We are on our way", by=ana, at=timezone.now())

    assert "Customer replied" not in browse(ana).get(LIST).content.decode()


def test_the_menus_name_nobody_of_another_tenant(browse, gil, ana, support):
    for query in ({}, {"assignee": str(ana.user_id), "group": str(support.pk)}):
        page = browse(gil).get(LIST, query).content.decode()
        assert ana.name not in page and f"{support.name}</option>" not in page and f">{support.name}<" not in page
