"""Who acts for whom: people of a related account, representatives of a household, a consumer for another one. All of it ends
with the relation, at the next request."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import account_relationships, consumer_relationships, consumers, household_members
from accounts.models import Account, Consumer, Household
from cases.models import Case
from identity.actor import actor_for
from ledger.verbs import allowed_actions
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.cases import make_case
from tests.factories.people import ROBOT
from tests.factories.relations import (
    join,
    make_household,
    make_responsibility,
    relate,
    relate_accounts,
    represent,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]


def seen_by(person):
    return set(Case.objects.visible_to(actor_for(person.user)).values_list("subject", flat=True))


@pytest.fixture
def lexcorp():
    return make_account("Lexcorp")


@pytest.fixture
def provider():
    return make_account("Provider")


@pytest.fixture
def oma():
    return make_consumer("Oma", login=False)


@pytest.fixture
def cora():
    return make_consumer("Cora")


# --- An account for another account -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("grants", "sees", "acts"), [("none", set(), False), ("view", {"lexs"}, False), ("work", {"lexs"}, True)]
)
def test_all_people_of_a_related_account_get_what_the_responsibility_carries(lexcorp, provider, grants, sees, acts):
    case = make_case(subject="lexs", account=lexcorp)
    make_case(subject="below", account=make_account("Lexlabs", parent=lexcorp))
    duty = make_responsibility(grants=grants, kind="account_relationship")
    held = relate_accounts(provider, lexcorp, duty)
    people = [make_contact(provider, name) for name in ("Pam", "Pat")]
    nobody = make_contact(provider, "Nora", "none")

    assert [seen_by(each) for each in people] == [sees, sees]
    assert [bool(allowed_actions(actor_for(each.user), case)) for each in people] == [acts, acts]
    assert (lexcorp in Account.objects.visible_to(actor_for(people[0].user))) == bool(sees)
    assert seen_by(nobody) == set()
    if acts:
        assert make_case(subject="new", by=actor_for(people[0].user), account=lexcorp).account == lexcorp

    account_relationships.delete(account_relationship=held, by=ROBOT, at=timezone.now())

    assert [seen_by(each) for each in people] == [set(), set()]


def test_the_related_account_gives_nothing_in_return(lexcorp, provider):
    relate_accounts(provider, lexcorp, make_responsibility(kind="account_relationship"))
    make_case(subject="providers", account=provider)

    assert seen_by(make_contact(lexcorp, "Lex", "customer_admin")) == set()


# --- A consumer for another one -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("grants", "sees", "acts"), [("none", set(), False), ("view", {"omas"}, False), ("work", {"omas"}, True)]
)
def test_a_representative_gets_what_the_responsibility_carries(cora, oma, grants, sees, acts):
    case = make_case(subject="omas", consumer=oma)
    held = represent(cora, oma, make_responsibility(grants=grants, kind="consumer_relationship"))
    actor = actor_for(cora.user)

    assert seen_by(cora) == sees
    assert bool(allowed_actions(actor, case)) == acts
    assert (oma in Consumer.objects.visible_to(actor)) == bool(sees)
    if acts:
        assert make_case(subject="hers", by=actor, consumer=oma).consumer == oma
    else:
        with pytest.raises(Exception, match="no such object"):
            make_case(subject="hers", by=actor, consumer=oma)

    consumer_relationships.delete(consumer_relationship=held, by=ROBOT, at=timezone.now())

    assert seen_by(cora) == set()
    assert allowed_actions(actor_for(cora.user), case) == []


# --- Households ---------------------------------------------------------------------------------------------------
def test_a_representative_acts_for_every_member_and_the_others_for_themselves(cora, oma):
    teen = make_consumer("Teen")
    household = make_household("Fischer", oma, teen, representatives=(cora,))
    for name, consumer in {"coras": cora, "omas": oma, "teens": teen}.items():
        make_case(subject=name, consumer=consumer)

    assert (seen_by(cora), seen_by(teen)) == ({"coras", "omas", "teens"}, {"teens"})
    assert set(Household.objects.visible_to(actor_for(cora.user))) == {household}
    assert not Household.objects.visible_to(actor_for(teen.user)).exists()
    assert make_case(by=actor_for(cora.user), consumer=oma).consumer == oma


def test_what_other_members_see_of_the_household_is_what_their_responsibility_carries(cora):
    adult = make_responsibility("Adult", "view", kind="household_member")
    household = make_household("Fischer")
    join(household, cora, responsibility=adult)

    assert set(Household.objects.visible_to(actor_for(cora.user))) == {household}


@pytest.mark.parametrize("which", ["representative", "member"])
def test_leaving_a_household_ends_it_for_who_left_and_who_spoke_for_them(cora, oma, which):
    household = make_household("Fischer", oma, representatives=(cora,))
    make_case(subject="omas", consumer=oma)
    assert seen_by(cora) == {"omas"}

    leaving = household.members.get(consumer=cora if which == "representative" else oma)
    household_members.delete(household_member=leaving, by=ROBOT, at=timezone.now())

    assert seen_by(cora) == set()


@pytest.mark.parametrize("who", ["cora", "oma"])
@pytest.mark.parametrize(("first", "last", "sees"), [(0, 0, True), (1, None, False), (None, -1, False)])
def test_it_holds_from_the_first_day_to_the_last_of_both(cora, oma, who, first, last, sees):
    today = timezone.now().date()
    days = {
        name: None if off is None else today + timedelta(days=off) for name, off in (("starts", first), ("ends", last))
    }
    household = make_household("Fischer")
    join(household, cora, is_representative=True, **(days if who == "cora" else {}))
    join(household, oma, **(days if who == "oma" else {}))
    make_case(subject="omas", consumer=oma)

    assert bool(seen_by(cora)) == sees


# --- Several profiles behind one login ----------------------------------------------------------------------------
def test_one_login_is_a_contact_and_several_consumers(lexcorp, cora, oma):
    contact = make_contact(lexcorp, "Cory")
    for consumer in (cora, oma):
        consumers.update(consumer=consumer, user=contact.user, by=ROBOT, at=timezone.now())
    for name, whose in {"works": {"contact": contact}, "coras": {"consumer": cora}, "omas": {"consumer": oma}}.items():
        make_case(subject=name, **whose)
    actor = actor_for(contact.user)

    assert seen_by(contact) == {"works", "coras", "omas"}
    assert make_case(by=actor).contact == contact
    assert make_case(by=actor, consumer=oma).consumer == oma


def test_me_lists_everybody_that_a_login_is(program, lexcorp, cora, ana):
    contact = make_contact(lexcorp, "Cory")
    consumers.update(consumer=cora, user=contact.user, by=ROBOT, at=timezone.now())

    profiles = program(actor_for(contact.user)).get("/me/").json()["profiles"]

    assert profiles == [
        {"kind": "contact", "id": str(contact.pk), "name": "Cory Doe", "account": str(lexcorp.pk)},
        {"kind": "consumer", "id": str(cora.pk), "name": "Cora Doe", "account": None},
    ]
    assert program(ana).get("/me/").json()["profiles"] == []


def test_what_a_login_reaches_costs_the_same_however_many_relations(lexcorp, cora, oma, django_assert_num_queries):
    """The contact with its relationships, the consumers, related accounts, representations, memberships, members."""
    contact = make_contact(lexcorp, "Cory")
    consumers.update(consumer=cora, user=contact.user, by=ROBOT, at=timezone.now())
    household = make_household("Fischer", oma, representatives=(cora,))
    with django_assert_num_queries(6):
        actor_for(contact.user)
    for n in range(3):
        relate(contact, make_account(f"A{n}"), make_responsibility(f"a{n}"))
        relate_accounts(lexcorp, make_account(f"B{n}"), make_responsibility(f"b{n}", kind="account_relationship"))
        other = make_consumer(f"C{n}", login=False)
        represent(cora, other, make_responsibility(f"c{n}", kind="consumer_relationship"))
        join(household, make_consumer(f"D{n}", login=False))
        make_household(f"E{n}", representatives=(cora,))
    with django_assert_num_queries(6):
        reach = actor_for(contact.user).reach

    assert (len(reach["works"].ids), len(reach["represents"]), len(reach["households"])) == (6, 7, 4)
