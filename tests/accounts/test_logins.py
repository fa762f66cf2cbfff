"""Asking customers into the portal and closing their access: by staff, and by the customers' own administrators."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions import consumers, logins
from accounts.models import Account, AccountPartner, Contact
from accounts.states import PortalRole
from cases.models import Case
from identity.actor import actor_for
from identity.models import User
from ledger import Refused
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.people import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]


def now():
    return timezone.now()


@pytest.fixture
def people():
    """Administrators and others of Wayne ⊃ Labs, of a partner and its customer, and of a stranger."""
    wayne, partner, served = make_account("Wayne"), make_account("Partner", is_partner=True), make_account("Served")
    labs, lex = make_account("Labs", parent=wayne), make_account("Lexcorp")
    AccountPartner.objects.create(account=served, partner=partner)
    return {
        "admin": make_contact(wayne, "Carla", "customer_admin"),
        "customer": make_contact(wayne, "Colin", "customer"),
        "case_manager": make_contact(wayne, "Casey", "customer_case_manager"),
        "new": make_contact(wayne, "Nora", "none", login=False),
        "below": make_contact(labs, "Lana", "customer"),
        "partner_admin": make_contact(partner, "Pia", "partner_admin"),
        "partner": make_contact(partner, "Paul", "partner"),
        "served": make_contact(served, "Sue", "customer"),
        "stranger": make_contact(lex, "Lex", "customer"),
    }


ADMINISTRATORS = ("admin", "partner_admin")
MANAGES = {  # whose logins, and which roles they may be given
    "admin": {
        "customer": {"none", "customer", "customer_admin"},
        "new": {"none", "customer", "customer_admin"},
    },
    "partner_admin": {
        "partner": {"none", "customer", "customer_admin", "partner", "partner_admin"},
        "served": {"none", "customer", "customer_admin"},
    },
}


@pytest.mark.parametrize("role", PortalRole.values)
@pytest.mark.parametrize("whom", ["customer", "case_manager", "new", "below", "partner", "served", "stranger"])
@pytest.mark.parametrize(
    "who", ["admin", "customer", "case_manager", "below", "partner_admin", "partner", "served", "stranger"]
)
def test_who_gives_whom_which_role(people, who, whom, role):
    if who == whom:
        return
    by, contact = actor_for(people[who].user), people[whom]
    allowed = role in MANAGES.get(who, {}).get(whom, ())
    before = contact.portal_role

    try:
        logins.set_portal_role(contact=contact, portal_role=role, by=by, at=now())
        done = True
    except (Contact.DoesNotExist, Refused, ValidationError):
        done = False

    assert done is allowed
    assert Contact.objects.get(pk=contact.pk).portal_role == (role if allowed else before)


def test_an_administrator_asks_a_colleague_in(people):
    by = actor_for(people["admin"].user)

    invited = logins.invite(contact=people["new"], by=by, at=now())

    assert (invited.portal_role, invited.user.kind, invited.user.email) == ("customer", "customer", "nora@wayne.test")
    (letter,) = mail.outbox
    assert letter.to == ["nora@wayne.test"]
    again = logins.invite(contact=invited, by=by, at=now())
    assert again.user_id == invited.user_id and len(mail.outbox) == 2


def test_nobody_is_asked_in_without_an_address_or_with_somebody_elses(people):
    ana = make_staff("Ana", "agent")
    wayne = Account.objects.get(name="Wayne")
    nameless = make_contact(wayne, "Nobody", "none", login=False)
    Contact.objects.filter(pk=nameless.pk).update(email="")
    taken = make_contact(wayne, "Twin", "none", login=False)
    Contact.objects.filter(pk=taken.pk).update(email="ana@acme.test")

    for contact, code in ((nameless, "required"), (taken, "unique")):
        with pytest.raises(ValidationError) as refused:
            logins.invite(contact=contact, by=ana, at=now())
        assert refused.value.error_dict["email"][0].code == code
        assert Contact.objects.get(pk=contact.pk).user_id is None


def test_access_ends_at_the_next_request_and_comes_back_with_an_invitation(people):
    by, colin = actor_for(people["admin"].user), people["customer"]

    logins.end_access(contact=colin, by=by, at=now())

    user = User.objects.get(pk=colin.user_id)
    assert user.is_active is False and actor_for(user).reach == {}
    assert not Case.objects.visible_to(actor_for(user)).exists()
    back = logins.invite(contact=colin, by=by, at=now())
    assert (back.portal_role, User.objects.get(pk=user.pk).is_active) == ("customer", True)


def test_nobody_ends_their_own_access_or_that_of_who_sees_more(people):
    carla = people["admin"]
    by = actor_for(carla.user)
    for contact, code in ((carla, "own_login"), (people["case_manager"], "more_than_held")):
        with pytest.raises(Refused) as refused:
            logins.end_access(contact=contact, by=by, at=now())
        assert refused.value.code == code
    assert User.objects.get(pk=carla.user_id).is_active


def test_a_login_that_stands_for_a_consumer_too_stays_open(people):
    colin, ana = people["customer"], make_staff("Ana", "agent")
    consumer = make_consumer("Colin", login=False)
    type(consumer).objects.filter(pk=consumer.pk).update(user=colin.user)

    logins.end_access(contact=colin, by=ana, at=now())

    user = User.objects.get(pk=colin.user_id)
    assert user.is_active and actor_for(user).reach["consumers"] == {consumer.pk}
    assert actor_for(user).reach["contacts"] == frozenset()


def test_staff_ask_consumers_in():
    cora = make_consumer("Cora", login=False)

    invited = consumers.invite(consumer=cora, by=make_staff("Ana", "agent"), at=now())

    assert invited.user.kind == "customer"
    assert [letter.to for letter in mail.outbox] == [["cora@home.test"]]
    assert actor_for(invited.user).reach["consumers"] == {cora.pk}


def test_a_login_that_the_organisation_closed_is_not_opened_by_a_customers_administrator(people):
    from identity.actions import users
    from tests.factories.people import ROBOT

    colin, carla = people["customer"], actor_for(people["admin"].user)
    users.deactivate(user=colin.user, by=ROBOT, at=now())

    for step in (
        lambda: logins.invite(contact=colin, by=carla, at=now()),
        lambda: logins.set_portal_role(contact=colin, portal_role="none", by=carla, at=now()),
        lambda: logins.end_access(contact=colin, by=carla, at=now()),
    ):
        with pytest.raises(Refused) as refused:
            step()
        assert refused.value.code == "login_closed"
    assert not User.objects.get(pk=colin.user_id).is_active
