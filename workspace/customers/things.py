"""What pages say about things that customers have: whose they are, lines of assets and sales, cases about them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import Asset, SoldProduct
from accounts.states import AssetHealth, AssetStatus
from cases.models import Case
from workspace import kinds
from workspace.kinds import Link, Pill
from workspace.panels import Row, Rows, all_of, new, panel, rows_of

HEALTH_TONES = {AssetHealth.HEALTHY: "green", AssetHealth.DEGRADED: "amber", AssetHealth.DOWN: "red"}
STATUS_TONES = {AssetStatus.IN_REPAIR: "amber", AssetStatus.PLANNED: "slate", AssetStatus.RETIRED: "slate"}


def link_to(record: Any) -> Link | str:
    """A record by its name, as a way to its page where it has one."""
    if record is None:
        return ""
    kind = kinds.of_record(record)
    return Link(kind.title(record), kind.url(record)) if kind is not None else str(record)


def whose(thing: Any) -> Link | str:
    """The customer who has it."""
    return link_to(thing.customer)


def owner_facts(thing: Any) -> list[tuple[Any, Any]]:
    """Whose it is, as facts."""
    return [
        (_("Account"), link_to(thing.account)),
        (_("Consumer"), link_to(thing.consumer)),
        (_("Household"), link_to(thing.household)),
        (_("Contact"), link_to(thing.contact)),
    ]


def asset_pills(asset: Asset) -> list[Pill]:
    """What is not as it should be."""
    found = []
    if asset.health in (AssetHealth.DEGRADED, AssetHealth.DOWN):
        found.append(Pill(asset.get_health_display(), HEALTH_TONES[asset.health]))
    if asset.status in STATUS_TONES:
        found.append(Pill(asset.get_status_display(), STATUS_TONES[asset.status]))
    return found


def assets_of(request: HttpRequest, rows: Any, record: Any, *, with_owner: bool = False, **given: Any) -> Rows:
    """The newest assets of a record, the way to all, and to a new one."""
    joins = ("product", "account", "consumer", "household") if with_owner else ("product",)
    found, more = rows_of(
        rows.select_related(*joins).order_by("-created_at", "-pk"),
        lambda each: Row(str(each), reverse("workspace:asset", args=[each.pk]), icon="i-engine", pills=asset_pills(each),
                         sub=str(each.customer or "") if with_owner else str(each.product) if each.name else each.number),
    )  # fmt: skip
    return Rows(
        _("Assets"), found, all_url=all_of("asset", **given) if more else "", new=new(request, "asset", record, **given),
        empty=_("No asset yet."),
    )  # fmt: skip


def sold_of(request: HttpRequest, rows: Any, record: Any, *, with_owner: bool = False, **given: Any) -> Rows:
    """The newest sales, the way to all, and to a new one."""
    joins = ("product", "account", "consumer", "household") if with_owner else ("product",)
    found, more = rows_of(
        rows.select_related(*joins).order_by("-created_at", "-pk"),
        lambda each: Row(each.name or str(each.product), reverse("workspace:sold-product", args=[each.pk]), icon="i-file-certificate",
                         sub=f"{each.number} · {each.customer}" if with_owner else each.number, meta=each.quantity),
    )  # fmt: skip
    return Rows(
        _("Sold products"), found, all_url=all_of("sold-product", **given) if more else "",
        new=new(request, "sold-product", record, **given), empty=_("No sold product yet."),
    )  # fmt: skip


def cases_of(request: HttpRequest, record: Any, column: str) -> Rows:
    """The newest cases about a thing, and the way to a new one."""
    found, _more = rows_of(
        Case.objects.visible_to(request.actor).filter(**{column: record}).order_by("-created_at", "-pk"),
        lambda each: Row(each.subject, reverse("workspace:case", args=[each.number]), sub=each.number,
                         pills=[Pill(each.get_state_display())]),
    )  # fmt: skip
    asked = urlencode({column: record.pk})
    may = request.actor.can("cases.create")
    return Rows(
        _("Cases"), found, empty=_("No case about it."),
        new=Link(_("New case"), f"{reverse('workspace:new-case')}?{asked}", "i-plus") if may else None,
    )  # fmt: skip


def _owned(resource: str) -> None:
    @panel(resource, "assets", order=60)
    def assets(request: HttpRequest, record: Any) -> Rows:
        rows = Asset.objects.visible_to(request.actor).filter(**{resource: record})
        return assets_of(request, rows, record, **{resource: record})

    @panel(resource, "sold-products", order=65)
    def sold(request: HttpRequest, record: Any) -> Rows:
        rows = SoldProduct.objects.visible_to(request.actor).filter(**{resource: record})
        return sold_of(request, rows, record, **{resource: record})


for _resource in ("account", "consumer", "household"):
    _owned(_resource)
