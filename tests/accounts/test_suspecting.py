"""Who may be the same customer is found by e-mail, telephone, website, id and name, however these are spelled, and explained."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import accounts, consumers, contacts, duplicates
from accounts.models import Account, Consumer, Contact, Duplicate, Telephone
from accounts.suspecting import SHOWN, suspects
from accounts.tasks.duplicates import find_duplicates
from identity.models import TenantSettings
from ledger.models import EventRecord, Job
from ledger.refusals import Refused
from tests.factories.accounts import make_account
from tests.factories.people import ROBOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]
GERMAN = {"street": "Werkstraße 7", "postal_code": "70376", "city": "Stuttgart", "country": "DE"}


def person(account, first_name, last_name, **details):
    return contacts.create(
        account=account, first_name=first_name, last_name=last_name, by=ROBOT, at=timezone.now(), **details
    )


def private(first_name, last_name, **details):
    return consumers.create(first_name=first_name, last_name=last_name, by=ROBOT, at=timezone.now(), **details)


def rules(found):
    return {reason.rule for each in found for reason in each.reasons}


@pytest.fixture
def steel(inside_acme):
    return make_account(
        "Stahlwerk Süd GmbH", address=GERMAN, phone="0711 5550100", website="https://www.stahl-sued.test/de"
    )


# --- People -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("known", "asked", "rule"),
    [
        (
            {"email": "Carla@Wayne.test"},
            {"email": "carla@wayne.TEST", "first_name": "Zoe", "last_name": "Quist"},
            "email",
        ),
        (
            {"phone": "0711 555 01-99"},
            {"phone": "+49 711 5550199", "first_name": "Carla", "last_name": "Weber"},
            "phone",
        ),
        ({"phone": "+49 (0)711 5550199"}, {"phone": "0049-711-5550199", "last_name": "Weber"}, "phone"),
        ({"external_id": "SAP-7"}, {"external_id": "SAP-7", "first_name": "Zoe", "last_name": "Quist"}, "external_id"),
        ({}, {"first_name": "KARLA", "last_name": "Weber"}, "name"),
        ({}, {"first_name": "Weber", "last_name": "Carla"}, "name"),
        ({}, {"first_name": "C.", "last_name": "Wéber"}, "name"),
        ({}, {"first_name": "Carla", "last_name": "Weber-Vogt"}, "name"),
        ({}, {"first_name": "Carla", "last_name": "Webber"}, "name"),
    ],
)
def test_a_contact_is_found_however_the_value_is_spelled(steel, known, asked, rule):
    carla = person(steel, "Carla", "Weber", **known)

    found = suspects("contact", {"account": steel, **asked})

    assert [each.record for each in found] == [carla]
    assert rule in rules(found)
    assert found[0].score >= 55


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Jürgen", "Müller"), ("Juergen", "Mueller")),
        (("Amélie", "Lefèvre"), ("AMELIE", "LEFEVRE")),
        (("Joost", "de Vries"), ("Joost", "Vries")),
        (("Hans-Peter", "Meyer"), ("Hans", "Maier")),
        (("Łukasz", "Wałęsa"), ("Lukasz", "Walesa")),
    ],
)
def test_names_are_one_with_and_without_umlauts_accents_and_particles(steel, first, second):
    one = person(steel, *first)

    assert [
        each.record for each in suspects("contact", {"account": steel, "first_name": second[0], "last_name": second[1]})
    ] == [one]


@pytest.mark.parametrize(
    "other",
    [
        {"first_name": "Tim", "last_name": "Weber"},  # Tom's brother
        {"first_name": "Tom", "last_name": "Becker"},
        {"first_name": "Tom", "last_name": "Weber 2"},  # counted by somebody, so another
        {"first_name": "Ute", "last_name": "Lang", "phone": "0711 5550199"},  # one switchboard
        {"first_name": "Ute", "last_name": "Lang", "email": "tom@other.test"},
    ],
)
def test_colleagues_who_share_a_switchboard_or_half_a_name_are_two(steel, other):
    person(steel, "Tom", "Weber", phone="+497115550199", email="tom@stahl.test")

    assert suspects("contact", {"account": steel, **other}) == []


def test_people_of_one_name_in_different_companies_are_two(steel):
    person(steel, "Tom", "Weber")

    assert suspects("contact", {"account": make_account("Nordwind"), "first_name": "Tom", "last_name": "Weber"}) == []


def test_consumers_of_one_name_are_one_only_where_they_live_together(inside_acme):
    berlin = {"street": "Allee 1", "postal_code": "10115", "city": "Berlin"}
    cora = private("Cora", "Fischer", addresses=[berlin])
    row = {"first_name": "Kora", "last_name": "Fisher"}

    assert [each.record for each in suspects("consumer", {**row, "addresses": [berlin]})] == [cora]
    assert suspects("consumer", {**row, "addresses": [{**berlin, "postal_code": "20095"}]}) == []
    assert suspects("consumer", row) == []


# --- Companies ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"name": "stahlwerk sued"}, "name"),
        ({"name": "Stahlwerk Süd AG & Co. KG"}, "name"),
        ({"name": "Süd Stahlwerk"}, "name"),
        ({"name": "Stahlwerk Sud Ltd."}, "name"),
        ({"name": "Stahlwerke", "website": "stahl-sued.test"}, "website"),
        ({"name": "Stahlwerk", "phone": "+49 711 5550100"}, "phone"),
    ],
)
def test_a_company_is_found_without_its_legal_form_and_by_website_or_number(steel, asked, rule):
    found = suspects("account", asked)

    assert [each.record for each in found] == [steel]
    assert rule in rules(found)


@pytest.mark.parametrize("name", ["Stahlwerk Nord GmbH", "Holzwerk Süd GmbH", "Stahlwerk Süd 2 GmbH", "GmbH"])
def test_another_company_is_another(steel, name):
    assert suspects("account", {"name": name}) == []


def test_a_group_that_shares_website_and_number_is_no_twin(steel):
    assert (
        suspects(
            "account", {"name": "Kranbau", "parent": steel, "website": "www.stahl-sued.test", "phone": "0711 5550100"}
        )
        == []
    )


# --- What is remembered -------------------------------------------------------------------------------------------
def test_a_twin_is_suspected_as_soon_as_it_is_there_and_says_why(steel):
    carla = person(steel, "Carla", "Weber", email="carla@stahl.test")
    karla = person(steel, "Karla", "Weber", email="c.weber@stahl.test")

    pair = Duplicate.objects.get()

    assert pair.ids == tuple(sorted((carla.pk, karla.pk)))
    assert pair.reasons == [{"rule": "name", "values": ["Carla Weber", "Karla Weber"], "score": pair.score}]
    assert EventRecord.objects.filter(kind="duplicate.suspected", subject_id=pair.pk).count() == 1


def test_among_many_of_one_name_the_most_certain_pairs_alone_are_kept(steel):
    for place in range(SHOWN + 4):
        last = person(steel, "Carla", "Weber", email=f"c{place % 2}.{place // 2}@stahl.test", phone="0711 5559")
    twin = person(steel, "Carla", "Weber", email="c0.0@stahl.test")

    pairs = [pair for pair in Duplicate.objects.all() if twin.pk in pair.ids]
    assert len(pairs) == SHOWN
    assert max(pairs, key=lambda pair: pair.score).ids == tuple(
        sorted((twin.pk, Contact.objects.exclude(pk=twin.pk).get(email="c0.0@stahl.test").pk))
    )
    assert len([pair for pair in Duplicate.objects.all() if last.pk in pair.ids]) <= SHOWN + 1


def test_what_was_corrected_is_suspected_no_more(steel):
    person(steel, "Carla", "Weber")
    karla = person(steel, "Karla", "Weber")

    contacts.update(contact=karla, first_name="Ute", by=ROBOT, at=timezone.now())

    assert not Duplicate.objects.exists()


def test_who_was_found_to_be_two_is_not_suspected_again(steel, ana):
    person(steel, "Carla", "Weber")
    karla = person(steel, "Karla", "Weber")
    pair = duplicates.dismiss(duplicate=Duplicate.objects.get(), by=ana, at=timezone.now())

    contacts.update(contact=karla, first_name="Carla", by=ROBOT, at=timezone.now())
    duplicates.look_again(list(Contact.objects.all()), at=timezone.now())

    assert Duplicate.objects.get().state == "dismissed"
    with pytest.raises(Refused, match="wrong_state"):
        duplicates.dismiss(duplicate=pair, by=ana, at=timezone.now())
    assert duplicates.reconsider(duplicate=pair, by=ana, at=timezone.now()).state == "suspected"


def test_a_job_finds_what_was_there_before_anybody_looked(steel, max):
    twins = [
        Contact(account=steel, first_name=name, last_name="Weber", phone="0711 77001") for name in ("Carla", "Karla")
    ]
    Contact.objects.bulk_create(twins)
    Contact.objects.update(sound="")
    Consumer.objects.bulk_create([Consumer(last_name="Solo")])
    job = duplicates.start_finding(by=max, at=timezone.now())

    cursor = {"kind": 0, "after": None}
    while cursor is not None:
        cursor = job.cursor = find_duplicates(job)

    assert Duplicate.objects.get().ids == tuple(sorted(twin.pk for twin in twins))
    assert Telephone.objects.filter(number="+4971177001").count() == 2
    assert (job.done, job.total) == (job.total, Account.objects.count() + 3)


def test_agents_do_not_start_the_job(ana):
    with pytest.raises(Refused, match="forbidden"):
        duplicates.start_finding(by=ana, at=timezone.now())
    assert not Job.objects.exists()


# --- Telephone numbers --------------------------------------------------------------------------------------------
def test_numbers_are_read_by_the_country_of_the_address_and_else_of_the_organisation(steel):
    TenantSettings.objects.current()
    TenantSettings.objects.update(country="AT")
    there = person(steel, "Carla", "Weber", phone="0711 1234567")
    nowhere = make_account("Nowhere", phone="0512 123456", phones=["0043 512 123456", "+1 212 5550100"])

    assert set(Telephone.objects.filter(contact=there).values_list("number", flat=True)) == {"+497111234567"}
    assert set(Telephone.objects.filter(account=nowhere).values_list("number", flat=True)) == {
        "+43512123456",
        "+12125550100",
    }
    accounts.update(account=nowhere, phones=[], by=ROBOT, at=timezone.now())
    assert Telephone.objects.filter(account=nowhere).count() == 1
    assert Account.objects.get(pk=nowhere.pk).phone == "0512 123456"  # as it was typed


def test_looking_for_twins_costs_as_much_for_many_as_for_one(steel):
    for place in range(5):
        person(steel, f"Carla{place}", "Weber", phone=f"0711 55501{place}", email=f"c{place}@stahl.test")
    row = {
        "account": steel,
        "first_name": "Karla",
        "last_name": "Weber",
        "phone": "0711 555011",
        "email": "c1@stahl.test",
    }

    with CaptureQueriesContext(connection) as asked:
        suspects("contact", row)
    person(steel, "Karla", "Weber")
    with CaptureQueriesContext(connection) as again:
        suspects("contact", row)

    assert len(asked) == len(again) == 3  # the organisation's country, who stands under the keys, and their rows
