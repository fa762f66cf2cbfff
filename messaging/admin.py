"""Mail in the administration: what was sent and what was not. Links that let one sign in are never shown."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ledger.administration import TenantModelAdmin
from messaging.models import OutboxMail
from messaging.permissions import READ_OUTBOX
from messaging.states import SECRET


@admin.register(OutboxMail)
class OutboxMailAdmin(TenantModelAdmin):
    """The outbox."""

    task, icon, view_permission = "mail", "mail", READ_OUTBOX
    called = (_("mail"), _("outgoing mail"))
    list_display = ("subject", "to", "kind", "state", "case", "created_at", "sent_at")
    list_select_related = ("case",)
    list_filter = ("state", "kind")
    search_fields = ("message_id",)
    search_help_text = _("A whole Message-ID")
    sections = (
        (None, ("subject", "sender", "to", "kind", "state", "case")),
        (_("Attempts"), ("attempts", "last_error", "created_at", "updated_at", "sent_at", "message_id")),
        (_("Text"), ("text",)),
    )

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).defer("body_html", "headers")

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By the whole id, which has an index."""
        text = search_term.replace("\x00", "").strip()
        return (queryset.filter(message_id=text), False) if text else (queryset, False)

    @admin.display(description=_("To"))
    def to(self, mail: OutboxMail) -> str:
        """Everybody who gets it."""
        return ", ".join(mail.everybody)

    @admin.display(description=_("Text"))
    def text(self, mail: OutboxMail) -> str:
        """Whoever reads a link to set a password can become somebody else: such a text is for its receiver alone."""
        return str(_("Not shown: it lets one sign in.")) if mail.kind in SECRET else mail.body_text
