"""The agent's home: what needs me now, what nobody has, and how much each colleague carries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import assignment, conversation
from tests.factories.cases import make_case
from tests.factories.contracts import bring_contract_to, make_contract

HOME = "/workspace/"


@pytest.fixture
def say(make, now_of):
    """``say(case, carla)``: somebody writes on the case."""

    def write(case, by):
        return make(conversation.message, case=now_of(case), body="And now?", by=by, at=timezone.now())

    return write


def numbers(pile):
    return [row["case"].number for row in pile.rows]


def test_a_case_needs_me_while_the_customer_has_the_last_word(browse, ana, carla, brought_to, say):
    case, browser = brought_to("open"), browse(ana)
    assert numbers(browser.get(HOME).context["mine"]["now"]) == [case.number]
    say(case, ana)
    mine = browser.get(HOME).context["mine"]
    assert (numbers(mine["now"]), numbers(mine["going"])) == ([], [case.number])
    say(case, carla)
    assert numbers(browser.get(HOME).context["mine"]["now"]) == [case.number]


@pytest.mark.parametrize("state", ["awaiting_info", "resolved"])
def test_what_waits_for_the_customer_stands_apart(browse, ana, brought_to, state):
    case = brought_to(state)
    mine = browse(ana).get(HOME).context["mine"]

    assert (mine["now"].total, numbers(mine["waiting"])) == (0, [case.number])


def test_new_ones_of_my_groups_and_of_none_wait_for_somebody(browse, ana, make, support, field_service):
    ours = make(make_case, group=support, subject="Ours")
    make(make_case, group=field_service, subject="Of another group")
    nobodys = make(make_case, subject="Of no group")
    page = browse(ana).get(HOME)

    assert numbers(page.context["waiting"]) == [ours.number, nobodys.number]
    assert "Of another group" not in page.content.decode()


def test_it_shows_the_load_of_my_colleagues_and_of_nobody_else(browse, ana, bob, finn, brought_to):
    brought_to("resolved")
    team = browse(ana).get(HOME).context["team"]

    assert [(row["name"], row["total"], row["waiting"]) for row in team] == [("Ana", 1, 1), ("Bob", 0, 0)]


def test_an_outsourcer_sees_only_what_is_routed_to_them(browse, otto, ana, make, callcentre, support, case, brought_to):
    routed = make(make_case, group=callcentre, subject="Routed")
    make(make_case, group=support, subject="Kept in the house")
    page = browse(otto).get(HOME)

    assert numbers(page.context["waiting"]) == [routed.number]
    assert [row["name"] for row in page.context["team"]] == ["Otto"]
    assert "Kept in the house" not in page.content.decode() and case.subject not in page.content.decode()


def test_another_tenants_people_see_nothing_of_it(browse, gil, case, support):
    page = browse(gil).get(HOME)

    assert (page.context["waiting"].total, case.number in page.content.decode()) == (0, False)


def test_somebody_without_the_permission_sees_no_case(browse, make, case):
    from tests.factories.people import make_staff

    nobody = make(make_staff, "Nora")
    page = browse(nobody).get(HOME)

    assert (page.status_code, page.context["waiting"].total, page.context["team"]) == (200, 0, [])


def test_more_cases_cost_no_more_queries(browse, ana, make, support, django_assert_max_num_queries):
    def one_more():
        make(make_case, group=support)
        taken = make(make_case, group=support)
        make(assignment.accept, case=taken, by=ana, at=timezone.now())

    one_more()
    browser = browse(ana)
    browser.get(HOME)
    for _ in range(2):
        one_more()
    with django_assert_max_num_queries(18):
        browser.get(HOME)


def test_after_a_change_only_its_part_is_sent(browse, ana, case):
    answer = browse(ana).get(HOME, part=True).content.decode()

    assert answer.count("<hx-partial") == 1 and case.subject in answer and "<html" not in answer


def test_it_refuses_the_wrong_method_and_the_wrong_side(browse, ana, carla):
    assert browse(ana).post(HOME).status_code == 405
    assert browse(carla).get(HOME).url == "/portal/"
    assert browse().get(HOME).url.startswith("/accounts/login/")


def test_staff_land_here_after_signing_in(browse, ana):
    assert browse(ana).get("/").url == HOME


def test_contracts_that_end_soon_stand_there_for_those_who_look_after_contracts(browse, ana, max, make, wayne):
    today = timezone.now().date()
    for name, days in (("Ends in June", 20), ("Goes on", 200)):
        make(
            lambda name=name, days=days: bring_contract_to(
                "active", make_contract(name, account=wayne, ends=today + timedelta(days=days))
            )
        )
    page = browse(max).get(HOME).content.decode()

    assert "Contracts ending soon" in page and "Ends in June" in page and "Goes on" not in page
    assert "Contracts ending soon" not in browse(ana).get(HOME).content.decode()
