"""Entitlements over HTTP."""

from __future__ import annotations

import pytest

from entitlements.models import Coverage, Entitlement
from identity.models import TenantSettings
from tenancy.context import tenant
from tests.factories.accounts import make_account
from tests.factories.cases import make_case
from tests.factories.entitlements import make_entitlement

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten(make, wayne):
    return make(make_entitlement, "Ten cases", account=wayne, unit="cases", allowance=10)


def test_a_contract_manager_says_what_is_owed_and_an_agent_reads_it(program, max, ana, wayne):
    made = program(max).post(
        "/entitlements/", {"name": "Gold", "account": wayne.pk, "unit": "hours", "allowance": 5, "channels": ["phone"]}
    )
    assert made.status_code == 201, made.content
    assert {"used": 0, "remaining": 5, "unit": "hours", "channels": ["phone"]}.items() <= made.json().items()
    agent = program(ana)
    assert agent.post("/entitlements/", {"name": "Mine"}).status_code == 403
    assert agent.get(f"/entitlements/{made.json()['id']}/").json()["name"] == "Gold"
    assert program(max).patch(f"/entitlements/{made.json()['id']}/", {"used": 4}).status_code == 400


def test_verify_says_what_would_cover_a_case_and_stores_nothing(program, make, ana, wayne_labs, lexcorp, ten):
    asked = {"account": wayne_labs.pk, "channel": "portal"}
    answer = program(ana).post("/entitlements/verify/", asked).json()

    assert (answer["entitlement"], answer["allowed"]) == (str(ten.pk), True)
    (candidate,) = answer["candidates"]
    assert (candidate["id"], candidate["eligible"], len(candidate["rank"])) == (str(ten.pk), True, 10)
    assert "It comes from an account above: Wayne Enterprises" in [each["text"] for each in candidate["reasons"]]
    nothing = program(ana).post("/entitlements/verify/", {"account": lexcorp.pk, "channel": "portal"}).json()
    assert (nothing["entitlement"], nothing["allowed"], nothing["candidates"]) == (None, False, [])
    assert make(Coverage.objects.count) == 0


def test_verify_as_of_another_moment(program, make, ana, wayne):
    make(make_entitlement, account=wayne, ends="2026-01-31")
    asked = {"account": wayne.pk, "channel": "portal"}
    agent = program(ana)
    assert agent.post("/entitlements/verify/", {**asked, "at": "2026-01-31T23:59:59Z"}).json()["allowed"]
    assert not agent.post("/entitlements/verify/", {**asked, "at": "2026-02-01T00:00:00Z"}).json()["allowed"]
    assert agent.post("/entitlements/verify/", {"account": wayne.pk}).status_code == 400
    assert agent.post("/entitlements/verify/", {**asked, "colour": "red"}).status_code == 400


def test_customers_verify_nothing_and_administrators_see_what_their_account_is_owed(
    program, make, carla, colin, lex, ten
):
    assert program(carla).post("/entitlements/verify/", {"channel": "portal"}).status_code == 403
    seen = [len(program(each).get("/entitlements/").json()["results"]) for each in (carla, colin, lex)]
    assert seen == [1, 0, 0]


def test_a_case_shows_and_expands_what_covers_it(program, make, ana, carla, colin, wayne, ten):
    case = make(make_case, account=wayne)
    shown = program(ana).get(f"/cases/{case.number}/?expand=entitlement").json()
    assert shown["entitlement"]["name"] == "Ten cases"
    assert [row["id"] for row in program(ana).get(f"/cases/?entitlement={ten.pk}").json()["results"]] == [str(case.pk)]
    assert program(carla).get(f"/cases/{case.number}/").json()["entitlement"] == str(ten.pk)
    own = program(colin).post("/cases/", {"subject": "Help"}).json()
    assert own["entitlement"] is None  # what the account is owed is not for everybody there


def test_why_is_one_call(program, make, ana, carla, wayne, ten):
    case = make(make_case, account=wayne)
    answer = program(ana).get(f"/cases/{case.number}/explain/entitlement/").json()
    assert (answer["covered_by"], answer["entitlement"], answer["decided_by"]) == ("entitlement", str(ten.pk), "only")
    assert all(reason["text"] for each in answer["candidates"] for reason in each["reasons"])
    assert program(carla).get(f"/cases/{case.number}/explain/entitlement/").status_code == 403


