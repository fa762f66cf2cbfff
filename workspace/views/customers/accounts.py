"""Pages that only accounts have: the whole tree, and the picture of one account's relationships."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from accounts.models import Account
from accounts.permissions import READ
from rest import keyset
from tenancy.ids import as_id
from ui import fragments
from ui.access import is_fragment
from workspace import picture
from workspace.customers.accounts import ACCOUNT
from workspace.views.customers import frame
from workspace.views.settings.frame import link, needs

LEVEL = 50  # accounts of one level at once
NAME = keyset.Column("name")


@needs(READ)
@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """One level, and below each account its own when it is opened. ``?under=``: only what is below this one."""
    above = _asked(request)
    level = _level(request, above)
    if is_fragment(request) and above is not None:
        html = render_to_string("workspace/customers/branch.html", {"level": level}, request)
        return fragments.answer(fragments.part(f"below-{above.pk}", html, how="innerHTML"))
    trail: Any = Account.objects.visible_to(request.actor).above(above) if above else []
    return frame.show(
        request,
        "workspace/customers/tree.html",
        "accounts",
        level=level,
        trail=[{"words": each.name, "pk": each.pk} for each in trail],
        above={"words": above.name, "url": ACCOUNT.url(above)} if above else None,
        list_url=ACCOUNT.list_url,
        new_url=ACCOUNT.do_url(),
    )


def _asked(request: HttpRequest) -> Account | None:
    asked = request.GET.get("under", "")
    if not asked:
        return None
    return get_object_or_404(Account.objects.visible_to(request.actor), pk=as_id(asked))


def _level(request: HttpRequest, above: Account | None) -> dict[str, Any]:
    """{rows, next_url, previous_url}; by two queries, however many accounts stand below."""
    seen = Account.objects.visible_to(request.actor)
    scope = f"workspace.tree:{above.pk if above else ''}"
    cursor = keyset.Cursor.from_page(request.GET.get("cursor"), scope)
    rows = seen.filter(parent=above).only("tenant", "name", "number", "tier", "is_partner")
    found = keyset.page(rows, ordering="name", column=NAME, limit=LEVEL, cursor=cursor)
    below = dict(
        seen.filter(parent__in=[each.pk for each in found.rows])
        .values_list("parent")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return {
        "rows": [
            {"pk": each.pk, "name": each.name, "number": each.number, "tier": each.tier, "url": ACCOUNT.url(each),
             "is_partner": each.is_partner, "below": below.get(each.pk, 0)}
            for each in found.rows
        ],
        "under": str(above.pk) if above else "",
        "next_url": found.next and link(request, cursor=found.next.encode(scope)),
        "previous_url": found.previous and link(request, cursor=found.previous.encode(scope)),
    }  # fmt: skip


@needs(READ)
@require_safe
def relationships(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What one account is to others, as a picture and as a list."""
    account = get_object_or_404(Account.objects.visible_to(request.actor), pk=pk)
    groups = picture.groups_of(request.actor, account)
    return frame.show(
        request,
        "workspace/customers/picture.html",
        "accounts",
        name=account.name,
        url=ACCOUNT.url(account),
        groups=groups,
        drawings=[
            {"css": "not-narrow", "drawing": picture.wide(account, groups)},
            {"css": "only-narrow", "drawing": picture.narrow(account, groups)},
        ],
    )
