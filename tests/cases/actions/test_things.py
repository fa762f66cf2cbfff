"""Choosing what a case is about fills the rest of it, or contradicts what the caller said and names the field."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions import assets
from accounts.models import AccountPartner
from cases.actions import creation
from cases.models import Case
from identity.actor import actor_for
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.cases import make_case
from tests.factories.people import ROBOT
from tests.factories.products import install, make_product, sell
from tests.factories.relations import make_responsibility, relate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]


class Things:
    """Two accounts and a consumer, and what they have."""

    def __init__(self) -> None:
        self.lexcorp, self.kent, self.cora = make_account("Lexcorp"), make_account("Kent"), make_consumer("Cora")
        self.lex, self.clark = make_contact(self.lexcorp, "Lex", "customer_admin"), make_contact(self.kent, "Clark")
        self.mercy = make_contact(self.lexcorp, "Mercy")
        self.robots = make_product("Robots")
        self.arm = make_product("Robot arm", parent=self.robots)
        self.release = make_product("Robot arm", release="4.2", parent=self.arm)
        self.toaster = make_product("Toaster")
        self.cell = sell(self.arm, account=self.lexcorp)
        self.kitchen = sell(self.toaster, account=self.kent)
        self.hers = sell(self.arm, consumer=self.cora)
        self.lexs = install(self.release, sold_product=self.cell, contact=self.mercy)
        self.bare = install(self.arm, account=self.lexcorp)
        self.kents = install(sold_product=self.kitchen)
        self.coras = install(sold_product=self.hers)
        self.stock = install(self.toaster)


@pytest.fixture
def things(inside_acme):
    return Things()


def refusal(run, *args, **details) -> dict[str, str]:
    with pytest.raises(ValidationError) as refused:
        run(*args, **details)
    return {name: found[0].code for name, found in refused.value.error_dict.items()}


def change(case, **details) -> Case:
    return creation.update(case=case, by=ROBOT, at=timezone.now(), **details)


# --- Filling ------------------------------------------------------------------------------------------------------
def test_an_asset_says_what_it_is_and_whose(things):
    case = make_case(asset=things.lexs)

    assert (case.product, case.sold_product) == (things.release, things.cell)
    assert (case.account, case.contact) == (things.lexcorp, things.mercy)


def test_a_sold_product_says_product_and_customer(things):
    case = make_case(sold_product=things.hers)

    assert (case.product, case.consumer, case.account, case.asset) == (things.arm, things.cora, None, None)


def test_the_only_contact_of_the_account_is_meant_and_of_several_none(things):
    assert make_case(asset=things.kents).contact == things.clark
    assert make_case(asset=things.bare).contact is None


def test_a_product_alone_says_nothing_about_the_customer(things):
    assert not make_case(product=things.arm).has_customer


def test_an_asset_in_stock_fits_any_customer(things):
    assert make_case(asset=things.stock, account=things.lexcorp).account == things.lexcorp


def test_a_family_that_the_caller_named_stays(things):
    assert make_case(asset=things.lexs, product=things.robots).product == things.robots


def test_a_follow_up_is_about_the_same(things):
    case = make_case(asset=things.lexs)

    follow_up = creation.follow_up_to(case, by=ROBOT, at=timezone.now())

    assert (follow_up.asset, follow_up.sold_product, follow_up.product) == (case.asset, case.sold_product, case.product)


# --- Contradictions -----------------------------------------------------------------------------------------------
def test_a_contradiction_is_refused_by_the_field_that_was_given(things):
    assert refusal(make_case, asset=things.lexs, account=things.kent) == {"asset": "other_customer"}
    assert refusal(make_case, asset=things.lexs, contact=things.clark) == {"asset": "other_customer"}
    assert refusal(make_case, asset=things.lexs, consumer=things.cora) == {"asset": "other_customer"}
    assert refusal(make_case, sold_product=things.cell, account=things.kent) == {"sold_product": "other_customer"}
    assert refusal(make_case, asset=things.lexs, product=things.toaster) == {"product": "contradiction"}
    assert refusal(make_case, asset=things.bare, product=things.release) == {"product": "contradiction"}
    assert refusal(make_case, asset=things.lexs, sold_product=things.hers) == {"sold_product": "contradiction"}
    assert refusal(make_case, sold_product=things.cell, product=things.toaster) == {"product": "contradiction"}
    assert not Case.objects.exists()


# --- Changing -----------------------------------------------------------------------------------------------------
def test_what_followed_the_old_asset_follows_the_new_one(things):
    case = change(make_case(asset=things.lexs), asset=things.bare)

    assert (case.asset, case.product, case.sold_product) == (things.bare, things.arm, None)


def test_a_case_does_not_change_hands_by_its_asset(things):
    case = make_case(account=things.lexcorp)

    assert refusal(change, case, asset=things.kents) == {"asset": "other_customer"}
    assert refusal(change, make_case(asset=things.lexs), account=things.kent, contact=None) == {
        "account": "other_customer"
    }
    assert change(case, asset=things.lexs).sold_product == things.cell


def test_a_case_for_nobody_yet_gets_the_customer_with_the_asset(things):
    assert change(make_case(), asset=things.coras).consumer == things.cora


def test_a_product_that_stood_before_is_not_replaced_by_an_asset_of_another(things):
    case = make_case(account=things.lexcorp, product=things.toaster)

    assert refusal(change, case, asset=things.lexs) == {"asset": "contradiction"}
    assert change(case, asset=things.lexs, product=things.arm).product == things.arm


def test_a_transferred_asset_leaves_its_cases_where_they_were(things):
    case = make_case(asset=things.lexs)
    assets.transfer(asset=things.lexs, account=things.kent, by=ROBOT, at=timezone.now())

    case = change(Case.objects.get(pk=case.pk), contact=things.lex)

    assert (case.account, case.contact) == (things.lexcorp, things.lex)


# --- Relationships that grant it ----------------------------------------------------------------------------------
def test_a_partner_names_what_its_customers_have(things):
    AccountPartner.objects.create(partner=things.kent, account=things.lexcorp)

    case = make_case(account=things.kent, asset=things.lexs)

    assert (case.account, case.product) == (things.kent, things.release)


@pytest.mark.parametrize(("grants", "ends", "may"), [("work", None, True), ("none", None, False), ("work", -1, False)])
def test_a_contact_names_the_things_of_whom_they_answer_for(things, grants, ends, may):
    until = None if ends is None else (timezone.now() + timedelta(days=2 * ends)).date()
    relate(things.clark, things.lexcorp, make_responsibility(grants=grants), ends=until)

    if may:
        assert make_case(contact=things.clark, asset=things.lexs).account == things.kent
    else:
        assert refusal(make_case, contact=things.clark, asset=things.lexs) == {"asset": "other_customer"}


# --- Customers ----------------------------------------------------------------------------------------------------
def test_a_customer_names_what_they_see_and_nothing_else(things):
    lex = actor_for(things.lex.user)

    case = make_case(by=lex, asset=things.lexs)

    assert (case.account, case.contact, case.product) == (things.lexcorp, things.lex, things.release)
    for name, hidden in (("asset", things.kents), ("sold_product", things.hers), ("product", things.toaster)):
        assert refusal(make_case, by=lex, **{name: hidden}) == {name: "does_not_exist"}


def test_a_consumer_opens_a_case_about_their_own(things):
    assert make_case(by=actor_for(things.cora.user), asset=things.coras).consumer == things.cora


def test_who_only_looks_at_an_account_opens_no_case_about_its_things(things):
    relate(things.clark, things.lexcorp, make_responsibility(grants="view"))

    assert refusal(make_case, by=actor_for(things.clark.user), asset=things.lexs) == {"asset": "does_not_exist"}


def test_who_works_for_an_account_opens_cases_about_its_things(things):
    relate(things.clark, things.lexcorp, make_responsibility(grants="work"))

    case = make_case(by=actor_for(things.clark.user), asset=things.lexs)

    assert case.account == things.lexcorp


# --- Whatever is combined -----------------------------------------------------------------------------------------
CHOICES = {
    "product": ("robots", "arm", "release", "toaster"),
    "sold_product": ("cell", "kitchen", "hers"),
    "asset": ("lexs", "bare", "kents", "coras", "stock"),
    "account": ("lexcorp", "kent"),
    "contact": ("lex", "clark"),
    "consumer": ("cora",),
}
combinations = st.fixed_dictionaries({}, optional={name: st.sampled_from(rows) for name, rows in CHOICES.items()})


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(first=combinations, then=combinations)
def test_it_fits_together_or_a_field_that_was_given_is_named(things, first, then):
    """At creation, and when it is changed afterwards; what the caller said always stands."""
    with transaction.atomic():
        case = None
        for names in (first, then):
            said = {name: getattr(things, row) for name, row in names.items()}
            try:
                case = change(case, **said) if case else make_case(**said)
            except ValidationError as refused:
                assert set(refused.error_dict) <= set(said), refused.error_dict
                assert said, "nothing was said, so nothing can contradict"
                continue
            assert {name: getattr(case, name) for name in said} == said
            check(Case.objects.get(pk=case.pk))
        transaction.set_rollback(True)


def check(case: Case) -> None:
    """By hand, from the other end: every pair that stands on the case fits."""

    def lies_above(product, other):
        while other is not None and other != product:
            other = other.parent
        return other is not None

    if case.asset:
        assert lies_above(case.product, case.asset.product)
        assert case.asset.sold_product in (None, case.sold_product)
        assert case.asset.customer in (None, case.customer)
    if case.sold_product:
        assert lies_above(case.product, case.sold_product.product) or lies_above(
            case.sold_product.product, case.product
        )
        assert case.sold_product.customer == case.customer
    if case.contact:
        assert case.contact.account == case.account
