"""Products, what was sold and assets over HTTP; and the cases that name them."""

import pytest

from tests.factories.products import install, make_product, sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def arm(make):
    return make(make_product, "Robot arm", code="ARM")


@pytest.fixture
def asset(make, arm, wayne):
    return make(install, sold_product=make(sell, arm, account=wayne), serial_number="SN-001", name="Line 4")


def ids(answer) -> list[str]:
    return [row["id"] for row in answer.json()["results"]]


def error(answer) -> tuple:
    first = answer.json()["errors"][0]
    return answer.status_code, first["field"], first["code"]


def test_the_catalogue_is_kept_by_who_may(program, ana, max, arm):
    manager = program(max)
    release = manager.post("/products/", {"name": "Robot arm", "release": "4.2", "parent": "ARM"}).json()

    assert (release["parent"], release["code"]) == (str(arm.pk), release["number"])
    assert ids(manager.get(f"/products/?within={arm.pk}&ordering=created_at")) == [str(arm.pk), release["id"]]
    assert ids(manager.get("/products/?search=robot%20ARM&ordering=created_at")) == [str(arm.pk), release["id"]]
    assert manager.patch(f"/products/{release['number']}/", {"is_active": False}).json()["is_active"] is False
    assert manager.delete(f"/products/{release['id']}/").status_code == 204
    assert program(ana).post("/products/", {"name": "Toaster"}).status_code == 403


def test_an_asset_is_made_from_what_was_sold_and_found_by_its_serial_number(program, ana, make, arm, wayne):
    agent = program(ana)
    sold = agent.post("/sold-products/", {"product": "ARM", "account": str(wayne.pk), "quantity": 2}).json()
    answer = agent.post("/assets/", {"sold_product": sold["number"], "serial_number": "Sn 001", "health": "healthy"})
    made = answer.json()

    assert answer.status_code == 201
    assert (made["product"], made["account"], made["number"][:2]) == (str(arm.pk), str(wayne.pk), "AS")
    for query in ("serial_number=SN%20001", "search=sn%200", f"account={wayne.pk}", f"product={arm.pk}", "health=healthy",
                  "status=in_use", f"sold_product={sold['id']}", f"within={made['id']}", "household=none"):  # fmt: skip
        assert ids(agent.get(f"/assets/?{query}")) == [made["id"]], query
    assert ids(agent.get("/assets/?serial_number=SN")) == []
    shown = agent.get(f"/assets/{made['number']}/?expand=product,account,sold_product").json()
    assert (shown["product"]["code"], shown["account"]["name"]) == ("ARM", wayne.name)
    again = agent.post("/assets/", {"sold_product": sold["id"], "serial_number": "SN 001"})
    assert error(again) == (400, "serial_number", "unique")


def test_whose_it_is_and_how_it_is_change_by_verbs(program, ana, asset, wayne_labs):
    agent = program(ana)

    assert error(agent.patch(f"/assets/{asset.pk}/", {"account": str(wayne_labs.pk)})) == (400, "account", "read_only")
    moved = agent.post(f"/assets/{asset.pk}/transfer/", {"account": str(wayne_labs.pk)}).json()
    unwell = agent.post(f"/assets/{asset.pk}/report-health/", {"health": "down", "note": "No pressure"}).json()
    assert (moved["account"], moved["sold_product"], unwell["health"]) == (str(wayne_labs.pk), None, "down")


def test_a_contradiction_is_400_and_names_the_field(program, ana, arm, asset, wayne_labs):
    agent = program(ana)

    assert error(agent.post("/assets/", {"sold_product": str(asset.sold_product_id), "account": str(wayne_labs.pk)})) == (
        400, "account", "other_customer",
    )  # fmt: skip
    assert error(agent.post("/cases/", {"subject": "x", "asset": asset.number, "account": str(wayne_labs.pk)})) == (
        400, "asset", "other_customer",
    )  # fmt: skip


def test_a_case_names_an_asset_and_is_found_by_it(program, ana, carla, asset, arm, wayne):
    agent = program(ana)
    case = agent.post("/cases/", {"subject": "It stopped", "asset": asset.number}).json()

    assert (case["product"], case["account"]) == (str(arm.pk), str(wayne.pk))
    for query in (f"asset={asset.pk}", f"product={arm.pk}", f"sold_product={asset.sold_product_id}"):
        assert ids(agent.get(f"/cases/?{query}")) == [case["id"]], query
    shown = agent.get(f"/cases/{case['id']}/?expand=asset,product").json()
    assert (shown["asset"]["serial_number"], shown["product"]["code"]) == ("SN-001", "ARM")
    theirs = program(carla).post("/cases/", {"subject": "Mine too", "asset": asset.number})
    assert (theirs.status_code, theirs.json()["asset"]) == (201, str(asset.pk))


def test_a_customer_cannot_name_what_somebody_else_has(program, lex, asset):
    assert error(program(lex).post("/cases/", {"subject": "x", "asset": str(asset.pk)})) == (
        400, "asset", "does_not_exist",
    )  # fmt: skip
    assert ids(program(lex).get("/assets/")) == []


@pytest.mark.parametrize("resource", ["products", "sold-products", "assets"])
def test_lists_cost_the_same_with_one_row_and_with_three(
    program, ana, make, arm, asset, wayne, resource, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    agent = program(ana)
    agent.get(f"/{resource}/")
    with CaptureQueriesContext(connection) as one:
        agent.get(f"/{resource}/")
    for n in range(2):
        make(
            install,
            sold_product=make(sell, make(make_product, f"P{n}", parent=arm), account=wayne),
            serial_number=f"S{n}",
        )
    with CaptureQueriesContext(connection) as three:
        assert len(ids(agent.get(f"/{resource}/"))) == 3

    assert len(three) == len(one)
