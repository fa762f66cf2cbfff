"""What customers have: their devices, what they bought, what was agreed; to look at, and to report a problem with."""

import pytest

from accounts.models import Contract
from cases.models import Case
from tests.factories.contracts import bring_contract_to, make_contract
from tests.factories.products import install, make_product, sell

THINGS = "/portal/products/"
NEW = "/portal/cases/new/"


@pytest.fixture
def pump(make, wayne, carla_contact):
    """A pump of Wayne's that was sold to them, under a contract with one line."""

    def bring():
        product = make_product("Pump 90")
        sold = sell(product, account=wayne, name="Pumps for hall 3", quantity=2)
        asset = install(
            product, account=wayne, sold_product=sold, serial_number="P90-7", name="Pump at the gate", contact=None
        )
        lines = [{"name": "Visits on site", "quantity": 4, "characteristics": {"response": "4 hours"}}]
        contract = make_contract("Care for pumps", account=wayne, lines=lines, assets=[asset])
        bring_contract_to("active", contract)
        make_contract("Only an idea", account=wayne)
        return asset

    return make(bring)


def read(browse, who, address):
    return browse(who).get(address).content.decode()


def test_an_administrator_finds_devices_purchases_and_contracts_but_no_drafts(browse, carla, pump):
    page = read(browse, carla, THINGS)

    assert "Pump at the gate" in page and "Pumps for hall 3" in page and "Care for pumps" in page
    assert "Only an idea" not in page


def test_a_customer_sees_the_devices_and_no_contracts(browse, colin, pump):
    page = read(browse, colin, THINGS)

    assert "Pump at the gate" in page and "Care for pumps" not in page


def test_a_stranger_finds_nothing_and_every_address_is_absent(browse, lex, make, pump):
    contract = make(Contract.objects.get, name="Care for pumps")

    assert "Pump at the gate" not in read(browse, lex, THINGS)
    for address in (f"assets/{pump.pk}", f"sold-products/{pump.sold_product_id}", f"contracts/{contract.pk}"):
        assert browse(lex).get(f"/portal/{address}/").status_code == 404, address


def test_a_device_says_what_it_is_and_leads_to_a_report_about_it(browse, carla, make, pump):
    page = read(browse, carla, f"/portal/assets/{pump.pk}/")
    assert "P90-7" in page and f"{NEW}?asset={pump.pk}" in page

    form = read(browse, carla, f"{NEW}?asset={pump.pk}")
    assert f'<option value="{pump.pk}" selected>' in form
    browse(carla).post(NEW, {"subject": "It drips", "asset": str(pump.pk)})
    case = make(Case.objects.get)
    assert case.asset_id == pump.pk and "It drips" in read(browse, carla, f"/portal/assets/{pump.pk}/")


def test_a_problem_with_what_was_bought_is_reported_about_that(browse, carla, make, pump):
    assert f"{NEW}?sold_product={pump.sold_product_id}" in read(
        browse, carla, f"/portal/sold-products/{pump.sold_product_id}/"
    )
    assert f'<option value="{pump.sold_product_id}" selected>' in read(
        browse, carla, f"{NEW}?sold_product={pump.sold_product_id}"
    )
    browse(carla).post(NEW, {"subject": "One is missing", "sold_product": str(pump.sold_product_id)})

    assert make(Case.objects.get).sold_product_id == pump.sold_product_id


def test_nothing_of_others_fills_the_form(browse, lex, make, pump):
    for named in (f"asset={pump.pk}", f"sold_product={pump.sold_product_id}", "asset=x&sold_product=y"):
        assert "Pump" not in read(browse, lex, f"{NEW}?{named}")
    answer = browse(lex).post(NEW, {"subject": "Mine?", "sold_product": str(pump.sold_product_id)})

    assert answer.status_code == 422 and make(Case.objects.count) == 0


def test_a_contract_says_how_long_and_what_was_agreed(browse, carla, make, pump):
    page = read(browse, carla, f"/portal/contracts/{make(Contract.objects.get, name='Care for pumps').pk}/")

    assert (
        "4 × Visits on site" in page
        and "response: 4 hours" in page
        and "In force" in page
        and "Pump at the gate" in page
    )


def test_a_draft_is_absent(browse, carla, make, pump):
    assert (
        browse(carla).get(f"/portal/contracts/{make(Contract.objects.get, name='Only an idea').pk}/").status_code == 404
    )


def test_a_device_is_found_by_how_its_serial_number_begins(browse, carla, pump):
    assert "Pump at the gate" in read(browse, carla, f"{THINGS}?q=p90")
    assert "No device of yours begins so" in read(browse, carla, f"{THINGS}?q=nothing")


def test_without_anything_it_says_what_to_do(browse, carla):
    assert "No devices yet" in read(browse, carla, THINGS)


def test_more_things_cost_no_more_queries(browse, carla, make, wayne, pump, django_assert_max_num_queries):
    browser = browse(carla)
    browser.get(THINGS)
    make(lambda: [install(pump.product, account=wayne, serial_number=f"P90-{n}", contact=None) for n in (8, 9)])
    with django_assert_max_num_queries(16):
        browser.get(THINGS)


def test_it_refuses_the_wrong_method_and_leads_staff_to_the_workspace(browse, carla, ana, pump):
    for address in (THINGS, f"/portal/assets/{pump.pk}/"):
        assert browse(carla).post(address).status_code == 405
        assert browse(ana).get(address).url == "/workspace/"
