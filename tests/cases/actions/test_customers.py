"""Whose case it is: one kind of customer, an account with the consumers it serves, a household with who speaks for it, and
people from elsewhere who work for the account."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions import consumers, household_members, relationships
from cases.actions import creation
from cases.models import Case
from identity.actor import actor_for
from ledger.verbs import allowed_actions
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.cases import make_case
from tests.factories.people import ROBOT
from tests.factories.relations import join, make_household, make_responsibility, relate, relate_accounts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]


def refused(**details):
    with pytest.raises(ValidationError) as error:
        make_case(**details)
    return {name: [each.code for each in errors] for name, errors in error.value.error_dict.items()}


def seen_by(person):
    return set(Case.objects.visible_to(actor_for(person.user)).values_list("subject", flat=True))


@pytest.fixture
def shop():
    return make_account("Shop")


@pytest.fixture
def buyer(shop):
    """A private customer of the shop's."""
    made = make_consumer("Bea")
    return consumers.update(consumer=made, served_by=shop, by=ROBOT, at=timezone.now())


# --- An account and a consumer that it serves ---------------------------------------------------------------------
def test_an_account_and_a_consumer_only_if_it_serves_them(shop, buyer):
    seller = make_contact(shop, "Sam", "customer_admin")

    assert refused(account=make_account("Stranger"), consumer=buyer) == {"consumer": ["two_customers"]}
    assert refused(account=shop, consumer=make_consumer("Cora")) == {"consumer": ["two_customers"]}
    case = make_case(subject="sold by the shop", account=shop, contact=seller, consumer=buyer)
    make_case(subject="her own", consumer=buyer)

    assert (case.account, case.contact, case.consumer) == (shop, seller, buyer)
    assert seen_by(buyer) == {"sold by the shop", "her own"}
    assert seen_by(seller) == {"sold by the shop"}  # what she asks us without the shop is not the shop's


def test_people_of_the_account_open_cases_for_the_consumers_it_serves(shop, buyer):
    seller, clerk = make_contact(shop, "Sam", "customer_admin"), make_contact(shop, "Cleo")
    case = make_case(by=actor_for(seller.user), consumer=buyer)

    assert (case.account, case.contact, case.consumer) == (shop, seller, buyer)
    for by in (actor_for(clerk.user), actor_for(make_contact(make_account("Other"), "Ott", "customer_admin").user)):
        assert refused(by=by, consumer=buyer) == {"consumer": ["does_not_exist"]}


# --- A household --------------------------------------------------------------------------------------------------
def test_a_household_is_a_customer_with_who_of_it_speaks(shop):
    cora, oma = make_consumer("Cora"), make_consumer("Oma", login=False)
    household = make_household("Fischer", oma, representatives=(cora,))

    assert refused(household=household, account=shop) == {"household": ["two_customers"]}
    assert refused(household=household, consumer=make_consumer("Carl")) == {"consumer": ["not_a_member"]}
    case = make_case(household=household, consumer=oma)

    assert (case.household, case.consumer, case.customer) == (household, oma, household)


def test_a_representative_opens_and_works_on_cases_of_the_household_until_they_leave():
    cora, teen = make_consumer("Cora"), make_consumer("Teen")
    household = make_household("Fischer", teen, representatives=(cora,))
    case = make_case(subject="ours", by=actor_for(cora.user), household=household)
    make_case(subject="the house", household=household)

    assert (case.household, case.consumer) == (household, cora)
    assert (seen_by(cora), seen_by(teen)) == ({"ours", "the house"}, set())
    assert refused(by=actor_for(teen.user), household=household) == {"household": ["does_not_exist"]}

    left = household.members.get(consumer=cora)
    household_members.delete(household_member=left, by=ROBOT, at=timezone.now())

    assert seen_by(cora) == {"ours"}  # she spoke herself, so it stays her own
    assert refused(by=actor_for(cora.user), household=household) == {"household": ["does_not_exist"]}


@pytest.mark.parametrize(
    ("grants", "sees", "acts"), [("none", False, False), ("view", True, False), ("work", True, True)]
)
def test_another_member_gets_of_the_household_what_the_responsibility_carries(grants, sees, acts):
    cora, household = make_consumer("Cora"), make_household("Fischer")
    case = make_case(subject="the house", household=household)
    join(household, cora, responsibility=make_responsibility("Adult", grants, kind="household_member"))

    assert bool(seen_by(cora)) == sees
    assert bool(allowed_actions(actor_for(cora.user), case)) == acts


# --- A contact from elsewhere -------------------------------------------------------------------------------------
def test_a_contact_from_elsewhere_is_named_only_if_they_work_for_the_account(shop):
    connie = make_contact(make_account("Consulting"), "Connie")
    assert refused(account=shop, contact=connie) == {"contact": ["other_account"]}

    held = relate(connie, shop, make_responsibility("Look", "view"))
    assert refused(account=shop, contact=connie) == {"contact": ["other_account"]}
    relationships.delete(contact_relationship=held, by=ROBOT, at=timezone.now())
    held = relate(connie, shop, make_responsibility("Work", "work"))
    case = make_case(subject="with Connie", account=shop, contact=connie)
    assert (case.account, case.contact) == (shop, connie)
    assert seen_by(connie) == {"with Connie"}
    assert allowed_actions(actor_for(connie.user), case)

    relationships.delete(contact_relationship=held, by=ROBOT, at=timezone.now())

    assert seen_by(connie) == set()  # the case names her still, and she reaches it no more
    assert allowed_actions(actor_for(connie.user), case) == []
    changed = creation.update(case=case, subject="Without her", by=ROBOT, at=timezone.now())
    assert changed.contact == connie


def test_people_of_a_related_account_work_for_it_too(shop):
    provider = make_account("Provider")
    pam = make_contact(provider, "Pam")
    relate_accounts(provider, shop, make_responsibility("Provider", kind="account_relationship"))

    assert make_case(account=shop, contact=pam).contact == pam
