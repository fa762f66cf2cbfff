"""What happened to a record: the newest events of the ledger on it, each with who and when."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from identity.models import User
from ledger.models import EventRecord
from rest import keyset
from ui.timeline import Happened

SHOWN = 15


def of(request: HttpRequest, record: Any) -> dict[str, Any]:
    """{entries, earlier, later}: newest first; addresses of the pages beside it."""
    scope = f"workspace.history:{record.pk}"
    found = keyset.page(
        EventRecord.objects.filter(root_id=record.pk),
        ordering="-at",
        column=keyset.Column("at"),
        limit=SHOWN,
        cursor=keyset.Cursor.from_page(request.GET.get("history"), scope),
    )
    for row in found.rows:
        row._prefetched_objects_cache = {
            "texts": []
        }  # a sentence is made of facts; what people wrote is not read for it
    names = _names(request, found.rows)
    return {
        "entries": [
            Happened(row.pk, row.at, names.get(row.actor_id, _("The system")), row.describe(), row.kind)
            for row in found.rows
        ],
        "earlier": f"?history={found.next.encode(scope)}#panel-history" if found.next else "",
        "later": f"?history={found.previous.encode(scope)}#panel-history" if found.previous else "",
    }


def _names(request: HttpRequest, records: list[EventRecord]) -> dict[Any, str]:
    """Whoever looks is at hand; others are asked for."""
    me = request.user
    others = {record.actor_id for record in records if record.actor_id} - {me.pk}
    return {me.pk: me.name} | ({user.pk: user.name for user in User.objects.filter(pk__in=others)} if others else {})
