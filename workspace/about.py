"""What a case is about, and what else its customer has: products, sold products, assets. Only what this person may see."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.models import Asset
from cases.models import Case
from workspace import kinds
from workspace.customers.things import asset_pills
from workspace.panels import all_of

OTHERS_SHOWN = 5
ALONG = ("household", "product", "sold_product__product", "asset__product", "asset__account", "asset__consumer",
         "asset__household")  # fmt: skip


def things(request: HttpRequest, case: Case) -> list[dict[str, Any]]:
    """The asset first: each with its words, its page for whoever may open it, and what is not as it should be."""
    found = [(_("Asset"), case.asset), (_("Sold product"), case.sold_product), (_("Product"), case.product)]
    return [
        {"label": label, "words": str(thing), "url": _page(request, thing), "pills": _pills(thing)}
        for label, thing in found
        if thing is not None
    ]


def customers_assets(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """The newest assets of whoever the case is for, without the one it is about; None if there are none."""
    whose = next((name for name in ("account", "consumer", "household") if getattr(case, f"{name}_id")), None)
    if whose is None:
        return None
    theirs = Asset.objects.visible_to(request.actor).filter(**{f"{whose}_id": getattr(case, f"{whose}_id")})
    rows = theirs.exclude(pk=case.asset_id).select_related("product").order_by("-created_at", "-pk")[: OTHERS_SHOWN + 1]
    found = list(rows)
    if not found:
        return None
    return {
        "rows": [
            {"words": str(each), "url": _page(request, each), "pills": asset_pills(each)}
            for each in found[:OTHERS_SHOWN]
        ],
        "all_url": all_of("asset", **{whose: getattr(case, f"{whose}_id")}) if len(found) > OTHERS_SHOWN else "",
    }


def _page(request: HttpRequest, thing: Any) -> str:
    kind = kinds.of_record(thing)
    may = kind is not None and request.actor.can(kind.permission) and not request.actor.is_outsourced
    return kind.url(thing) if kind is not None and may else ""


def _pills(thing: Any) -> list[kinds.Pill]:
    if not isinstance(thing, Asset):
        return []
    found = asset_pills(thing)
    if thing.warranty_ends is not None:
        holds = thing.is_under_warranty(now())
        found.append(kinds.Pill(_("Under warranty"), "green") if holds else kinds.Pill(_("Warranty ended"), "slate"))
    return found
