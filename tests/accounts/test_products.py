"""The catalogue is a tree; what was sold and what runs at a customer belong to one customer each, and fit together."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions import assets, products, sold_products
from accounts.models import Asset, Product, SoldProduct
from identity.actor import actor_for
from ledger.models import EventRecord
from ledger.refusals import Refused
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.people import ROBOT
from tests.factories.products import install, make_product, sell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]


@pytest.fixture
def lexcorp(acme, inside_acme):
    return make_account("Lexcorp")


@pytest.fixture
def kent(inside_acme):
    return make_account("Kent")


@pytest.fixture
def arm(inside_acme):
    return make_product("Robot arm", code="ARM")


def named(refused) -> dict[str, str]:
    """field → code"""
    return {name: found[0].code for name, found in refused.value.error_dict.items()}


def again(row):
    return type(row).objects.get(pk=row.pk)


def told(row) -> list[str]:
    return list(EventRecord.objects.filter(subject_id=row.pk).order_by("pk").values_list("kind", flat=True))


# --- The catalogue ------------------------------------------------------------------------------------------------
def test_a_family_holds_its_products_and_their_releases(arm):
    family = make_product("Robots")
    release = make_product("Robot arm", release="4.2", parent=arm)

    products.update(product=arm, parent=family, by=ROBOT, at=timezone.now())

    assert list(Product.objects.below(again(family)).order_by("path")) == [family, arm, release]
    assert list(Product.objects.above(again(release))) == [family, arm, release]
    assert str(release) == "Robot arm 4.2"


def test_a_product_cannot_be_below_itself(arm):
    below = make_product("Gripper", parent=arm)

    with pytest.raises(ValidationError) as refused:
        products.update(product=arm, parent=below, by=ROBOT, at=timezone.now())

    assert named(refused) == {"parent": "loop"}
    assert again(arm).parent is None


def test_a_code_is_a_products_own(arm):
    with pytest.raises(ValidationError) as refused:
        make_product("Another", code="ARM")
    assert named(refused) == {"code": "unique"}
    assert (nameless := make_product("Without")).code == nameless.number


def test_a_product_that_somebody_has_is_retired_not_removed(arm, lexcorp):
    install(arm, account=lexcorp)
    with pytest.raises(Refused, match="in_use"):
        products.delete(product=arm, by=ROBOT, at=timezone.now())

    products.update(product=arm, is_active=False, by=ROBOT, at=timezone.now())

    for sold_or_installed in (lambda: sell(again(arm), account=lexcorp), lambda: install(again(arm), account=lexcorp)):
        with pytest.raises(ValidationError) as refused:
            sold_or_installed()
        assert named(refused) == {"product": "retired"}


def test_a_product_that_nobody_has_can_go(arm):
    products.delete(product=arm, by=ROBOT, at=timezone.now())

    assert not Product.objects.filter(pk=arm.pk).exists()


# --- What was sold ------------------------------------------------------------------------------------------------
def test_what_was_sold_belongs_to_one_customer(arm, lexcorp):
    cora = make_consumer("Cora")
    with pytest.raises(ValidationError) as refused:
        sell(arm, account=lexcorp, consumer=cora)
    assert named(refused) == {"consumer": "two_customers"}
    with pytest.raises(ValidationError) as refused:
        sell(arm)
    assert named(refused) == {"account": "required"}
    assert sell(arm, consumer=cora, quantity=3).customer == cora


def test_its_contact_is_one_of_the_account_and_brings_it(arm, lexcorp, kent):
    lex = make_contact(lexcorp, "Lex")
    assert sell(arm, contact=lex).account == lexcorp
    with pytest.raises(ValidationError) as refused:
        sell(arm, account=kent, contact=lex)
    assert named(refused) == {"contact": "other_account"}


def test_a_part_was_sold_to_whom_the_whole_was(arm, lexcorp, kent):
    cell = sell(make_product("Cell"), account=lexcorp)

    part = sell(arm, parent=cell)

    assert part.account == lexcorp
    with pytest.raises(ValidationError) as refused:
        sell(arm, parent=cell, account=kent)
    assert named(refused) == {"account": "other_customer"}
    with pytest.raises(ValidationError) as refused:
        sold_products.update(sold_product=cell, parent=part, by=ROBOT, at=timezone.now())
    assert named(refused) == {"parent": "loop"}


# --- Assets -------------------------------------------------------------------------------------------------------
def test_an_asset_takes_its_product_and_customer_from_what_was_sold(arm, lexcorp):
    asset = install(sold_product=sell(arm, account=lexcorp), serial_number="SN-1")

    assert (asset.product, asset.account) == (arm, lexcorp)


def test_an_asset_may_be_a_release_or_part_of_what_was_sold_and_nothing_else(arm, lexcorp):
    sold = sell(arm, account=lexcorp)
    assert install(make_product("Robot arm", release="4.2", parent=arm), sold_product=sold).sold_product == sold
    with pytest.raises(ValidationError) as refused:
        install(make_product("Toaster"), sold_product=sold)
    assert named(refused) == {"product": "other_product"}


def test_a_contradiction_names_what_was_given(arm, lexcorp, kent):
    sold = sell(arm, account=lexcorp)
    clark = make_contact(kent, "Clark")
    for given, field in (
        ({"account": kent}, "account"),
        ({"contact": clark}, "contact"),
        ({"consumer": make_consumer("Cora")}, "consumer"),
    ):
        with pytest.raises(ValidationError) as refused:
            install(sold_product=sold, **given)
        assert named(refused) == {field: "other_customer"}
    assert Asset.objects.count() == 0


def test_a_serial_number_is_unique_for_its_product_in_any_spelling(arm, lexcorp, kent):
    first = install(arm, account=lexcorp, serial_number="sn 001")
    with pytest.raises(ValidationError) as refused:
        install(arm, account=kent, serial_number="SN  001")
    assert named(refused) == {"serial_number": "unique"}
    install(make_product("Toaster"), account=kent, serial_number="SN 001")
    install(arm, account=kent), install(arm, account=kent)  # without one, any number

    assert first in Asset.objects.by_serial("Sn 001")
    assert list(Asset.objects.matching("sn 00").filter(product=arm)) == [first]


def test_an_asset_in_stock_belongs_to_nobody_yet(arm):
    assert install(arm).customer is None


def test_the_install_base_is_a_tree_of_one_customers_things(arm, lexcorp, kent):
    cell = install(make_product("Cell"), account=lexcorp)
    robot = install(arm, parent=cell)
    motor = install(make_product("Motor"), parent=robot)
    assert motor.account == lexcorp
    elsewhere = install(arm, account=kent)

    with pytest.raises(ValidationError) as refused:
        assets.update(asset=cell, parent=motor, by=ROBOT, at=timezone.now())
    assert named(refused) == {"parent": "loop"}
    with pytest.raises(ValidationError) as refused:
        assets.update(asset=elsewhere, parent=cell, by=ROBOT, at=timezone.now())
    assert named(refused) == {"parent": "other_customer"}
    assert list(Asset.objects.below(cell).order_by("path")) == [cell, robot, motor]


def test_a_transferred_asset_takes_along_what_is_installed_in_it_and_leaves_the_rest(arm, lexcorp, kent):
    lex = make_contact(lexcorp, "Lex")
    cell = install(make_product("Cell"), account=lexcorp)
    robot = install(arm, parent=cell, contact=lex, sold_product=sell(arm, account=lexcorp))
    motor = install(make_product("Motor"), parent=robot)

    assets.transfer(asset=robot, account=kent, by=ROBOT, at=timezone.now())

    robot, motor = again(robot), again(motor)
    assert (robot.account, robot.parent, robot.sold_product, robot.contact) == (kent, None, None, None)
    assert (motor.account, motor.parent) == (kent, robot)
    assert motor.path == f"{robot.number}/{motor.number}/"
    assert again(cell).account == lexcorp
    assert told(robot) == told(motor) == ["asset.created", "asset.transferred"]
    event = EventRecord.objects.get(subject_id=robot.pk, kind="asset.transferred").event()
    assert (event.old_account_id, event.account_id, event.old_parent_id) == (lexcorp.pk, kent.pk, cell.pk)


def test_it_is_not_transferred_to_whoever_has_it(arm, lexcorp):
    asset = install(arm, account=lexcorp)
    with pytest.raises(ValidationError) as refused:
        assets.transfer(asset=asset, account=lexcorp, by=ROBOT, at=timezone.now())

    assert named(refused) == {"account": "same_customer"}
    assert told(asset) == ["asset.created"]


def test_what_it_was_sold_as_and_what_it_stands_in_are_one_customers(arm, lexcorp, kent):
    cell = install(make_product("Cell"), account=kent)
    with pytest.raises(ValidationError) as refused:
        install(sold_product=sell(arm, account=lexcorp), parent=cell)

    assert named(refused) == {"parent": "other_customer"}


def test_a_transfer_to_nobody_is_back_to_stock(arm, lexcorp):
    asset = install(arm, account=lexcorp)

    assert assets.transfer(asset=asset, by=ROBOT, at=timezone.now()).customer is None


def test_health_is_reported_and_the_same_again_is_no_news(arm, lexcorp):
    asset = install(arm, account=lexcorp)
    for health in ("degraded", "degraded", "down"):
        assets.report_health(asset=asset, health=health, by=ROBOT, at=timezone.now())

    assert again(asset).health == "down"
    assert told(asset) == ["asset.created", *["asset.health_reported"] * 2]


@pytest.mark.parametrize(("zone", "holds"), [("Pacific/Auckland", False), ("UTC", True), ("America/Lima", True)])
def test_a_warranty_holds_to_the_end_of_its_last_day_where_the_customer_is(arm, zone, holds):
    """Noon of the 30th in Greenwich is the first of the next month in Auckland."""
    asset = install(arm, account=make_account("Far", time_zone=zone), warranty_ends=date(2026, 6, 30))

    assert asset.is_under_warranty(datetime(2026, 6, 30, 12, 30, tzinfo=UTC)) == holds
    assert not install(arm, account=make_account("Near")).is_under_warranty(timezone.now())


def test_an_asset_that_others_stand_in_is_not_removed(arm, lexcorp):
    cell = install(make_product("Cell"), account=lexcorp)
    robot = install(arm, parent=cell)
    with pytest.raises(Refused, match="in_use"):
        assets.delete(asset=cell, by=ROBOT, at=timezone.now())
    assets.delete(asset=robot, by=ROBOT, at=timezone.now())
    assets.delete(asset=cell, by=ROBOT, at=timezone.now())

    assert Asset.objects.count() == 0


# --- Who sees what ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("role", "sees"), [
    ("customer", {"own"}), ("customer_admin", {"own"}), ("customer_case_manager", {"own", "below"}),
    ("partner", set()), ("partner_admin", {"own", "served"}), ("none", set()),
])  # fmt: skip
def test_customers_see_what_their_portal_role_says(arm, role, sees):
    from accounts.models import AccountPartner

    home = make_account("Home", is_partner=True)
    served = make_account("Served")
    AccountPartner.objects.create(account=served, partner=home)
    where = {
        "own": home,
        "below": make_account("Below", parent=home),
        "served": served,
        "strange": make_account("Strange"),
    }
    for name, account in where.items():
        product = make_product(name)
        install(product, account=account, name=name)
        sell(product, account=account, name=name)
    make_product("nobody's")
    actor = actor_for(make_contact(home, "Carla", role).user)

    for model in (Asset, SoldProduct, Product):
        assert set(model.objects.visible_to(actor).values_list("name", flat=True)) == sees


def test_a_consumer_sees_their_own(arm):
    cora, conny = make_consumer("Cora"), make_consumer("Conny")
    hers = install(arm, consumer=cora)
    install(make_product("Toaster"), consumer=conny)
    actor = actor_for(cora.user)

    assert list(Asset.objects.visible_to(actor)) == [hers]
    assert list(Product.objects.visible_to(actor)) == [arm]
