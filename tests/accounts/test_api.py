"""Accounts, contacts and consumers over HTTP."""

import pytest

pytestmark = pytest.mark.django_db


def test_an_account_is_made_changed_and_found(program, ana):
    agent = program(ana)
    made = agent.post("/accounts/", {"name": "Straße & Söhne", "external_id": "crm-7", "address": {"city": "Ulm"}})
    account = made.json()

    assert (made.status_code, account["code"], account["number"][:2]) == (201, account["number"], "AC")
    assert agent.patch(f"/accounts/{account['id']}/", {"tier": "gold"}).json()["tier"] == "gold"
    assert [row["id"] for row in agent.get("/accounts/?search=STRASSE").json()["results"]] == [account["id"]]
    assert [row["id"] for row in agent.get("/accounts/?external_id=crm-7").json()["results"]] == [account["id"]]
    assert agent.get(f"/accounts/{account['number']}/").json()["id"] == account["id"]


def test_a_code_is_taken_once(program, ana, wayne):
    answer = program(ana).post("/accounts/", {"name": "Wayne again", "code": "WAYNE"})

    assert (answer.status_code, answer.json()["errors"][0]["field"], answer.json()["errors"][0]["code"]) == (
        400,
        "code",
        "unique",
    )


def test_no_account_is_below_itself(program, ana, wayne, wayne_labs):
    answer = program(ana).patch(f"/accounts/{wayne.pk}/", {"parent": str(wayne_labs.pk)})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "loop")
    children = program(ana).get(f"/accounts/{wayne.pk}/children/").json()["results"]
    assert [row["id"] for row in children] == [str(wayne_labs.pk)]


def test_shapes_are_checked(program, ana):
    answer = program(ana).post("/accounts/", {"name": "X", "phones": [1], "address": {"planet": "Mars"}, "custom": []})

    assert {error["field"].split(".")[0] for error in answer.json()["errors"]} == {"phones", "address", "custom"}


@pytest.mark.parametrize(
    ("website", "status"),
    [("https://wayne.test/a:b", 200), ("wayne.test", 200), ("wayne.test:8443/x", 200), ("", 200),
     ("javascript:alert(1)", 400), ("JavaScript:1/alert(1)", 400), ("data:text/html,x", 400)],
)  # fmt: skip
def test_a_website_is_on_the_web(program, ana, wayne, website, status):
    answer = program(ana).patch(f"/accounts/{wayne.pk}/", {"website": website})

    assert answer.status_code == status
    assert status == 200 or answer.json()["errors"][0]["field"] == "website"


def test_fields_of_ones_own_do_not_make_lists_unreadable(program, ana):
    answer = program(ana).post("/accounts/", {"name": "X", "custom": {"blob": "x" * 40_000}})

    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("custom", "too_large")]


def test_contacts_belong_to_an_account(program, ana, wayne):
    agent = program(ana)
    contact = agent.post(
        "/contacts/", {"account": str(wayne.pk), "last_name": "Fox", "email": "Lucius@Wayne.test"}
    ).json()

    assert contact["portal_role"] == "none"
    assert [row["id"] for row in agent.get("/contacts/?email=lucius@wayne.test").json()["results"]] == [contact["id"]]
    assert agent.get(f"/contacts/?account={wayne.pk}&expand=account").json()["results"][0]["account"]["code"] == "WAYNE"
    assert agent.post("/contacts/", {"last_name": "Nobody"}).json()["errors"][0]["field"] == "account"


def test_consumers_stand_for_themselves(program, ana):
    agent = program(ana)
    consumer = agent.post(
        "/consumers/", {"last_name": "Home", "addresses": [{"city": "Bonn"}], "phones": ["+49 1"]}
    ).json()

    assert agent.patch(f"/consumers/{consumer['id']}/", {"first_name": "Cora"}).json()["name"] == "Cora Home"


def test_customers_change_nothing_here(program, carla, wayne, lexcorp):
    customer = program(carla)

    assert [row["name"] for row in customer.get("/accounts/").json()["results"]] == ["Wayne Enterprises"]
    assert customer.patch(f"/accounts/{wayne.pk}/", {"tier": "gold"}).status_code == 403
    assert customer.get(f"/accounts/{lexcorp.pk}/").status_code == 404


