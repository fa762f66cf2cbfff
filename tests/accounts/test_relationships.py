"""A contact works for one account and may hold responsibilities for any number of others, which carry access while they last."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions import accounts, relationships, responsibilities
from accounts.models import Account, Contact, ContactRelationship
from cases.models import Case
from identity.actor import actor_for
from ledger.refusals import Refused
from ledger.verbs import allowed_actions
from tests.factories.accounts import make_account, make_contact
from tests.factories.cases import bring_to, make_case
from tests.factories.people import ROBOT
from tests.factories.relations import make_responsibility, relate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]


@pytest.fixture
def lexcorp(acme, inside_acme):
    return make_account("Lexcorp")


@pytest.fixture
def lex(lexcorp):
    return make_contact(lexcorp, "Lex")


@pytest.fixture
def consultant(inside_acme):
    """Connie works for a firm of her own."""
    return make_contact(make_account("Consulting"), "Connie")


def seen_by(contact):
    return set(Case.objects.visible_to(actor_for(contact.user)).values_list("subject", flat=True))


@pytest.mark.parametrize(
    ("grants", "sees", "acts", "opens"),
    [("none", set(), False, False), ("view", {"lexs"}, False, False), ("work", {"lexs"}, True, True)],
)
def test_a_responsibility_carries_the_access_that_it_names_and_no_more(
    lexcorp, lex, consultant, grants, sees, acts, opens
):
    case = make_case(subject="lexs", contact=lex)
    make_case(subject="below", account=make_account("Lexlabs", parent=lexcorp))
    make_case(subject="nobody's")
    relate(consultant, lexcorp, make_responsibility(grants=grants))
    actor = actor_for(consultant.user)

    assert seen_by(consultant) == sees
    assert bool(allowed_actions(actor, case)) == acts
    assert (lexcorp in Account.objects.visible_to(actor)) == bool(sees)
    assert (lex in Contact.objects.visible_to(actor)) == opens
    if opens:
        assert make_case(by=actor, account=lexcorp).account == lexcorp
        assert make_case(by=actor, contact=lex).on_behalf_of == lex
    else:
        with pytest.raises(ValidationError):
            make_case(by=actor, account=lexcorp)


def test_removing_it_ends_all_access_even_to_what_one_opened(lexcorp, lex, consultant):
    held = relate(consultant, lexcorp, make_responsibility())
    make_case(subject="lexs", contact=lex)
    make_case(subject="opened by her", by=actor_for(consultant.user), account=lexcorp)
    assert seen_by(consultant) == {"lexs", "opened by her"}

    relationships.delete(contact_relationship=held, by=ROBOT, at=timezone.now())

    assert seen_by(consultant) == set()


def test_changing_what_it_carries_counts_for_everybody_who_holds_it(lexcorp, lex, consultant):
    responsibility = make_responsibility(grants="view")
    relate(consultant, lexcorp, responsibility)
    make_case(subject="lexs", contact=lex)
    assert seen_by(consultant) == {"lexs"}

    responsibilities.update(responsibility=responsibility, grants="none", by=ROBOT, at=timezone.now())

    assert seen_by(consultant) == set()


def test_several_relationships_add_up(lexcorp, lex, consultant):
    other = make_account("Kent")
    relate(consultant, lexcorp, make_responsibility("Listener", "view"))
    relate(consultant, lexcorp, make_responsibility("Listed", "none"))
    relate(consultant, other, make_responsibility("Worker", "work"))
    for name, account in {"lexs": lexcorp, "kents": other}.items():
        make_case(subject=name, account=account)
    make_case(subject="own", contact=consultant)

    assert seen_by(consultant) == {"lexs", "kents", "own"}
    assert actor_for(consultant.user).reach["serves"].ids == {other.pk}


def test_a_partner_helping_elsewhere_by_a_responsibility_is_no_partner_there(lexcorp):
    pia = make_contact(make_account("Partner", is_partner=True), "Pia", "partner")
    held = relate(pia, lexcorp, make_responsibility())
    case = make_case(by=actor_for(pia.user), account=lexcorp)
    assert case.partner is None

    relationships.delete(contact_relationship=held, by=ROBOT, at=timezone.now())

    assert seen_by(pia) == set()


def test_who_has_no_access_to_the_portal_gets_none_by_a_responsibility(lexcorp, lex):
    nobody = make_contact(make_account("Elsewhere"), "Nora", "none")
    relate(nobody, lexcorp, make_responsibility())
    make_case(subject="lexs", contact=lex)

    assert seen_by(nobody) == set()


@pytest.mark.parametrize(("first", "last", "sees"), [
    (None, None, True), (0, 0, True), (-3, None, True), (None, 3, True), (1, None, False), (None, -1, False),
])  # fmt: skip
def test_it_holds_from_its_first_day_to_its_last(lexcorp, lex, consultant, first, last, sees):
    today = timezone.now().date()  # the account has no zone of its own, the organisation counts in UTC
    days = {
        name: None if off is None else today + timedelta(days=off) for name, off in (("starts", first), ("ends", last))
    }
    make_case(subject="lexs", contact=lex)
    relate(consultant, lexcorp, make_responsibility(), **days)

    assert bool(seen_by(consultant)) == sees


@pytest.mark.parametrize(
    ("zone", "holds"), [("Pacific/Auckland", True), ("UTC", False), ("", False), ("no such zone", False)]
)
def test_its_days_are_those_of_the_account(lexcorp, consultant, zone, holds):
    """It begins on the second of January; in Auckland that is still the first in Greenwich."""
    accounts.update(account=lexcorp, time_zone=zone, by=ROBOT, at=timezone.now())
    held = relate(consultant, Account.objects.get(pk=lexcorp.pk), make_responsibility(), starts=date(2026, 1, 2))

    assert held.is_current(datetime(2026, 1, 1, 12, tzinfo=UTC)) == holds


def test_a_unique_responsibility_has_one_holder_for_each_account(lexcorp, lex, consultant):
    steward = make_responsibility("Steward", unique=True)
    held = relate(consultant, lexcorp, steward, ends=date(2026, 6, 30))
    relate(consultant, make_account("Kent"), steward)  # one person may hold it for many accounts

    with pytest.raises(Refused, match="already_held"):
        relate(lex, lexcorp, steward, starts=date(2026, 6, 30))
    later = relate(lex, lexcorp, steward, starts=date(2026, 7, 1))
    with pytest.raises(Refused, match="already_held"):
        relationships.update(contact_relationship=held, ends=None, by=ROBOT, at=timezone.now())
    relationships.update(contact_relationship=later, ends=date(2026, 12, 31), by=ROBOT, at=timezone.now())

    assert ContactRelationship.objects.get(pk=held.pk).ends == date(2026, 6, 30)


def test_what_several_people_hold_does_not_become_unique(lexcorp, lex, consultant):
    steward = make_responsibility("Steward")
    held = relate(consultant, lexcorp, steward)
    relate(lex, lexcorp, steward)

    with pytest.raises(Refused, match="held_by_several"):
        responsibilities.update(responsibility=steward, unique=True, by=ROBOT, at=timezone.now())
    relationships.delete(contact_relationship=held, by=ROBOT, at=timezone.now())
    assert responsibilities.update(responsibility=steward, unique=True, by=ROBOT, at=timezone.now()).unique


def test_somebody_with_a_responsibility_works_on_a_case_like_its_owner(lexcorp, lex, consultant, ana):
    relate(consultant, lexcorp, make_responsibility())
    case = bring_to("resolved", make_case(contact=lex), agent=ana, customer=actor_for(lex.user))

    assert "accept-solution" in allowed_actions(actor_for(consultant.user), case)


def test_what_a_customer_reaches_costs_as_much_with_relationships_as_without(
    lexcorp, consultant, django_assert_num_queries
):
    with django_assert_num_queries(3):
        actor_for(consultant.user)
    for name in ("A", "B", "C"):
        relate(consultant, make_account(name), make_responsibility(name))
    with django_assert_num_queries(3):
        actor_for(consultant.user)
