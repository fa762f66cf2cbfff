"""Twins over HTTP: asked for before creating, listed, decided on, previewed and merged; and old ids lead on."""

import pytest

from accounts.models import Duplicate
from cases.models import Case
from cases.subscribers import tell_open_cases
from identity.models import TenantSettings
from ledger.models import EventRecord, Job
from ledger.publishing import announced_from
from tenancy.context import tenant
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.cases import bring_to, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent_api(program, ana):
    return program(ana)


@pytest.fixture
def manager_api(program, max):
    return program(max)


@pytest.fixture
def twins(make, wayne):
    """Carla and Karla, who is called at the same number."""
    return make(make_contact, wayne, "Carla", login=False), make(
        make_contact, wayne, "Karla", login=False, phone="0711 77001"
    )


def test_who_is_about_to_be_created_twice_is_shown_with_the_reasons(agent_api, twins, wayne):
    body = {"account": str(wayne.pk), "first_name": "CARLA", "last_name": "Doe", "email": "Carla@wayne.test"}

    answer = agent_api.post("/contacts/find-duplicates/", body)

    found = answer.json()["results"]
    assert answer.status_code == 200
    assert found[0]["record"]["id"] == str(twins[0].pk)
    assert {reason["rule"]: reason["values"] for reason in found[0]["reasons"]} == {
        "email": ["Carla@wayne.test", "carla@wayne.test"],
        "name": ["CARLA Doe", "Carla Doe"],
    }
    assert found[0]["reasons"][0]["label"] == "The same e-mail address"
    assert agent_api.post("/contacts/", body).status_code == 201  # creating is never in the way


def test_suspicions_are_listed_by_certainty_and_beside_each_record(agent_api, make, twins):
    make(make_contact, twins[0].account, "Carlla", login=False)

    everything = agent_api.get("/duplicates/?state=suspected&kind=contact").json()["results"]
    karlas = agent_api.get(f"/contacts/{twins[1].pk}/duplicates/").json()["results"]

    assert [each["score"] for each in everything] == sorted((each["score"] for each in everything), reverse=True)
    assert {str(twins[1].pk)} <= {karlas[0]["contact"], karlas[0]["other_contact"]}
    filtered = agent_api.get(f"/duplicates/?contact={twins[1].pk}").json()["results"]
    assert [each["id"] for each in filtered] == [each["id"] for each in karlas]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(agent_api, make, wayne, count, django_assert_max_num_queries):
    for place in range(count):
        account = make(make_account, f"{['Alpha', 'Beta', 'Gamma'][place]}")
        for name in ("Carla", "Karla"):
            make(make_contact, account, name, login=False)

    with django_assert_max_num_queries(11):
        assert len(agent_api.get("/duplicates/").json()["results"]) == count


def test_what_is_no_duplicate_is_dismissed_once(agent_api, make, twins):
    pair = make(lambda: Duplicate.objects.get())

    assert agent_api.post(f"/duplicates/{pair.pk}/dismiss/", {}).json()["state"] == "dismissed"
    assert agent_api.post(f"/duplicates/{pair.pk}/dismiss/", {}).json()["code"] == "wrong_state"


def test_a_manager_previews_and_merges_and_the_old_id_leads_on(manager_api, agent_api, make, acme, twins):
    carla, karla = twins
    case = make(make_case, contact=karla)
    body = {"into": str(carla.pk), "take": {"first_name": "ours"}}

    said = manager_api.post(f"/contacts/{karla.pk}/merge-preview/", body).json()
    assert agent_api.post(f"/contacts/{karla.pk}/merge/", body).status_code == 403
    merged = manager_api.post(f"/contacts/{karla.pk}/merge/", body)

    assert {each["relation"]: each["count"] for each in said["moves"]} == {"cases.case.contact": 1}
    assert next(each for each in said["fields"] if each["name"] == "first_name")["value"] == "Karla"
    assert (merged.status_code, merged.json()["id"], merged.json()["first_name"]) == (200, str(carla.pk), "Karla")
    gone = agent_api.get(f"/contacts/{karla.pk}/")
    assert (gone.status_code, gone.json()["merged_into"]) == (301, str(carla.pk))
    assert gone["Location"].endswith(f"/api/v1/contacts/{carla.pk}/")
    written = agent_api.patch(f"/contacts/{karla.pk}/", {"phone": "1"})
    assert (written.status_code, written.json()["code"], written.json()["merged_into"]) == (
        409,
        "merged",
        str(carla.pk),
    )
    assert str(karla.pk) not in agent_api.get("/contacts/").content.decode()
    with tenant(acme):
        assert Case.objects.get(pk=case.pk).contact_id == carla.pk


def test_merging_names_what_is_wrong(manager_api, make, gil, globex, twins):
    carla, karla = twins
    address = f"/contacts/{karla.pk}/merge/"
    cora = make(make_consumer, "Cora")
    with tenant(globex):
        foreign = make_contact(make_account("Kent"), "Clark", login=False)

    assert manager_api.post(address, {}).json()["errors"][0]["field"] == "into"
    assert manager_api.post(address, {"into": str(karla.pk)}).json()["errors"][0]["code"] == "itself"
    assert manager_api.post(address, {"into": str(cora.pk)}).json()["errors"][0]["code"] == "does_not_exist"
    assert manager_api.post(address, {"into": str(foreign.pk)}).json()["errors"][0]["code"] == "does_not_exist"
    assert (
        manager_api.post(address, {"into": str(carla.pk), "take": {"shoe": "ours"}}).json()["errors"][0]["field"]
        == "take"
    )
    assert manager_api.post(f"/contacts/{foreign.pk}/merge/", {"into": str(carla.pk)}).status_code == 404


@pytest.mark.parametrize("query", ["phone=%2B4971177001", "phone=0049 711 77001", "search=0711 77001", "search=071177"])
def test_numbers_are_found_in_any_spelling(agent_api, make, wayne, query):
    make(TenantSettings.objects.current)
    make(lambda: TenantSettings.objects.update(country="DE"))
    karla = make(make_contact, wayne, "Karla", login=False, phone="0711 - 77001")

    assert [each["id"] for each in agent_api.get(f"/contacts/?{query}").json()["results"]] == [str(karla.pk)]


def test_the_search_for_all_is_a_job_of_managers(manager_api, agent_api, make):
    assert agent_api.post("/duplicates/find/", {}).status_code == 403
    answer = manager_api.post("/duplicates/find/", {"kinds": ["account"]})

    assert answer.status_code == 202
    assert make(lambda: Job.objects.get().params) == {"kinds": ["account"]}


def test_open_cases_tell_that_their_customer_was_merged(manager_api, make, acme, ana, twins):
    carla, karla = twins
    open_case = make(make_case, contact=karla)
    make(lambda: bring_to("closed", make_case(contact=karla), agent=ana))
    manager_api.post(f"/contacts/{karla.pk}/merge/", {"into": str(carla.pk)})

    with tenant(acme):
        for record in EventRecord.objects.filter(kind="customer.records_moved"):
            tell_open_cases(announced_from(record), None)
        told = EventRecord.objects.get(kind="case.customer_merged")
        assert told.subject_id == open_case.pk
        assert (told.data["field"], told.data["new_id"]) == ("contact", str(carla.pk))
        assert "Contact" in told.describe()
