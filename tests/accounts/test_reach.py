"""Six portal roles × own, colleague's, child account's, partner's customer's, stranger's case: who sees what."""

import pytest

from accounts.models import Account, AccountPartner, Contact
from cases.models import Case
from identity.actor import actor_for
from ledger.verbs import allowed_actions
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.cases import make_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]

SEES = {
    "none": set(),
    "customer": {"own"},
    "customer_admin": {"own", "colleague"},
    "customer_case_manager": {"own", "colleague", "child"},
    "partner": {"own"},
    "partner_admin": {"own", "colleague", "partners_customer"},
}


@pytest.mark.parametrize("role", SEES)
def test_a_portal_role_sees_its_cases_and_no_other(acme, role):
    home = make_account("Wayne")
    child, customer, stranger = make_account("Labs", parent=home), make_account("Client"), make_account("Lexcorp")
    AccountPartner.objects.create(account=customer, partner=home)
    me = make_contact(home, "Mia", role)
    colleague = make_contact(home, "Carl")
    below = make_contact(child, "Chip")
    client = make_contact(customer, "Cleo")
    lex = make_contact(stranger, "Lex")
    whose = {"own": me, "colleague": colleague, "child": below, "partners_customer": client, "stranger": lex}
    for name, contact in whose.items():
        make_case(subject=name, contact=contact)
    make_case(subject="nobody's")
    make_case(subject="consumer's", consumer=make_consumer("Cora"))

    actor = actor_for(me.user)

    assert set(Case.objects.visible_to(actor).values_list("subject", flat=True)) == SEES[role]


def test_access_to_people_follows_who_may_be_served(acme):
    home, stranger = make_account("Wayne"), make_account("Lexcorp")
    carla, colin = make_contact(home, "Carla", "customer_admin"), make_contact(home, "Colin")
    make_contact(stranger, "Lex")
    admin, customer = actor_for(carla.user), actor_for(colin.user)

    assert set(Contact.objects.visible_to(admin)) == {carla, colin}
    assert set(Contact.objects.visible_to(customer)) == {colin}
    assert set(Account.objects.visible_to(customer)) == {home}


def test_a_partner_opens_cases_for_its_customers_only(acme):
    partner, customer, stranger = make_account("Partner", is_partner=True), make_account("Client"), make_account("Lex")
    link = AccountPartner.objects.create(account=customer, partner=partner)
    pia = make_contact(partner, "Pia", "partner")
    actor = actor_for(pia.user)
    case = make_case(by=actor, account=customer)

    assert (case.account, case.contact, case.partner, case.opened_by_id) == (customer, None, partner, pia.user_id)
    with pytest.raises(Exception, match="no such object"):
        make_case(by=actor, account=stranger)

    link.delete()
    lost = actor_for(pia.user)
    assert list(Case.objects.visible_to(lost)) == [case]  # to read, until it closes
    assert allowed_actions(lost, case) == []


def test_an_outsourcer_sees_what_is_routed_to_it(otto, callcentre, support):
    mine = make_case(subject="routed", group=callcentre)
    make_case(subject="ours", group=support)

    assert list(Case.objects.visible_to(otto)) == [mine]
    assert not Account.objects.visible_to(otto).exists()
