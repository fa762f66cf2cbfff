"""The history of a record: what the ledger says, not a second diary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ledger.models import EventRecord

PAGE = 100


class LedgerHistory:
    """For ``TenantModelAdmin``: the history page reads events, and Django's own log is never written."""

    def history_view(self: Any, request: Any, object_id: str, extra_context: Any = None) -> Any:
        """What happened to this record, newest first."""
        record = self.record_or_404(request, object_id)
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        told = (
            EventRecord.objects.filter(Q(subject_id=record.pk) | Q(root_id=record.pk))
            .order_by("-at", "-id")
            .with_texts()
        )
        paginator = self.get_paginator(request, told, PAGE)
        page = paginator.get_page(request.GET.get("p", 1))
        events = named(page.object_list)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % record,
            "subtitle": None,
            "events": [{"at": each.at, "who": each.actor_name, "what": each.describe()} for each in events],
            "page": page,
            "page_range": paginator.get_elided_page_range(page.number),
            "module_name": str(capfirst(self.opts.verbose_name_plural)),
            "object": record,
            "opts": self.opts,
            "preserved_filters": self.get_preserved_filters(request),
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/ledger_history.html", context)

    def log_addition(self, request: Any, obj: Any, message: Any) -> None:
        """The verb told the ledger."""

    def log_change(self, request: Any, obj: Any, message: Any) -> None:
        """The verb told the ledger."""

    def log_deletions(self, request: Any, queryset: Any) -> None:
        """The verb told the ledger."""


def named(events: Iterable[Any]) -> list[Any]:
    """The events, each with ``actor_name``: all names by one query."""
    rows = list(events)
    people = get_user_model()._default_manager.in_bulk({row.actor_id for row in rows if row.actor_id})
    for row in rows:
        person = people.get(row.actor_id)
        row.actor_name = person.get_full_name() if person else row.actor.label()
    return rows