@pytest.mark.parametrize("path", ["/accounts/", "/contacts/", "/consumers/", "/case-types/"])
@pytest.mark.parametrize("ordering", ["created_at", "-created_at"])
def test_lists_answer(program, ana, carla_contact, cora_consumer, path, ordering):
    assert program(ana).get(f"{path}?ordering={ordering}&limit=1").status_code == 200


def test_a_contact_gets_a_responsibility_for_another_account_and_loses_it(program, ana, ada, carla, wayne, lexcorp):
    boss, agent, customer = program(ada), program(ana), program(carla)
    role = boss.post("/responsibilities/", {"name": "Consultant", "grants": "view", "unique": True}).json()
    contact = agent.get(f"/contacts/?account={wayne.pk}&search=Carla").json()["results"][0]["id"]
    body = {"contact": contact, "account": str(lexcorp.pk), "responsibility": role["id"], "starts": "2020-01-01"}

    made = agent.post("/contact-relationships/", body)

    assert (made.status_code, made.json()["starts"], made.json()["ends"], role["kind"]) == (
        201,
        "2020-01-01",
        None,
        "contact_relationship",
    )
    assert customer.get(f"/accounts/{lexcorp.pk}/").status_code == 200
    assert boss.delete(f"/responsibilities/{role['id']}/").json()["code"] == "in_use"
    path = f"/contact-relationships/{made.json()['id']}/"
    assert agent.get(f"{path}?expand=contact,account,responsibility").json()["responsibility"]["name"] == "Consultant"
    found = agent.get(f"/contact-relationships/?account={lexcorp.pk}").json()["results"]
    assert [row["id"] for row in found] == [made.json()["id"]]
    assert agent.delete(path).status_code == 204
    assert customer.get(f"/accounts/{lexcorp.pk}/").status_code == 404
    assert boss.delete(f"/responsibilities/{role['id']}/").status_code == 204


def test_a_second_holder_of_a_unique_responsibility_is_a_conflict(program, ana, ada, carla, wayne, lexcorp):
    role = program(ada).post("/responsibilities/", {"name": "Steward", "unique": True}).json()
    agent = program(ana)
    people = [
        agent.post("/contacts/", {"account": str(wayne.pk), "last_name": name}).json()["id"] for name in ("A", "B")
    ]
    answers = [
        agent.post(
            "/contact-relationships/", {"contact": one, "account": str(lexcorp.pk), "responsibility": role["id"]}
        )
        for one in people
    ]

    assert [answer.status_code for answer in answers] == [201, 409]
    assert answers[1].json()["code"] == "already_held"


def test_who_writes_accounts_relates_people_but_does_not_say_what_that_carries(program, ana, carla, ada, lexcorp):
    role = program(ada).post("/responsibilities/", {"name": "Consultant"}).json()

    assert role["grants"] == "none"
    assert program(ana).patch(f"/responsibilities/{role['id']}/", {"grants": "work"}).status_code == 403
    assert program(carla).get("/responsibilities/").json()["results"] == []
    assert program(carla).get(f"/responsibilities/{role['id']}/").status_code == 404
    answer = program(ana).post("/contact-relationships/", {"starts": "2026-02-01", "ends": "2026-01-01"})
    assert {error["field"] for error in answer.json()["errors"]} >= {"contact", "account", "responsibility"}


def test_partners_are_named_on_the_account_they_serve(program, make, ana, wayne, lexcorp):
    agent = program(ana)
    partner = agent.post("/accounts/", {"name": "Helpers", "is_partner": True}).json()["id"]
    path = f"/accounts/{wayne.pk}/"

    assert agent.patch(path, {"partners": [partner]}).json()["partners"] == [partner]
    for wrong, code in (([str(lexcorp.pk)], "not_a_partner"), ([str(wayne.pk)], "same_account")):
        answer = agent.patch(path, {"partners": wrong, "tier": "gold"})
        assert (answer.status_code, answer.json()["errors"][0]["field"], answer.json()["errors"][0]["code"]) == (
            400,
            "partners",
            code,
        )
    assert agent.get(path).json()["tier"] == ""  # a refused change changes nothing
    assert agent.get(path).json()["partners"] == [partner]
    assert agent.patch(path, {"partners": []}).json()["partners"] == []
    made = agent.post("/accounts/", {"name": "Served", "partners": [partner]})
    assert (made.status_code, made.json()["partners"]) == (201, [partner])
