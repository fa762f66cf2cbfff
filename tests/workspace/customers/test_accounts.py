"""Accounts: the page with everything around one, the tree, the picture; and the same numbers over the API."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import accounts, contacts
from accounts.models import Account, AccountPartner
from tests.factories.accounts import make_account, make_contact
from tests.factories.cases import make_case
from tests.factories.people import ROBOT
from tests.factories.relations import make_responsibility, relate, relate_accounts

ACCOUNTS = "/workspace/customers/accounts/"
TREE = f"{ACCOUNTS}tree/"


@pytest.fixture
def page(browse, ana):
    """Ana's look at the page of an account."""
    return lambda account: browse(ana).get(f"{ACCOUNTS}{account.pk}/").content.decode()


def panel(page, code):
    """One panel of a page."""
    return re.search(rf'<section class="panel" id="panel-{code}".*?</section>', page, re.DOTALL)[0]


def test_a_page_shows_what_is_around_the_account(
    page, make, wayne, wayne_labs, lexcorp, carla_contact, colin_contact, case
):
    make(relate, make(make_contact, lexcorp, "Lex"), wayne, make(make_responsibility, "Electrician"))
    make(lambda: AccountPartner.objects.create(account=wayne, partner=make_account("Helpers", is_partner=True)))
    shown = page(wayne)

    assert "Carla Doe" in panel(shown, "people") and "Colin Doe" in panel(shown, "people")
    assert "Lex Doe" in panel(shown, "relationships") and "Electrician · Lexcorp" in panel(shown, "relationships")
    assert "Line 3 compressor trips" in panel(shown, "open-cases")
    assert "Labs of Wayne" in panel(shown, "tree")
    assert "Helpers" in panel(shown, "partners")
    assert "Account created" in panel(shown, "history")


def test_related_accounts_say_who_works_for_whom(page, make, wayne, lexcorp):
    duty = make(make_responsibility, "Service partner", kind="account_relationship")
    make(relate_accounts, lexcorp, wayne, duty)

    assert "Its people work for this account as: Service partner" in panel(page(wayne), "related-accounts")
    assert "Lexcorp" in panel(page(wayne), "related-accounts")
    assert "People of this account work for it as: Service partner" in panel(page(lexcorp), "related-accounts")
    assert "Wayne Enterprises" in panel(page(lexcorp), "related-accounts")


def test_the_way_up_stands_in_the_header(page, make, wayne, wayne_labs):
    shown = page(make(make_account, "Bench 4", parent=wayne_labs))
    trail = re.search(r'<nav class="trail".*?</nav>', shown, re.DOTALL)[0]

    assert re.findall(r">([^<]+)</a>", trail) == ["Accounts", "Wayne Enterprises", "Labs of Wayne"]


def test_numbers_lead_to_what_they_count(browse, ana, make, wayne, wayne_labs, carla_contact, case):
    stats = {
        str(words): (number, url) for words, number, url in browse(ana).get(f"{ACCOUNTS}{wayne.pk}/").context["stats"]
    }

    assert stats["Open cases"] == (1, f"/workspace/cases/?view=all&account={wayne.pk}")
    assert stats["People"] == (1, f"/workspace/customers/contacts/?account={wayne.pk}")
    assert stats["Accounts below"] == (1, f"{TREE}?under={wayne.pk}")
    for _number, url in stats.values():
        assert not url or browse(ana).get(url).status_code == 200


def surround(make, account, n):
    """One more of everything around an account."""
    make(make_case, subject=f"Open {n}", account=account)
    make(make_account, f"Below {n}", parent=account)
    person = make(make_contact, account, f"Person{n}", login=False)
    make(relate, person, account, make(make_responsibility, f"Duty {n}"))
    helpers = make(make_account, f"Helpers {n}", is_partner=True)
    make(lambda: AccountPartner.objects.create(account=account, partner=helpers))


def test_it_costs_the_same_for_one_of_each_and_for_three(browse, ana, make, wayne, lexcorp):
    browser, address, costs = browse(ana), f"{ACCOUNTS}{wayne.pk}/", []
    for n in range(3):
        surround(make, wayne, n)
        if n in (0, 2):
            browser.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(address).status_code == 200
            costs.append(sum("usersessions" not in query["sql"] for query in asked))

    assert costs[0] == costs[1] <= 25


def test_an_account_moves_with_everything_below_it_and_never_below_itself(
    browse, ana, make, wayne, wayne_labs, lexcorp
):
    browser, step = browse(ana), f"{ACCOUNTS}{wayne.pk}/update/"
    held = {"name": wayne.name, "code": wayne.code, "is_customer": "on", "version": wayne.version}
    loop = browser.post(step, held | {"parent": wayne_labs.pk})
    assert loop.status_code == 422 and "cannot be below itself" in loop.content.decode()
    browser.post(step, held | {"parent": lexcorp.pk})

    labs = make(Account.objects.get, pk=wayne_labs.pk)
    assert labs.path.startswith(f"{lexcorp.number}/{wayne.number}/")