def test_the_portal_and_programs_are_told_why_a_case_is_refused(program, make, carla, ana, wayne, acme):
    with tenant(acme):
        TenantSettings.objects.filter(pk=TenantSettings.objects.current().pk).update(coverage_required=True)
    refused = program(carla).post("/cases/", {"subject": "Help"})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_entitlement")
    make(make_entitlement, account=wayne, unit="cases", allowance=0)
    refused = program(ana).post("/cases/", {"subject": "Help", "account": wayne.pk})
    assert (refused.status_code, refused.json()["code"]) == (409, "allowance_used_up")


def test_staff_choose_one_when_they_open_a_case(program, make, sara, ana, carla, wayne, ten):
    other = make(make_entitlement, "Other", account=wayne, order=500)
    body = {"subject": "Help", "account": wayne.pk, "entitlement": other.pk}
    assert program(sara).post("/cases/", body).json()["entitlement"] == str(other.pk)
    assert program(ana).post("/cases/", body).status_code == 403
    assert program(carla).post("/cases/", {"subject": "Help", "entitlement": ten.pk}).status_code == 400
    case = make(make_case, account=wayne)
    refused = program(sara).patch(f"/cases/{case.number}/", {"entitlement": str(other.pk)})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "entitlement")


def test_giving_back_over_the_api(program, make, max, wayne, ten):
    case = make(make_case, account=wayne)
    manager = program(max)
    assert manager.post(f"/entitlements/{ten.pk}/refund/", {"case": case.number}).status_code == 400
    answer = manager.post(f"/entitlements/{ten.pk}/refund/", {"case": case.number, "reason": "Ours"})
    assert (answer.status_code, answer.json()["used"]) == (200, 0)
    booked = [row["amount"] for row in manager.get(f"/entitlements/{ten.pk}/uses/").json()["results"]]
    assert booked == [-1, 1]


def test_time_is_booked_below_its_case_and_listed_by_it(program, make, ana, bob, colin, wayne):
    hours = make(make_entitlement, account=wayne, unit="hours", allowance=5)
    case = make(make_case, account=wayne)
    booked = program(ana).post(f"/cases/{case.number}/time-entries/", {"minutes": 30, "note": "On the phone"})
    assert (booked.status_code, booked.json()["user"]) == (201, str(ana.user_id))
    assert program(ana).get(booked.headers["Location"]).json()["minutes"] == 30
    assert len(program(ana).get(f"/time-entries/?case={case.pk}").json()["results"]) == 1
    assert program(bob).patch(f"/time-entries/{booked.json()['id']}/", {"minutes": 3}).status_code == 409
    assert program(ana).patch(f"/time-entries/{booked.json()['id']}/", {"minutes": 90}).json()["minutes"] == 90
    assert make(lambda: Entitlement.objects.get(pk=hours.pk).used) == 1.5
    assert program(ana).post(f"/cases/{case.number}/time-entries/", {"minutes": 0}).status_code == 400
    assert program(colin).get("/time-entries/").json()["results"] == []
    assert program(ana).delete(f"/time-entries/{booked.json()['id']}/").status_code == 204
    assert make(lambda: Entitlement.objects.get(pk=hours.pk).used) == 0


def test_a_rule_is_kept_as_it_was_written(program, max, ana, ten):
    written = {"name": "Urgent", "conditions": {"field": "priority", "op": "eq", "value": 1}, "entitlement": ten.pk}
    made = program(max).post("/entitlement-rules/", written)
    assert (made.status_code, made.json()["conditions"]) == (201, written["conditions"])
    wrong = program(max).post("/entitlement-rules/", {**written, "conditions": {"field": "colour", "op": "eq"}})
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["field"].startswith("conditions")
    assert program(ana).post("/entitlement-rules/", written).status_code == 403


@pytest.mark.parametrize("item_count", [1, 3])
def test_a_list_costs_the_same_however_long(program, make, ana, item_count, django_assert_num_queries):
    for number in range(item_count):
        make(lambda number=number: make_entitlement(f"E{number}", account=make_account(f"A{number}")))
    agent = program(ana)
    agent.get("/entitlements/")
    with django_assert_num_queries(10):
        assert len(agent.get("/entitlements/").json()["results"]) == item_count
