"""Duplicates on pages: a warning before a twin is made, the list, the comparison, and making one of two."""

import pytest

from accounts.models import Contact, Duplicate
from ledger.models import Job
from tenancy.context import tenant
from tests.factories.accounts import make_account, make_contact
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(make, wayne):
    """(who stays, who goes, the suspicion)"""
    carla, karla = (make(make_contact, wayne, name, login=False) for name in ("Carla", "Karla"))
    make(make_case, contact=karla)
    return carla, karla, make(lambda: Duplicate.objects.get())


def test_a_likely_twin_is_named_before_it_is_made_and_made_all_the_same(browse, make, ana, pair, wayne):
    browser, address = browse(ana), "/workspace/customers/contacts/do/create/"
    form = {"account": str(wayne.pk), "first_name": "CARLA", "last_name": "Doe"}

    warned = browser.post(address, form)
    assert warned.status_code == 409
    assert "Carla Doe" in warned.content.decode()
    assert make(Contact.objects.count) == 2
    assert browser.post(address, {**form, "first_name": "Kahrla"}).status_code == 409  # another question

    assert browser.post(address, {**form, "first_name": "Kahrla"}).status_code == 302
    assert make(Contact.objects.count) == 3


def test_a_pair_says_why_and_leads_to_the_comparison(browse, max, ana, pair):
    _carla, karla, suspicion = pair

    page = browse(max).get(f"/workspace/customers/duplicates/{suspicion.pk}/").content.decode()
    assert "Names that are alike" in page
    assert f"/workspace/customers/contacts/{karla.pk}/merge/?into=" in page
    assert "Possibly the same" in browse(ana).get(f"/workspace/customers/contacts/{karla.pk}/").content.decode()
    assert "/merge/" not in browse(ana).get(f"/workspace/customers/duplicates/{suspicion.pk}/").content.decode()


def test_a_manager_chooses_field_by_field_and_merges(browse, acme, max, pair):
    carla, karla, _suspicion = pair
    browser, address = browse(max), f"/workspace/customers/contacts/{karla.pk}/merge/?into={carla.pk}"

    shown = browser.get(address).content.decode()
    assert "karla@wayne.test" in shown
    assert "Cases (Contact)" in shown or "cases" in shown.lower()
    done = browser.post(address, {"into": str(carla.pk), "take-email": "ours", "take-first_name": "theirs"})

    assert (done.status_code, done["Location"]) == (302, f"/workspace/customers/contacts/{carla.pk}/")
    with tenant(acme):
        kept = Contact.objects.get(pk=carla.pk)
        assert (kept.first_name, kept.email, kept.cases.count()) == ("Carla", "karla@wayne.test", 1)


def test_without_a_record_to_stay_one_is_asked_for(browse, max, pair):
    page = browse(max).get(f"/workspace/customers/contacts/{pair[1].pk}/merge/")

    assert page.status_code == 200
    assert "Merge into" in page.content.decode()


def test_what_cannot_be_merged_says_so_and_changes_nothing(browse, make, max, wayne):
    carla, karla = make(make_contact, wayne, "Carla"), make(make_contact, wayne, "Karla")
    address = f"/workspace/customers/contacts/{karla.pk}/merge/?into={carla.pk}"

    assert "Both have a login" in browse(max).get(address).content.decode()
    assert browse(max).post(address, {"into": str(carla.pk)}).status_code == 409
    assert make(lambda: Contact.objects.current().count()) == 2


def test_it_is_for_managers_and_another_tenants_is_absent(browse, make, ana, gil, pair):
    carla, karla, suspicion = pair
    address = f"/workspace/customers/contacts/{karla.pk}/merge/?into={carla.pk}"

    assert browse(ana).get(address).status_code == 403
    assert browse(ana).post(address, {"into": str(carla.pk)}).status_code == 403
    assert browse(ana).client.put(address, HTTP_HOST="acme.localhost").status_code == 405
    assert browse(gil).get(address).status_code == 404
    assert browse(gil).get(f"/workspace/customers/duplicates/{suspicion.pk}/").status_code == 404


def test_who_is_no_twin_is_dismissed_on_the_page(browse, make, ana, pair):
    suspicion = pair[2]

    answer = browse(ana).post(f"/workspace/customers/duplicates/{suspicion.pk}/dismiss/", {"version": 1})

    assert answer.status_code == 302
    assert make(lambda: Duplicate.objects.get().state) == "dismissed"
    assert make(make_account, "Alone").pk


def test_managers_start_a_search_through_everybody_from_the_list(browse, make, max, ana):
    assert (
        "/workspace/customers/duplicates/find/" in browse(max).get("/workspace/customers/duplicates/").content.decode()
    )
    assert "/duplicates/find/" not in browse(ana).get("/workspace/customers/duplicates/").content.decode()

    assert browse(ana).post("/workspace/customers/duplicates/find/").status_code == 403
    answer = browse(max).post("/workspace/customers/duplicates/find/")

    assert (answer.status_code, answer["Location"]) == (302, "/workspace/customers/duplicates/")
    assert make(lambda: Job.objects.get().kind) == "accounts.find_duplicates"
