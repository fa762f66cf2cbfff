"""What a case is about, beside it; and a new case begun from an asset."""

import pytest

from cases.models import Case
from tests.factories.cases import make_case
from tests.factories.products import install, make_product, sell

NEW = "/workspace/cases/new/"


@pytest.fixture
def asset(make, wayne):
    sold = make(sell, make(make_product, "AirFlow 250"), account=wayne)
    return make(install, sold_product=sold, serial_number="AF250-11873", name="Line 4", health="degraded")


def test_a_case_shows_what_it_is_about_and_what_else_the_customer_has(browse, ana, make, asset, wayne):
    make(install, make(make_product, "DryLine 40"), account=wayne, serial_number="DL40-1")
    case = make(make_case, asset=asset)
    page = browse(ana).get(f"/workspace/cases/{case.number}/").content.decode()
    details, customer = page[page.index('id="case-details"') :], page[page.index('id="case-customer"') :]

    assert f'href="/workspace/customers/assets/{asset.pk}/"' in details
    assert "AF250-11873" in details and "AirFlow 250" in details and "Degraded" in details
    assert "DL40-1" in customer


def test_who_sees_no_customers_sees_the_words_without_a_link(browse, otto, make, asset, callcentre):
    case = make(make_case, asset=asset, group=callcentre)
    page = browse(otto).get(f"/workspace/cases/{case.number}/").content.decode()

    assert "AF250-11873" in page and str(asset.pk) not in page


def test_a_new_case_begins_with_the_asset_one_came_from(browse, ana, make, asset, wayne):
    browser = browse(ana)
    assert "AF250-11873" in browser.get(f"{NEW}?asset={asset.pk}").content.decode()

    answer = browser.post(NEW, {"subject": "It stopped", "asset": asset.pk, "priority": 2, "channel": "phone"})

    case = make(lambda: Case.objects.select_related("product").get(number=answer.url.split("/")[3]))
    assert (case.account_id, case.asset_id, str(case.product)) == (wayne.pk, asset.pk, "AirFlow 250")


def test_a_contradiction_stands_beside_its_field(browse, ana, make, asset, wayne_labs):
    data = {"subject": "x", "asset": asset.pk, "account": wayne_labs.pk, "priority": 2, "channel": "phone"}
    answer = browse(ana).post(NEW, data)

    assert answer.status_code == 422 and "This belongs to another customer." in answer.content.decode()
    assert make(Case.objects.count) == 0


def test_choices_of_assets_are_narrowed_by_who_was_chosen(browse, ana, make, asset, carla_contact, wayne_labs):
    find = "/workspace/find/asset/"
    browser = browse(ana)

    assert len(browser.get(f"{find}?q=af250&contact={carla_contact.pk}").json()["results"]) == 1
    assert browser.get(f"{find}?q=af250&account={wayne_labs.pk}").json()["results"] == []


def test_the_list_of_cases_is_narrowed_by_asset(browse, ana, make, asset):
    about, other = make(make_case, asset=asset, subject="About it"), make(make_case, subject="Something else entirely")
    page = browse(ana).get(f"/workspace/cases/?view=all&asset={asset.pk}").content.decode()

    assert about.subject in page and other.subject not in page and "Line 4" in page


def test_a_customer_says_which_machine(browse, carla, make, asset, wayne):
    browser = browse(carla)
    assert "AF250-11873" in browser.get("/portal/cases/new/").content.decode()

    browser.post("/portal/cases/new/", {"subject": "It stopped", "asset": asset.pk})

    case = make(lambda: Case.objects.get(subject="It stopped"))
    assert case.asset_id == asset.pk
    assert "AF250-11873" in browser.get(f"/portal/cases/{case.number}/").content.decode()
