"""The outbox: mail that the product sent, or would send if a mail server were set."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from messaging.models import OutboxMail
from messaging.permissions import READ_ALL_MAIL, READ_OUTBOX
from messaging.states import MailState
from rest import keyset
from ui.access import staff_required

PAGE = 50
SCOPE = "workspace.outbox"
WORDS = {
    MailState.QUEUED: _("waiting"), MailState.SENT: _("sent"), MailState.KEPT: _("kept"), MailState.FAILED: _("failed")
}  # fmt: skip
TONES = {MailState.QUEUED: "slate", MailState.SENT: "green", MailState.KEPT: "", MailState.FAILED: "red"}


@staff_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Newest first. Mail about logins is for administrators, and in production nobody reads its body here."""
    if not (request.actor.can(READ_OUTBOX) or request.actor.can(READ_ALL_MAIL)):
        raise PermissionDenied
    cursor = keyset.Cursor.from_page(request.GET.get("cursor"), SCOPE)
    mails = OutboxMail.objects.visible_to(request.actor).select_related("case")
    found = keyset.page(mails, ordering="-created_at", column=keyset.Column("created_at"), limit=PAGE, cursor=cursor)
    context = {
        "section": "outbox",
        "mails": [_shown(mail) for mail in found.rows],
        "all_mail": request.actor.can(READ_ALL_MAIL),
        "next_url": f"?cursor={found.next.encode(SCOPE)}" if found.next else None,
        "previous_url": f"?cursor={found.previous.encode(SCOPE)}" if found.previous else None,
    }
    return render(request, "workspace/outbox/page.html", context)


def _shown(mail: OutboxMail) -> dict[str, Any]:
    return {
        "mail": mail,
        "to": ", ".join(mail.everybody),
        "word": WORDS[MailState(mail.state)],
        "tone": TONES.get(mail.state, ""),
        "body": mail.body_text if mail.shows_body else None,
    }
