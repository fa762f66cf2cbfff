"""The customer beside a case: who they are and what else they have, and nothing of anybody else."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.actions import accounts
from cases.actions import assignment
from tests.factories.accounts import make_contact
from tests.factories.cases import bring_to, make_case
from tests.factories.relations import make_responsibility, relate


def panel(browser, case):
    page = browser.get(f"/workspace/cases/{case.number}/").content.decode()
    return page[page.index('id="case-customer"') : page.index("</aside>", page.index('id="case-customer"'))]


@pytest.fixture
def others(make, carla, wayne, ana):
    """An open and a finished case of Wayne, and a case of nobody."""
    open_one = make(make_case, by=carla, subject="Gateway offline")
    done = make(bring_to, "closed", make(make_case, by=carla, subject="Oil for winter"), agent=ana, customer=carla)
    return open_one, done, make(make_case, subject="Somebody else's trouble")


def test_it_shows_their_open_and_their_earlier_cases(browse, ana, case, others):
    found = panel(browse(ana), case)
    open_part, earlier_part = found.split("Earlier cases")

    assert "Gateway offline" in open_part and "Oil for winter" in earlier_part
    assert case.number not in found and "Somebody else" not in found


def test_it_counts_them(browse, ana, case, others):
    found = panel(browse(ana), case)

    assert "<dt>Open</dt><dd>2</dd>" in found and "<dt>Cases in a year</dt><dd>3</dd>" in found


def test_it_shows_the_whole_way_up_the_tree(browse, ana, ada, make, case, wayne):
    group = make(accounts.create, name="Wayne Group", by=ada, at=timezone.now())
    holding = make(accounts.create, name="Wayne Holding", parent=group, by=ada, at=timezone.now())
    make(accounts.update, account=wayne, parent=holding, by=ada, at=timezone.now())
    found = panel(browse(ana), case)

    places = [found.index(f">{name}</a></span>") for name in ("Wayne Group", "Wayne Holding", wayne.name)]
    assert places == sorted(places)


def test_an_outsourcer_learns_the_name_and_nothing_else_of_the_company(
    browse, otto, ada, make, case, others, wayne, callcentre
):
    make(accounts.update, account=wayne, tier="gold", phone="+49 711 5550100", by=ada, at=timezone.now())
    make(assignment.assign, case=case, group=callcentre, by=ada, at=timezone.now())
    found = panel(browse(otto), case)

    assert wayne.name in found and "Gold" not in found and "5550100" not in found and wayne.number not in found
    assert (
        "Gateway offline" not in found
        and "Oil for winter" not in found
        and "<dt>Cases in a year</dt><dd>1</dd>" in found
    )


def test_a_case_without_a_customer_says_so(browse, ana, make):
    assert "No customer yet" in panel(browse(ana), make(make_case, subject="Nobody's"))


def test_it_shows_who_is_responsible_for_the_account_today(browse, ana, ada, make, case, wayne, lexcorp):
    def hold(name, role, **details):
        contact = make(make_contact, lexcorp, name, login=False)
        make(relate, contact, wayne, make(make_responsibility, role), **details)

    hold("Connie", "Consultant")
    hold("Fred", "Former consultant", ends=date(2020, 1, 1))
    found = panel(browse(ana), case)

    assert "Responsible for the account" in found and "Connie Doe" in found and "Consultant · Lexcorp" in found
    assert "Fred" not in found


def test_an_outsourcer_does_not_learn_who_is_responsible(browse, otto, ada, make, case, wayne, lexcorp, callcentre):
    make(relate, make(make_contact, lexcorp, "Connie", login=False), wayne, make(make_responsibility))
    make(assignment.assign, case=case, group=callcentre, by=ada, at=timezone.now())

    assert "Connie" not in panel(browse(otto), case)
