"""Who else looks at a case."""

import pytest
from django.core.cache import cache

from tenancy.context import tenant
from workspace import viewers


@pytest.fixture
def at(case):
    return f"/workspace/cases/{case.number}/viewers/"


@pytest.fixture
def opened(browse, at):
    """``opened(ana)``: her page says that it is open; the answer is what it shows."""
    return lambda person, tab="tab1", **more: browse(person).post(at, {"tab": tab, **more})


def names(answer):
    text = answer.content.decode()
    return [name for name in ("Ana", "Bob", "Sara", "Gil", "Otto") if f'title="{name}' in text]


def test_whoever_opens_a_case_sees_who_else_has_it_open(opened, ana, bob, sara):
    assert names(opened(ana)) == []
    assert names(opened(bob)) == ["Ana"]
    assert names(opened(ana)) == ["Bob"]
    opened(sara)
    answer = opened(ana)
    assert names(answer) == ["Bob", "Sara"]
    assert "are here too" in answer.content.decode()


def test_the_page_itself_shows_them_at_once(browse, opened, ana, bob, case):
    opened(bob)
    page = browse(ana).get(f"/workspace/cases/{case.number}/").content.decode()
    if 'id="viewers"' not in page:
        pytest.skip("the header of the case does not show them")
    assert "is here too" in page


def test_who_goes_is_no_longer_shown(opened, ana, bob):
    opened(bob)
    assert opened(bob, leaving="yes").status_code == 204
    assert names(opened(ana)) == []


def test_with_two_tabs_one_is_here_until_both_are_closed(opened, ana, bob):
    opened(bob, "tab1")
    opened(bob, "tab2")
    opened(bob, "tab1", leaving="yes")
    assert names(opened(ana)) == ["Bob"]
    opened(bob, "tab2", leaving="yes")
    assert names(opened(ana)) == []


def test_who_says_nothing_for_a_while_has_gone(opened, ana, bob, monkeypatch):
    opened(bob)
    later = viewers.time.time() + viewers.GONE + 1
    monkeypatch.setattr(viewers.time, "time", lambda: later)
    assert names(opened(ana)) == []


def test_who_may_not_see_the_case_neither_looks_nor_is_shown(opened, ana, otto, gil, carla):
    for stranger in (otto, gil, carla):
        assert opened(stranger).status_code == 404
    assert names(opened(ana)) == []


def test_each_tenant_remembers_its_own(make, case, ana, globex, gil):
    make(viewers.arrive, case, ana, "tab1")
    acmes = make(viewers._key, case)
    with tenant(globex):
        assert viewers.others(case, gil) == []
        assert viewers._key(case) != acmes


def test_outsourcers_see_the_faces_of_their_own_colleagues_only(make, case, ana, otto):
    make(viewers.arrive, case, ana, "tab1")
    assert make(viewers.others, case, otto) == []


def test_the_others_are_told_when_somebody_comes_and_goes(make, case, ana, monkeypatch):
    said = []
    monkeypatch.setattr(viewers, "whisper", lambda tenant_id, root, kind: said.append((root, kind)))

    make(viewers.arrive, case, ana, "tab1")
    make(viewers.arrive, case, ana, "tab1")
    make(viewers.leave, case, ana, "tab1")
    make(viewers.leave, case, ana, "tab1")

    assert said == [(case.pk, "viewers")] * 2


def test_without_valkey_the_page_works_and_shows_nobody(opened, browse, ana, bob, case, monkeypatch):
    opened(bob)
    away = viewers.redis.Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.1)
    monkeypatch.setattr(viewers, "_client", lambda: away)
    monkeypatch.setattr(viewers, "_resting_until", 0.0)

    answer = opened(ana)

    assert (answer.status_code, names(answer)) == (200, [])
    assert browse(ana).get(f"/workspace/cases/{case.number}/").status_code == 200
    cache.clear()


@pytest.mark.parametrize("tab", ["", "a b", "x" * 33, "ä", "\x00"])
def test_an_odd_name_of_a_tab_is_refused(opened, ana, tab):
    assert opened(ana, tab).status_code == 400


@pytest.mark.parametrize("colleagues", [1, 3])
def test_more_colleagues_cost_no_more_queries(
    opened, browse, at, ana, bob, sara, finn, colleagues, django_assert_num_queries
):
    for person in (bob, sara, finn)[:colleagues]:
        opened(person)
    browser = browse(ana)
    browser.post(at, {"tab": "tab1"})
    with django_assert_num_queries(12):  # two of its own
        browser.post(at, {"tab": "tab1"})


def test_it_cannot_be_read(browse, ana, at):
    assert browse(ana).get(at).status_code == 405
