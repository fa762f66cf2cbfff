"""Assets: what runs at customers, found by serial number; what it stands in, how it is, and the cases about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models import Asset
from accounts.permissions import READ
from accounts.states import AssetHealth, AssetStatus
from workspace.customers.products import of_account_of, of_line
from workspace.customers.things import HEALTH_TONES, asset_pills, cases_of, link_to, owner_facts, whose
from workspace.kinds import Column, Filter, Kind, Link, Pill, register
from workspace.panels import Facts, Row, Rows, all_of, new, panel, rows_of
from workspace.shaped import address_lines

HEALTH_TABS = (("", _("All")), (AssetHealth.DOWN.value, _("Down")), (AssetHealth.DEGRADED.value, _("Degraded")))


def within(rows: Any, asset: Asset) -> Any:
    """An asset with everything that is installed in it."""
    return rows.filter(pk__in=Asset.objects.below(asset).values("pk"))


def health(asset: Asset) -> Pill:
    """How it was last reported to be."""
    return Pill(asset.get_health_display(), HEALTH_TONES.get(asset.health, ""))


def warranty(asset: Asset) -> Any:
    """Its last day, and whether it still holds."""
    if asset.warranty_ends is None:
        return ""
    holds = asset.is_under_warranty(now())
    return [asset.warranty_ends, Pill(_("Under warranty"), "green") if holds else Pill(_("Ended"), "slate")]


def stands_in(request: HttpRequest, asset: Asset) -> list[Link]:
    """Whose it is, and what it is installed in."""
    above = Asset.objects.visible_to(request.actor).above(asset).exclude(pk=asset.pk).select_related("product")
    links = [whose(asset), *(link_to(each) for each in above)]
    return [link for link in links if isinstance(link, Link)]


@panel("asset", "about", place="side", order=10)
def about(request: HttpRequest, asset: Asset) -> Facts:
    """What it is, where it stands, how long the warranty holds."""
    return Facts(
        _("About"),
        [
            (_("Serial number"), asset.serial_number),
            (_("Product"), link_to(asset.product)),
            (_("Sold product"), link_to(asset.sold_product)),
            *owner_facts(asset),
            (_("Health"), health(asset)),
            (_("Status"), asset.get_status_display()),
            (_("Location"), address_lines(asset.address)),
            (_("Installed on"), asset.installed_on),
            (_("Warranty ends"), warranty(asset)),
        ],
    )


@panel("asset", "install-base", order=20)
def install_base(request: HttpRequest, asset: Asset) -> Rows:
    """What is installed in it, as a tree."""
    inside = Asset.objects.visible_to(request.actor).below(asset).exclude(pk=asset.pk)
    depth = asset.path.count("/")
    found, more = rows_of(
        inside.select_related("product").order_by("path"),
        lambda each: Row(str(each), ASSET.url(each), sub="› " * (each.path.count("/") - depth) + str(each.product),
                         icon="i-engine", pills=asset_pills(each)),
        most=20,
    )  # fmt: skip
    return Rows(
        _("Installed in it"), found, all_url=all_of("asset", within=asset) if more else "",
        new=new(request, "asset", asset, parent=asset), empty=_("Nothing is installed in it."),
    )  # fmt: skip


@panel("asset", "cases", order=30)
def cases(request: HttpRequest, asset: Asset) -> Rows:
    """What was reported about it."""
    return cases_of(request, asset, "asset")


ASSET = register(
    Kind(
        "asset", "assets", Asset, _("Asset"), _("Assets"), "i-engine", READ,
        _("An asset is one thing that a customer runs, with its serial number, its place, its warranty and its health."),
        none=_("No assets yet"),
        order=70,
        columns=(
            Column("product", _("Product"), value=lambda row: link_to(row.product)),
            Column("customer", _("Customer"), value=whose),
            Column("health", _("Health"), value=health),
            Column("status", _("Status"), value=lambda row: row.get_status_display(), css="opt"),
            Column("updated", _("Changed"), value=lambda row: row.updated_at, sort="updated_at", css="opt"),
        ),
        filters=(
            Filter("health", _("Health"), choices=HEALTH_TABS, tabs=True),
            Filter("account", _("Account"), to="accounts.account"),
            Filter("consumer", _("Consumer"), to="accounts.consumer"),
            Filter("household", _("Household"), to="accounts.household"),
            Filter("contact", _("Account of the contact"), to="accounts.contact", narrow=of_account_of),
            Filter("product", _("Product and all below"), to="accounts.product", narrow=of_line),
            Filter("sold_product", _("Sold product"), to="accounts.soldproduct"),
            Filter("within", _("Installed in"), to="accounts.asset", narrow=within),
            Filter("status", _("Status"), choices=AssetStatus.choices),
        ),
        ordering="-created_at",
        rows=lambda rows: rows.select_related(
            "product", "account", "consumer", "household", "contact", "sold_product__product"
        ),
        find_words=_("Find by serial number, name or number"),
        found_by=("serial_number_folded", "name_folded", "number"),
        title=str,
        sub=lambda asset: "",
        pills=asset_pills,
        trail=stands_in,
        sections=(
            (_("Whose it is"), ("account", "consumer", "household", "contact")),
            (_("Where it is"), ("parent", "address", "installed_on")),
            (_("How it is"), ("status", "health", "warranty_ends")),
        ),
        narrowed={
            "contact": ("account",),
            "sold_product": ("account", "consumer", "household"),
            "parent": ("account", "consumer", "household"),
        },
    )
)  # fmt: skip
