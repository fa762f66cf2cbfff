"""Two records become one: whatever named the one that goes names the one that stays, in every table, and nothing else changes."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils import timezone

from accounts.actions import accounts, consumers, contacts, duplicates, merging, moving
from accounts.models import (
    Account,
    AccountPartner,
    Consumer,
    Contact,
    ContactRelationship,
    Duplicate,
    Telephone,
)  # fmt: skip
from accounts.tasks.duplicates import gather_stragglers
from cases.models import Case
from identity.actions import users
from identity.actor import actor_for
from ledger.models import EventRecord, Timer
from ledger.refusals import Refused
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.cases import make_case
from tests.factories.people import ROBOT
from tests.factories.relations import make_responsibility, relate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]


def merge(one, into, by=ROBOT, **take):
    module = {Account: accounts, Contact: contacts, Consumer: consumers}[type(one)]
    return module.merge(**{one._meta.model_name: one}, into=into, take=take or None, by=by, at=timezone.now())


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def pointing_at(row):
    """Every row of every table that names it, but what is excepted."""
    return {
        each.key: each.rows(row.pk).count()
        for each in moving.relations(type(row))
        if not each.excepted and each.rows(row.pk).exists()
    }


# --- Every relation -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", [Account, Contact, Consumer])
def test_every_key_of_the_database_is_moved_or_excepted(model):
    """The catalogue of the database is asked, not Django: a table that nobody thought of fails here."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
               WHERE c.contype = 'f' AND c.confrelid = %s::regclass AND a.attname <> 'tenant_id'""",
            [model._meta.db_table],
        )
        in_database = set(cursor.fetchall())
    known = {(each.model._meta.db_table, each.field.column): each.key for each in moving.relations(model)}

    assert in_database == set(known)
    assert {key for key in moving.EXCEPTED if key.endswith(model._meta.model_name)} <= set(known.values())


def test_no_table_names_customers_by_text_or_json_alone():
    """Whoever keeps ids of customers beside keys has to say here how they follow a merge."""
    loose = [
        f"{model._meta.label_lower}.{field.name}"
        for model in Account._meta.apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.UUIDField) and field.name in ("account_id", "contact_id", "consumer_id")
    ]

    assert loose == []


# --- Contacts -----------------------------------------------------------------------------------------------------
def test_a_contact_leaves_everything_to_its_twin_and_leads_there(wayne, lexcorp, ana):
    carla, karla = make_contact(wayne, "Carla", login=False), make_contact(wayne, "Karla", phone="0711 77001")
    case, elses = make_case(contact=karla), make_case(contact=make_contact(wayne, "Else", login=False))
    held = relate(karla, lexcorp, make_responsibility())
    accounts.update(account=wayne, primary_contact=karla, by=ROBOT, at=timezone.now())
    login, untouched = karla.user, fresh(elses)

    merge(karla, carla)

    carla, gone = fresh(carla), fresh(karla)
    assert pointing_at(gone) == {}
    assert fresh(case).contact == carla == fresh(held).contact == fresh(wayne).primary_contact
    assert (carla.user, carla.phone, carla.first_name, gone.merged_into) == (login, "0711 77001", "Carla", carla)
    assert list(Contact.objects.visible_to(ana).filter(pk__in=[carla.pk, gone.pk])) == [carla]
    assert moving.values_of(fresh(elses)) == moving.values_of(untouched)
    assert fresh(case).version == case.version + 1
    assert Telephone.objects.get().contact == carla


def test_who_merges_chooses_field_by_field(wayne):
    carla = make_contact(wayne, "Carla", login=False, phone="1234567")
    karla = make_contact(wayne, "Karla", login=False, phone="7654321", language="de")

    merge(karla, carla, first_name="ours", phone="theirs")

    kept = fresh(carla)
    assert (kept.first_name, kept.phone, kept.language, kept.email) == ("Karla", "1234567", "de", carla.email)


def test_the_ledger_keeps_every_old_value_and_where_each_row_went(wayne, max):
    carla, karla = make_contact(wayne, "Carla", login=False), make_contact(wayne, "Karla", login=False)
    case, before = make_case(contact=karla), moving.values_of(fresh(karla))

    merge(karla, carla, by=max, email="ours")

    gone = EventRecord.objects.get(kind="contact.merged", root_id=karla.pk)
    stays = EventRecord.objects.get(kind="contact.absorbed", root_id=carla.pk)
    moved = EventRecord.objects.get(
        kind="customer.records_moved", root_id=karla.pk, data__relation="cases.case.contact"
    )
    assert json.loads(gone.text("old")) == before
    assert json.loads(stays.text("old")) == {"email": carla.email}
    assert json.loads(stays.text("new")) == {"email": karla.email}
    assert moved.data["ids"] == [str(case.pk)]
    assert "1 link" in stays.describe()
    assert "E-mail" in stays.describe()


def test_two_logins_that_are_both_used_are_not_made_one(wayne):
    carla, karla = make_contact(wayne, "Carla"), make_contact(wayne, "Karla")
    with pytest.raises(Refused, match="two_logins"):
        merge(karla, carla)
    assert fresh(karla).merged_into is None

    users.deactivate(user=carla.user, by=ROBOT, at=timezone.now())
    merge(fresh(karla), fresh(carla))
    assert fresh(carla).user == karla.user


def test_a_login_brings_no_more_rights_to_another_company(wayne, lexcorp):
    there = make_contact(lexcorp, "Carla", "none", login=False)
    here = make_contact(wayne, "Carla2", "customer_admin")
    accounts.update(account=wayne, primary_contact=here, by=ROBOT, at=timezone.now())
    case = make_case(contact=here)

    merge(here, there)

    assert fresh(there).portal_role == "none"
    assert fresh(wayne).primary_contact is None  # she does not work there
    assert (fresh(case).account, fresh(case).contact) == (wayne, there)


def test_the_same_relationship_of_both_becomes_one_that_lasts_as_long_as_either(wayne, lexcorp):
    carla, karla = make_contact(wayne, "Carla", login=False), make_contact(wayne, "Karla", login=False)
    steward = make_responsibility("Steward")
    kept = relate(carla, lexcorp, steward, starts=date(2024, 1, 1), ends=date(2024, 12, 31))
    dropped = relate(karla, lexcorp, steward, starts=date(2024, 6, 1))

    merge(karla, carla)

    held = ContactRelationship.objects.get()
    told = json.loads(EventRecord.objects.get(kind="contact.absorbed").text("dropped"))
    assert (held.pk, held.starts, held.ends) == (kept.pk, date(2024, 1, 1), None)
    assert [row["id"] for row in told["accounts.contactrelationship.contact"]] == [str(dropped.pk)]


# --- Accounts -----------------------------------------------------------------------------------------------------
def test_an_account_leaves_its_people_cases_partners_and_children_to_its_twin(wayne, ana):
    twin = make_account(
        "Wayne Enterprises Inc.", website="wayne.test", phones=["0711 2"], phone="0711 1", is_partner=True
    )
    below, helper = make_account("Below", parent=twin), make_account("Helper", is_partner=True)
    person, case = make_contact(twin, "Carla", "customer_admin"), make_case(account=twin)
    AccountPartner.objects.create(account=twin, partner=helper)
    AccountPartner.objects.create(account=wayne, partner=helper)

    merge(twin, wayne)

    kept = fresh(wayne)
    assert pointing_at(twin) == {}
    assert (fresh(below).parent, fresh(person).account, fresh(case).account) == (wayne, wayne, wayne)
    assert fresh(below).path == f"{kept.path}{below.number}/"
    assert (kept.name, kept.website, kept.phone, kept.phones, kept.is_partner) == (
        "Wayne Enterprises", "wayne.test", "0711 1", ["0711 2"], True,
    )  # fmt: skip
    assert AccountPartner.objects.filter(account=wayne).count() == 1
    assert actor_for(person.user).reach["home"] == {wayne.pk}
    assert not Account.objects.visible_to(ana).filter(pk=twin.pk).exists()


def test_an_account_and_its_partner_become_one_without_serving_itself(wayne, lexcorp):
    AccountPartner.objects.create(account=wayne, partner=lexcorp)

    merge(lexcorp, wayne)

    assert not AccountPartner.objects.exists()
    assert pointing_at(lexcorp) == {}


@pytest.mark.parametrize("upwards", [True, False])
@pytest.mark.parametrize("deep", [1, 2])
def test_a_parent_and_what_is_below_it_become_one_and_the_tree_stays_whole(wayne, upwards, deep):
    head = make_account("Head")
    accounts.update(account=wayne, parent=head, by=ROBOT, at=timezone.now())
    way = [fresh(wayne)]
    for level in range(3):
        way.append(make_account(f"Level {level}", parent=way[-1]))
    side = make_account("Side", parent=way[0])
    one, into = (way[0], way[deep])[:: -1 if upwards else 1]

    merge(one, into)

    tree = {row.pk: row for row in Account.objects.current()}
    for row in tree.values():
        assert row.path == (tree[row.parent_id].path if row.parent_id else "") + f"{row.number}/"
    assert tree[into.pk].parent_id == head.pk
    assert tree[side.pk].parent_id == into.pk
    assert fresh(one).path == f"{one.number}/"


def test_a_survivor_may_take_the_code_of_the_other(wayne, lexcorp):
    merge(lexcorp, wayne, code="ours", parent="ours")

    assert (fresh(wayne).code, fresh(lexcorp).code) == ("LEX", lexcorp.number)
    assert Account.objects.get(number=lexcorp.number).merged_into == wayne


def test_only_one_of_two_stewards_remains_where_there_can_be_only_one(wayne, lexcorp):
    steward = make_responsibility("Steward", unique=True)
    kept = relate(make_contact(wayne, "Carla", login=False), wayne, steward)
    relate(make_contact(lexcorp, "Lex", login=False), lexcorp, steward)

    merge(lexcorp, wayne)

    assert ContactRelationship.objects.get() == kept


# --- Consumers, chains and what is refused ------------------------------------------------------------------------
def test_old_ids_lead_on_through_several_merges():
    first, second, third = (make_consumer(name, login=False) for name in ("Cora", "Kora", "Korah"))
    consumers.update(consumer=first, external_id="SHOP-1", by=ROBOT, at=timezone.now())

    merge(fresh(first), second)
    merge(fresh(second), third)

    assert fresh(first).merged_into == third == fresh(second).merged_into
    assert Consumer.objects.current().get(external_id="SHOP-1") == third
    with pytest.raises(Refused, match="merged"):
        merge(fresh(second), third)


def test_what_is_no_choice_is_refused_and_changes_nothing(wayne, lexcorp, ana):
    with pytest.raises(ValidationError, match="itself"):
        merge(wayne, wayne)
    with pytest.raises(ValidationError, match="nothing to choose"):
        merge(lexcorp, wayne, colour="ours")
    with pytest.raises(ValidationError, match="is expected"):
        merge(lexcorp, wayne, name="both")
    with pytest.raises(Refused, match="forbidden"):
        merge(lexcorp, wayne, by=ana)

    assert Account.objects.current().count() == 2


def test_the_preview_says_what_the_merge_then_does(wayne, lexcorp):
    make_case(contact=make_contact(lexcorp, "Lex", login=False))
    steward = make_responsibility("Steward", unique=True)
    for account in (wayne, lexcorp):
        relate(make_contact(account, "Alfred", login=False), account, steward)

    said = merging.preview(lexcorp, into=wayne, take={"name": "ours"}, known=accounts.DETAILS, by=ROBOT)
    merge(lexcorp, wayne, name="ours")

    told = EventRecord.objects.get(kind="account.absorbed").event()
    assert dict(zip(told.moved, told.counts, strict=True)) == said.moves
    assert {key: len(rows) for key, rows in json.loads(told.dropped).items()} == said.drops
    assert next(each.value for each in said.fields if each.name == "name") == fresh(wayne).name == "Lexcorp"


def test_pairs_follow_the_survivor(wayne, ana):
    one, two, three = (make_contact(wayne, name, login=False) for name in ("Carla", "Karla", "Carlla"))
    pairs = {frozenset(pair.ids): pair for pair in Duplicate.objects.all()}
    duplicates.dismiss(duplicate=pairs[frozenset((two.pk, three.pk))], by=ana, at=timezone.now())

    merge(two, one)

    states = {frozenset(pair.ids): pair.state for pair in Duplicate.objects.all()}
    assert states == {frozenset((one.pk, two.pk)): "merged", frozenset((one.pk, three.pk)): "dismissed"}


def test_what_was_written_meanwhile_about_the_old_record_is_gathered(wayne, lexcorp):
    merge(lexcorp, wayne)
    late = make_case(account=wayne)
    Case.objects.filter(pk=late.pk).update(account=lexcorp)  # by a transaction that had begun before
    below = make_account("Below")
    Account.objects.filter(pk=below.pk).update(parent=lexcorp, path=f"{lexcorp.number}/{below.number}/")

    gather_stragglers(Timer.objects.get(kind=merging.STRAGGLERS))

    assert fresh(late).account == wayne
    assert (fresh(below).parent, fresh(below).path) == (wayne, f"{wayne.path}{below.number}/")
    assert pointing_at(lexcorp) == {}
