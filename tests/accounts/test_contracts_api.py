"""Contracts and approvals over HTTP: as an integrator and a manager meet them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from identity.models import User
from tests.factories.contracts import bring_contract_to, make_contract
from tests.factories.people import make_staff
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia(make):
    """Another manager."""
    return make(make_staff, "Mia", "manager")


def ids(answer):
    assert answer.status_code == 200, answer.content
    return {row["id"] for row in answer.json()["results"]}


def test_a_contract_goes_its_way(program, max, mia, wayne, make):
    pump = make(make_product, "Pump")
    manager, other = program(max), program(mia)
    made = manager.post("/contracts/", {
        "name": "Gold care", "account": wayne.pk, "starts": "2026-01-01", "ends": "2099-12-31", "time_zone": "Europe/Berlin",
        "products": [pump.pk], "lines": [{"name": "Visits", "quantity": 4, "characteristics": {"coverage": "on site"}}],
    })  # fmt: skip
    assert made.status_code == 201, made.content
    contract = made.json()
    assert (contract["state"], contract["starts_at"]) == ("draft", "2025-12-31T23:00:00Z")
    assert (contract["products"], contract["lines"][0]["quantity"]) == ([str(pump.pk)], 4)
    assert "submit" in contract["allowed_actions"]

    address = f"/contracts/{contract['number']}/"
    line = contract["lines"][0]["id"]
    changed = manager.patch(address, {"lines": [{"id": line, "quantity": 5}, {"product": pump.pk}]}).json()
    assert [(each["name"], each["quantity"]) for each in changed["lines"]] == [("Visits", 5), ("Pump", 1)]
    assert ids(manager.get(f"/contract-lines/?contract={contract['id']}")) == {each["id"] for each in changed["lines"]}

    submitted = manager.post(f"{address}submit/", {"note": "As agreed"}).json()
    assert submitted["state"] == "submitted"
    assert "approve" not in submitted["allowed_actions"]
    refused = manager.post(f"{address}approve/")
    assert (refused.status_code, refused.json()["code"]) == (409, "own_submission")
    inbox = other.get("/approvals/?mine=true").json()["results"]
    assert [(each["contract"], each["allowed_actions"]) for each in inbox] == [(contract["id"], ["approve", "reject"])]
    assert manager.get("/approvals/?mine=true").json()["results"] == []

    assert other.post(f"/approvals/{inbox[0]['id']}/approve/", {"reason": "Fine"}).json()["state"] == "approved"
    shown = manager.get(f"{address}?expand=account,approval").json()
    assert (shown["state"], shown["account"]["name"], shown["approval"]["reason"]) == ("active", wayne.name, "Fine")


def test_what_is_wrong_is_named_by_its_place(program, max, wayne, globex):
    answer = program(max).post(
        "/contracts/",
        {"name": "X", "account": wayne.pk, "starts": "2026-02-30", "lines": [{"quantity": "two"}], "products": ["x"]},
    )
    assert answer.status_code == 400
    assert {error["field"].split(".")[0] for error in answer.json()["errors"]} == {"starts", "lines", "products"}

    answer = program(max).post(
        "/contracts/", {"name": "X", "account": wayne.pk, "starts": "2026-02-03", "ends": "2026-02-01"}
    )
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("ends", "before_start")]
    answer = program(max).post("/contracts/", {"name": "X", "starts": "2026-02-03"})
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("account", "one_customer")]


def test_lists_are_narrowed_by_customer_state_end_and_what_is_covered(
    program, max, make, wayne, lexcorp, cora_consumer
):
    pump = make(make_product, "Pump")
    today = timezone.now().date()
    soon = make(
        lambda: bring_contract_to(
            "active", make_contract(account=wayne, products=[pump], ends=today + timedelta(days=20))
        )
    )
    later = make(lambda: bring_contract_to("active", make_contract(account=lexcorp)))
    draft = make(make_contract, consumer=cora_consumer, ends=None)
    manager = program(max)

    assert ids(manager.get(f"/contracts/?account={wayne.pk}")) == {str(soon.pk)}
    assert ids(manager.get("/contracts/?state=active")) == {str(soon.pk), str(later.pk)}
    assert ids(manager.get(f"/contracts/?ends_before={today + timedelta(days=60)}")) == {str(soon.pk)}
    assert ids(manager.get(f"/contracts/?product={pump.pk}")) == {str(soon.pk)}
    assert ids(manager.get(f"/contracts/?consumer={cora_consumer.pk}")) == {str(draft.pk)}
    assert next(row["id"] for row in manager.get("/contracts/?ordering=ends").json()["results"]) == str(soon.pk)
    assert next(row["id"] for row in manager.get("/contracts/?ordering=-ends").json()["results"]) == str(draft.pk)


def test_a_list_costs_the_same_for_one_row_and_for_three(program, max, mia, make, wayne):
    manager = program(mia)
    costs = []
    for more in (1, 2):
        for _ in range(more):
            make(
                lambda: bring_contract_to(
                    "submitted", make_contract(account=wayne, lines=[{"name": "A"}], by=max), by=max
                )
            )
        manager.get("/contracts/"), manager.get("/approvals/")
        for path in ("/contracts/", "/approvals/"):
            with CaptureQueriesContext(connection) as asked:
                assert manager.get(path).status_code == 200
            costs.append(len(asked))

    assert costs[:2] == costs[2:]


def test_an_administrator_of_the_account_reads_what_was_agreed_but_not_how_we_look_after_it(
    program, carla, colin, make, wayne, max
):
    contract = make(lambda: bring_contract_to("active", make_contract(account=wayne, lines=[{"name": "A"}])))
    make(make_contract, account=wayne)

    assert ids(program(carla).get("/contracts/")) == {str(contract.pk)}
    shown = program(carla).get(f"/contracts/{contract.pk}/").json()
    assert (shown["lines"][0]["name"], shown["approval"], shown["remind_days"], shown["allowed_actions"]) == (
        "A",
        None,
        None,
        [],
    )
    assert program(carla).post(f"/contracts/{contract.pk}/cancel/", {"reason": "x"}).status_code == 403
    assert program(colin).get(f"/contracts/{contract.pk}/").status_code == 404
    assert ids(program(carla).get("/approvals/")) == set()


def test_who_looks_after_a_contract_cannot_be_guessed_by_a_customer(program, carla, max, ana, make, wayne):
    """Neither by the filter, nor by what it leaves out, nor by expanding it."""
    looks_after = make(lambda: User.objects.get(pk=max.user_id))
    kept = make(lambda: bring_contract_to("active", make_contract("Kept", account=wayne, administrator=looks_after)))
    free = make(lambda: bring_contract_to("active", make_contract("Free", account=wayne)))
    customer, agent = program(carla), program(ana)

    assert ids(customer.get("/contracts/")) == {str(kept.pk), str(free.pk)}
    for value in (max.user_id, ana.user_id, "none", f"none,{max.user_id}"):
        assert ids(customer.get(f"/contracts/?administrator={value}")) == set()
    assert customer.get(f"/contracts/{kept.pk}/?expand=administrator").json()["administrator"] is None
    assert ids(agent.get(f"/contracts/?administrator={max.user_id}")) == {str(kept.pk)}
    assert ids(agent.get("/contracts/?administrator=none")) == {str(free.pk)}


def test_what_is_past_is_no_time_to_decide_by(program, max, make, wayne):
    contract = make(make_contract, account=wayne)

    answer = program(max).post(f"/contracts/{contract.pk}/submit/", {"due_at": "2020-01-01T00:00:00Z"})

    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (400, ["due_at"])
    assert program(max).get(f"/contracts/{contract.pk}/").json()["state"] == "draft"
