"""Lists of customer records: search, filters, sorting, pages; and choosing one in a form."""

import pytest

from accounts.models import Account, Contact
from tests.factories.accounts import make_account, make_contact

ACCOUNTS = "/workspace/customers/accounts/"
CONTACTS = "/workspace/customers/contacts/"


def titles(answer):
    return [str(row["title"]) for row in answer.context["page"]["rows"]]


@pytest.fixture
def companies(make):
    """Twelve accounts; the last one is a partner."""
    return [make(make_account, f"Company {n:02}", is_partner=n == 11, is_customer=n != 11) for n in range(12)]


def test_accounts_are_searched_by_name_number_and_code(browse, ana, wayne, lexcorp):
    browser = browse(ana)
    for text in ("wayne ent", "WAYNE", wayne.number.lower()):
        assert titles(browser.get(ACCOUNTS, {"q": text})) == ["Wayne Enterprises"]
    assert "Nothing fits" in browser.get(ACCOUNTS, {"q": "nobody"}).content.decode()


def test_partners_are_a_tab(browse, ana, companies):
    assert titles(browse(ana).get(ACCOUNTS, {"part": "partner"})) == ["Company 11"]
    assert len(titles(browse(ana).get(ACCOUNTS, {"part": "customer"}))) == 11


def test_a_column_sorts_both_ways_and_pages_follow_it(browse, ana, companies, monkeypatch):
    monkeypatch.setattr("workspace.views.customers.lists.ROWS", 5)
    browser, seen, address = browse(ana), [], f"{ACCOUNTS}?sort=-title"
    while address:
        answer = browser.get(address)
        seen += titles(answer)
        following = answer.context["page"]["next_url"]
        address = following and ACCOUNTS + following

    assert seen == [f"Company {n:02}" for n in reversed(range(12))]
    assert browser.get(f"{ACCOUNTS}?cursor=made-up").status_code == 400


def test_a_record_narrows_the_list_and_a_strange_one_empties_it(browse, ana, wayne, lexcorp, carla_contact, make, gil):
    make(make_contact, lexcorp, "Lex")
    browser = browse(ana)
    page = browser.get(CONTACTS, {"account": wayne.pk})

    assert titles(page) == ["Carla Doe"]
    assert "Wayne Enterprises" in page.content.decode()
    assert titles(browser.get(CONTACTS, {"account": gil.user_id})) == []
    assert titles(browser.get(CONTACTS, {"account": "nonsense"})) == []
    assert titles(browse(gil).get(CONTACTS, {"account": wayne.pk})) == []


def test_what_another_account_calls_its_people_is_not_found_by_others(browse, gil, otto, wayne):
    for person in (gil, otto):
        assert browse(person).get("/workspace/find/account/", {"q": "wayne"}).json() == {"results": []}


# --- choosing a record --------------------------------------------------------------------------------------------
@pytest.fixture
def add(browse, ana):
    """Send the form of a new contact."""
    return lambda **given: browse(ana).post(f"{CONTACTS}do/create/", {"last_name": "Fox", **given})


def added(make):
    return make(lambda: list(Contact.objects.filter(last_name="Fox").values_list("account__name", flat=True)))


def test_a_record_is_chosen_by_its_id_and_label(add, make, wayne):
    answer = add(**{"account": wayne.pk, "account.text": f"Wayne Enterprises · {wayne.number}"})

    assert answer.status_code == 302 and added(make) == ["Wayne Enterprises"]


def test_without_javascript_the_text_is_looked_up(add, make, wayne, lexcorp):
    assert add(**{"account": "", "account.text": "wayne"}).status_code == 302
    assert added(make) == ["Wayne Enterprises"]


def test_other_words_than_the_chosen_one_s_are_another_choice(add, make, wayne, lexcorp):
    add(**{"account": wayne.pk, "account.text": "Lexcorp"})

    assert added(make) == ["Lexcorp"]


