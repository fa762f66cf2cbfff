"""Products: the catalogue as a tree, who has what of it, and what was sold."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Asset, Contact, Product, SoldProduct
from accounts.permissions import READ
from accounts.states import SoldState
from workspace.customers.things import assets_of, cases_of, link_to, owner_facts, sold_of, whose
from workspace.kinds import Column, Filter, Kind, Link, Pill, register
from workspace.panels import Facts, Row, Rows, all_of, new, panel, rows_of

STATE_TONES = {SoldState.ORDERED: "amber", SoldState.ACTIVE: "green", SoldState.ENDED: "slate"}


def below(rows: Any, product: Product) -> Any:
    """A product with everything below it."""
    return rows.filter(pk__in=Product.objects.below(product).values("pk"))


def of_line(rows: Any, product: Product) -> Any:
    """What is of a product or of anything below it."""
    return rows.filter(product__in=Product.objects.below(product).values("pk"))


def of_account_of(rows: Any, contact: Contact) -> Any:
    """What the account has for which somebody works."""
    return rows.filter(account_id=contact.account_id)


def above(request: HttpRequest, product: Product) -> list[Link]:
    """The families it belongs to, the widest first."""
    found = Product.objects.visible_to(request.actor).above(product).exclude(pk=product.pk)
    return [Link(str(each), PRODUCT.url(each)) for each in found]


def product_pills(product: Product) -> list[Pill]:
    """Whether it is still offered."""
    return [] if product.is_active else [Pill(_("No longer offered"), "slate")]


@panel("product", "about", place="side", order=10)
def about(request: HttpRequest, product: Product) -> Facts:
    """What it is."""
    return Facts(
        _("About"),
        [
            (_("Code"), product.code if product.code != product.number else ""),
            (_("Release"), product.release),
            (_("Part of"), link_to(product.parent)),
            (_("Description"), product.description),
            (_("Since"), product.created_at),
        ],
    )


@panel("product", "below", order=20)
def parts(request: HttpRequest, product: Product) -> Rows:
    """Products and releases below it, as a tree."""
    under = Product.objects.visible_to(request.actor).below(product).exclude(pk=product.pk).order_by("path")
    depth = product.path.count("/")
    found, more = rows_of(
        under,
        lambda each: Row(str(each), PRODUCT.url(each), sub="› " * (each.path.count("/") - depth) + each.code, icon="i-box",
                         pills=product_pills(each)),
        most=20,
    )  # fmt: skip
    return Rows(
        _("Below it"), found, all_url=all_of("product", within=product) if more else "",
        new=new(request, "product", product, parent=product), empty=_("It has no parts and no releases."),
    )  # fmt: skip


@panel("product", "assets", order=30)
def assets(request: HttpRequest, product: Product) -> Rows:
    """Where it runs."""
    rows = of_line(Asset.objects.visible_to(request.actor), product)
    return assets_of(request, rows, product, product=product, with_owner=True)


@panel("product", "sold-products", order=40)
def sold(request: HttpRequest, product: Product) -> Rows:
    """Who bought it."""
    rows = of_line(SoldProduct.objects.visible_to(request.actor), product)
    return sold_of(request, rows, product, product=product, with_owner=True)


PRODUCT = register(
    Kind(
        "product", "products", Product, _("Product"), _("Products"), "i-box", READ,
        _("Products are what you sell and support: families, what is in them, and their releases."),
        none=_("No products yet"),
        order=50,
        columns=(
            Column("code", _("Code")),
            Column("parent", _("Part of"), value=lambda row: link_to(row.parent)),
            Column("offered", _("Offered"), value=lambda row: product_pills(row), css="opt"),
            Column("updated", _("Changed"), value=lambda row: row.updated_at, sort="updated_at", css="opt"),
        ),
        filters=(
            Filter("parent", _("Directly below"), to="accounts.product"),
            Filter("within", _("Anywhere below"), to="accounts.product", narrow=below),
        ),
        ordering="path",
        rows=lambda rows: rows.select_related("parent"),
        find_words=_("Find by name, code or number"),
        found_by=("name_folded", "code_folded", "number"),
        title=str,
        sub=lambda product: product.code,
        pills=product_pills,
        trail=above,
    )
)  # fmt: skip


# --- What was sold ------------------------------------------------------------------------------------------------
def sold_pills(sold_product: SoldProduct) -> list[Pill]:
    """How far the sale is."""
    return [Pill(sold_product.get_state_display(), STATE_TONES.get(sold_product.state, ""))]


def sold_name(sold_product: SoldProduct) -> str:
    """What it was called at the sale, else its product. Its number stands beside it."""
    return sold_product.name or str(sold_product.product)


def sold_above(request: HttpRequest, sold_product: SoldProduct) -> list[Link]:
    """Whose it is, and what it was sold as a part of."""
    return [link for link in (whose(sold_product), link_to(sold_product.parent)) if link]


@panel("sold-product", "about", place="side", order=10)
def sold_about(request: HttpRequest, sold_product: SoldProduct) -> Facts:
    """What was sold, and to whom."""
    return Facts(
        _("About"),
        [
            (_("Product"), link_to(sold_product.product)),
            (_("Quantity"), sold_product.quantity),
            *owner_facts(sold_product),
            (_("Sold as part of"), link_to(sold_product.parent)),
            (_("Sold on"), sold_product.sold_on),
        ],
    )


@panel("sold-product", "assets", order=20)
def sold_assets(request: HttpRequest, sold_product: SoldProduct) -> Rows:
    """The pieces of it."""
    rows = Asset.objects.visible_to(request.actor).filter(sold_product=sold_product)
    return assets_of(request, rows, sold_product, sold_product=sold_product)


@panel("sold-product", "cases", order=30)
def sold_cases(request: HttpRequest, sold_product: SoldProduct) -> Rows:
    """What was reported about it."""
    return cases_of(request, sold_product, "sold_product")


SOLD_PRODUCT = register(
    Kind(
        "sold-product", "sold-products", SoldProduct, _("Sold product"), _("Sold products"), "i-file-certificate", READ,
        _("A sold product says who bought what, and how many. Its assets, and later its contract, hang on it."),
        none=_("No sold products yet"),
        order=60,
        columns=(
            Column("number", _("Number")),
            Column("product", _("Product"), value=lambda row: link_to(row.product)),
            Column("customer", _("Customer"), value=whose),
            Column("quantity", _("Quantity"), css="num opt"),
            Column("state", _("State"), value=sold_pills, css="opt"),
            Column("updated", _("Changed"), value=lambda row: row.updated_at, sort="updated_at", css="opt"),
        ),
        filters=(
            Filter("account", _("Account"), to="accounts.account"),
            Filter("consumer", _("Consumer"), to="accounts.consumer"),
            Filter("household", _("Household"), to="accounts.household"),
            Filter("contact", _("Account of the contact"), to="accounts.contact", narrow=of_account_of),
            Filter("product", _("Product and all below"), to="accounts.product", narrow=of_line),
            Filter("state", _("State"), choices=SoldState.choices),
        ),
        ordering="-created_at",
        rows=lambda rows: rows.select_related("product", "account", "consumer", "household", "contact", "parent__product"),
        find_words=_("Find by name or number"),
        found_by=("name_folded", "number"),
        title=sold_name,
        sub=lambda sold: sold.number,
        pills=sold_pills,
        trail=sold_above,
        narrowed={"contact": ("account",)},
    )
)  # fmt: skip
