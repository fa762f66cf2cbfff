"""Products and contracts: what the customer has, a page for each thing, and the way to report a problem with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cases.models import Case
from ledger.verbs import registry
from portal import belongings, finding
from portal.views import home
from rest import keyset
from ui.access import customer_required

PAGE = 20  # devices at once
MOST = 100  # purchases and contracts, which nobody has many of
SCOPE = "portal.assets"
CASES = 5  # of one thing


@customer_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Devices page by page or as searched for, then what was bought and what was agreed."""
    sought = request.GET.get("q", "").replace("\x00", "").strip()[: finding.LONGEST]
    cursor = keyset.Cursor.from_page(request.GET.get("cursor"), SCOPE)
    devices = belongings.in_use(request.actor)
    found = keyset.page(
        devices.matching(sought) if sought else devices, ordering="-created_at", column=keyset.Column("created_at"), limit=PAGE,
        cursor=cursor,
    )  # fmt: skip
    sold = belongings.sold_products(request.actor)
    first = not sought and cursor is None  # what is below the devices stands on the first page
    context = {
        "section": "belongings",
        "sought": sought,
        "devices": [belongings.of_asset(each) for each in found.rows],
        "next_url": _url(found.next, sought),
        "previous_url": _url(found.previous, sought),
        "sold": [belongings.of_sold(each) for each in sold.order_by("-created_at", "-pk")[:MOST]] if first else [],
        "contracts": [
            belongings.of_contract(each)
            for each in belongings.contracts(request.actor).order_by("-ends_sort", "-pk")[:MOST]
        ]
        if first
        else [],
    }
    return render(request, "portal/belongings/page.html", context)


def _url(cursor: keyset.Cursor | None, sought: str) -> str | None:
    return "?" + urlencode({"cursor": cursor.encode(SCOPE)} | ({"q": sought} if sought else {})) if cursor else None


@customer_required
@require_safe
def asset(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One device."""
    visible = belongings.assets(request.actor).select_related(
        *belongings.OWNED, "sold_product__product", "parent__product"
    )
    found = get_object_or_404(visible, pk=pk)
    inside = belongings.in_use(request.actor).filter(parent=found).order_by("name", "serial_number", "pk")
    above = belongings.assets(request.actor).filter(pk=found.parent_id).first() if found.parent_id else None
    return _one(
        request, "portal/belongings/asset.html", thing=found, line=belongings.of_asset(found), place=belongings.place(found),
        warranty=belongings.warranty(found), inside=[belongings.of_asset(each) for each in inside[:MOST]],
        above=belongings.of_asset(above) if above else None, report=_report(request, asset=found), cases=_cases(request, asset=found),
    )  # fmt: skip


@customer_required
@require_safe
def sold_product(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One purchase, and the devices of it."""
    found = get_object_or_404(belongings.sold_products(request.actor), pk=pk)
    devices = belongings.assets(request.actor).filter(sold_product=found).order_by("name", "serial_number", "pk")
    return _one(
        request, "portal/belongings/sold_product.html", thing=found, line=belongings.of_sold(found),
        devices=[belongings.of_asset(each) for each in devices[:MOST]], report=_report(request, sold_product=found),
        cases=_cases(request, sold_product=found),
    )  # fmt: skip


@customer_required
@require_safe
def contract(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One contract: how long, and what was agreed."""
    found = get_object_or_404(belongings.contracts(request.actor), pk=pk)
    mine = (
        belongings.assets(request.actor).filter(contract_covers__contract=found).order_by("name", "serial_number", "pk")
    )
    return _one(
        request, "portal/belongings/contract.html", thing=found, line=belongings.of_contract(found),
        agreed=found.lines.order_by("position", "pk"), devices=[belongings.of_asset(each) for each in mine[:MOST]],
    )  # fmt: skip


def _one(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, template, {"section": "belonging", **context})


def _report(request: HttpRequest, **about: Any) -> str:
    """The way to report a problem with it, for those who may."""
    return belongings.report_url(**about) if registry["case.create"].permits(request.actor) else ""


def _cases(request: HttpRequest, **about: Any) -> list[dict[str, Any]]:
    """Their latest cases about it."""
    found = Case.objects.visible_to(request.actor).filter(**about).select_related("assignee", "contact")
    return [home.row(request, case) for case in found.order_by("-updated_at")[:CASES]]