def test_the_primary_contact_is_one_of_its_own_people(browse, ana, make, wayne, lexcorp, carla_contact):
    make(make_contact, lexcorp, "Carlo")
    browser = browse(ana)
    assert "Primary contact" not in browser.get(f"{ACCOUNTS}do/create/").content.decode()
    assert (
        f"/workspace/find/contact/?account={wayne.pk}" in browser.get(f"{ACCOUNTS}{wayne.pk}/update/").content.decode()
    )
    found = browser.get("/workspace/find/contact/", {"account": wayne.pk, "q": "carl"}).json()["results"]
    assert [each["name"] for each in found] == ["Carla Doe"]
    held = {"name": wayne.name, "code": wayne.code, "is_customer": "on", "version": wayne.version}
    wrong = browser.post(f"{ACCOUNTS}{wayne.pk}/update/", held | {"primary_contact.text": "Carlo"})
    assert wrong.status_code == 422 and "Nothing is found" in wrong.content.decode()
    browser.post(f"{ACCOUNTS}{wayne.pk}/update/", held | {"primary_contact.text": "carla"})

    assert make(Account.objects.get, pk=wayne.pk).primary_contact_id == carla_contact.pk


# --- the tree -----------------------------------------------------------------------------------------------------
def test_the_tree_shows_a_level_and_fetches_the_next(browse, ana, wayne, wayne_labs, lexcorp):
    browser = browse(ana)
    top = browser.get(TREE).content.decode()
    assert "Wayne Enterprises" in top and "Lexcorp" in top and "1 below" in top and ">Labs of Wayne<" not in top
    part = browser.get(f"{TREE}?under={wayne.pk}", part=True).content.decode()
    assert f'hx-target="#below-{wayne.pk}"' in part and "Labs of Wayne" in part and "Lexcorp" not in part
    alone = browser.get(f"{TREE}?under={wayne.pk}").content.decode()

    assert "Labs of Wayne" in alone and 'aria-current="page"' in alone


def test_a_level_of_hundreds_comes_in_pages_and_costs_the_same(browse, ana, make, wayne, monkeypatch):
    monkeypatch.setattr("workspace.views.customers.accounts.LEVEL", 3)
    browser, costs = browse(ana), []
    for n in range(7):
        make(make_account, f"Site {n}", parent=wayne)
        if n in (0, 2):
            browser.get(TREE)
            with CaptureQueriesContext(connection) as asked:
                browser.get(f"{TREE}?under={wayne.pk}")
            costs.append(sum("usersessions" not in query["sql"] for query in asked))
    seen, address = [], f"{TREE}?under={wayne.pk}"
    while address:
        level = browser.get(address).context["level"]
        seen += [row["name"] for row in level["rows"]]
        address = level["next_url"] and TREE + level["next_url"]

    assert seen == [f"Site {n}" for n in range(7)]
    assert costs[0] == costs[1]


def test_a_strange_branch_is_absent(browse, gil, ana, wayne):
    assert browse(gil).get(f"{TREE}?under={wayne.pk}").status_code == 404
    assert browse(ana).get(f"{TREE}?under=nonsense").status_code == 404
    assert "Wayne" not in browse(gil).get(TREE).content.decode()


# --- the picture --------------------------------------------------------------------------------------------------
def test_the_picture_is_links_and_a_list_says_the_same(browse, ana, make, wayne, wayne_labs, lexcorp):
    lex = make(make_contact, lexcorp, "Lex")
    make(lambda: contacts.update(contact=lex, first_name="Lex <b>", by=ROBOT, at=timezone.now()))
    make(relate, lex, wayne, make(make_responsibility, "Electrician"))
    shown = browse(ana).get(f"{ACCOUNTS}{wayne.pk}/picture/").content.decode()
    drawn, listed = shown.split("</svg>")[0:-1], shown.split("The same as a list")[1]

    for name in ("Labs of Wayne", "Lex &lt;b&gt; Doe"):
        assert any(name in part for part in drawn) and name in listed
    assert f'href="/workspace/customers/contacts/{lex.pk}/"' in shown and "<b>" not in shown
    assert shown.count('role="group"') >= 2


def test_an_account_without_relations_says_so(browse, ana, gil, lexcorp):
    assert "It stands alone" in browse(ana).get(f"{ACCOUNTS}{lexcorp.pk}/picture/").content.decode()
    assert browse(gil).get(f"{ACCOUNTS}{lexcorp.pk}/picture/").status_code == 404
    assert browse(ana).post(f"{ACCOUNTS}{lexcorp.pk}/picture/").status_code == 405


# --- the API ------------------------------------------------------------------------------------------------------
def test_the_summary_says_the_same_numbers(program, ana, make, wayne, wayne_labs, carla_contact, case):
    make(make_account, "Bench 4", parent=wayne_labs)
    found = program(ana).get(f"/accounts/{wayne_labs.number}/summary/").json()

    assert [each["name"] for each in found["ancestors"]] == ["Wayne Enterprises"]
    assert found["account"]["name"] == "Labs of Wayne"
    assert found["numbers"] | {"open_cases": 0, "people": 0, "accounts_below": 1} == found["numbers"]
    assert program(ana).get(f"/accounts/{wayne.pk}/summary/").json()["numbers"]["open_cases"] == 1


def test_a_customer_s_summary_counts_what_they_see(program, colin, make, wayne, wayne_labs, case):
    """Colin sees his own cases, not Carla's, and no account below."""
    found = program(colin).get(f"/accounts/{wayne.pk}/summary/").json()["numbers"]

    assert (found["open_cases"], found["accounts_below"]) == (0, 0)


def test_a_strangers_account_has_no_summary(program, gil, lex, wayne):
    for person in (gil, lex):
        assert program(person).get(f"/accounts/{wayne.pk}/summary/").status_code == 404


def test_moving_is_told_in_the_history(page, make, wayne, lexcorp):
    make(accounts.update, account=wayne, parent=lexcorp, by=ROBOT, at=timezone.now())

    assert "Account changed: Parent account" in panel(page(make(Account.objects.get, pk=wayne.pk)), "history")