def test_several_that_fit_are_offered_and_one_of_them_is_picked(add, make, wayne):
    other = make(make_account, "Wayne Shipping")
    answer = add(**{"account.text": "Wayne"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Several fit “Wayne”" in page and f'value="{other.pk}"' in page
    add(**{"account.text": "Wayne", "account.pick": other.pk})

    assert added(make) == ["Wayne Shipping"]


def test_nothing_that_fits_is_said_and_nothing_is_made(add, make, wayne):
    answer = add(**{"account.text": "Stark"})

    assert answer.status_code == 422 and "Nothing is found for “Stark”" in answer.content.decode()
    assert added(make) == []


def test_what_one_may_not_see_cannot_be_chosen(browse, make, gil, globex, wayne):
    answer = browse(gil).post(
        f"{CONTACTS}do/create/",
        {"last_name": "Fox", "account": wayne.pk, "account.text": f"Wayne Enterprises · {wayne.number}"},
    )

    assert answer.status_code == 422 and added(make) == []


def test_a_link_fills_the_form_and_leads_back(browse, ana, make, wayne):
    browser, home = browse(ana), f"{ACCOUNTS}{wayne.pk}/"
    assert f"{CONTACTS}do/create/?account={wayne.pk}&amp;back=" in browser.get(home).content.decode()
    form = browser.get(f"{CONTACTS}do/create/", {"account": wayne.pk, "back": home}).content.decode()
    assert f"Wayne Enterprises · {wayne.number}" in form and f'name="back" value="{home}"' in form
    answer = browser.post(
        f"{CONTACTS}do/create/",
        {"last_name": "Fox", "account": wayne.pk, "account.text": f"Wayne Enterprises · {wayne.number}", "back": home},
    )

    assert answer.url == home


@pytest.mark.parametrize("place", ["https://evil.test/", "//evil.test/workspace/", "/accounts/logout/"])
def test_a_step_leads_back_to_pages_of_ours_alone(add, make, wayne, place):
    answer = add(**{"account.text": "wayne", "back": place})

    assert answer.url.startswith(CONTACTS)


# --- what is kept as JSON, as fields -------------------------------------------------------------------------------
def test_an_account_is_made_and_changed_field_by_field(browse, ana, make):
    browser = browse(ana)
    browser.post(
        f"{ACCOUNTS}do/create/",
        {"name": "Stark", "is_customer": "on", "phones": "+1 555 1\n\n +1 555 2 ", "address_street": "Main 1", "address_city": "Linz",
         "custom": "segment: retail\nseats: 12\nzip: \"0123\"", "language": "de", "time_zone": "Europe/Vienna"},
    )  # fmt: skip
    stark = make(Account.objects.get, name="Stark")
    assert (stark.phones, stark.address) == (["+1 555 1", "+1 555 2"], {"street": "Main 1", "city": "Linz"})
    assert stark.custom == {"segment": "retail", "seats": 12, "zip": "0123"}
    assert (stark.is_customer, stark.is_partner, stark.language) == (True, False, "de")

    form = browser.get(f"{ACCOUNTS}{stark.pk}/update/").context["form"]
    same = {
        name: field.value() for name, field in ((f.html_name, f) for f in form) if field.value() not in (None, False)
    }
    flat = {"name": "Stark Ltd", "version": 1, "is_customer": "on", "code": same["code"], "phones": "+1 555 1\n+1 555 2",
            "address_street": "Main 1", "address_city": "Linz", "custom": "segment: retail\nseats: 12\nzip: \"0123\"",
            "language": "de", "time_zone": "Europe/Vienna"}  # fmt: skip
    browser.post(f"{ACCOUNTS}{stark.pk}/update/", flat)
    stark = make(Account.objects.get, pk=stark.pk)

    assert (stark.name, stark.version, stark.custom["zip"]) == ("Stark Ltd", 2, "0123")
    history = browser.get(f"{ACCOUNTS}{stark.pk}/").content.decode()
    assert "Account changed: Name" in history and "Ana" in history


def test_a_wrong_value_is_said_beside_its_field_and_changes_nothing(browse, ana, make, wayne):
    answer = browse(ana).post(
        f"{ACCOUNTS}{wayne.pk}/update/", {"name": "Wayne", "website": "javascript:alert(1)", "version": wayne.version}
    )

    assert answer.status_code == 422 and "A web address such as" in answer.content.decode()
    assert make(Account.objects.get, pk=wayne.pk).name == "Wayne Enterprises"


def test_the_same_form_sent_twice_makes_one_record(add, make, wayne):
    token = "0" * 31 + "1"
    first, second = (add(**{"account.text": "wayne", "once": token}) for _ in range(2))

    assert first["Location"] == second["Location"] and added(make) == ["Wayne Enterprises"]
