"""Cases in the administration. Work is done in the workspace; here one looks up, corrects, and acts on many."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cases import permissions
from cases.models import Case, CaseType, Message, TimeEntry
from ledger.administration import TenantModelAdmin


@admin.register(Case)
class CaseAdmin(TenantModelAdmin):
    """States change by verbs alone: the buttons of a case, the actions of the list."""

    task, icon, view_permission = "cases", "inbox", permissions.READ
    called = (_("case"), _("cases"))
    list_display = ("number", "subject", "state", "priority", "account", "group", "assignee", "updated_at")
    list_select_related = ("account", "group", "assignee")
    list_filter = ("state", "priority", "group")
    sortable_by = ("number", "updated_at")
    search_fields = ("number",)
    search_help_text = _("A number, or the beginning of a subject")
    sections = (
        (None, ("number", "subject", "description", "state", "priority", "type")),
        (_("Customer"), ("account", "contact", "consumer", "partner", "on_behalf_of")),
        (_("Who works on it"), ("group", "assignee", "opened_by", "hand_over_count", "reopen_count")),
        (_("Classified"), ("category", "impact", "urgency", "channel", "language", "tags", "custom", "parent")),
        (
            _("When"),
            ("opened_at", "first_response_at", "resolved_at", "closed_at", "next_due_at", "created_at", "updated_at"),
        ),
        (
            _("How it ended"),
            ("resolution_code", "resolution_notes", "close_reason", "follow_up_of", "external_id"),
        ),
    )  # fmt: skip

    def get_queryset(self, request: Any) -> Any:
        """A list reads no texts."""
        rows = super().get_queryset(request)
        listing = getattr(request.resolver_match, "url_name", "") == "cases_case_changelist"
        return rows.defer("description", "resolution_notes", "custom") if listing and request.method == "GET" else rows


@admin.register(Message)
class MessageAdmin(TenantModelAdmin):
    """What was said, to look up."""

    task, icon, view_permission = "cases", "forum", permissions.READ
    called = (_("message"), _("messages"))
    list_display = ("case", "visibility", "author_kind", "author", "channel", "created_at")
    list_select_related = ("case", "author")
    sections = (
        (None, ("case", "visibility", "channel", "author", "author_kind", "on_behalf_of", "created_at")),
        (_("Text"), ("visible_text",)),
    )


@admin.register(CaseType)
class CaseTypeAdmin(TenantModelAdmin):
    """What kinds of cases there are."""

    task, icon, view_permission = "cases", "category", permissions.READ
    called = (_("case type"), _("case types"))
    list_display = ("name", "code", "is_default", "updated_at")
    search_fields = ("name", "code")
    sections = (
        (None, ("name", "code", "is_default")),
        (_("Details"), ("resolution_codes", "external_id", "created_at", "updated_at")),
    )


@admin.register(TimeEntry)
class TimeEntryAdmin(TenantModelAdmin):
    """Time that was booked on cases."""

    task, icon, view_permission = "cases", "timer", permissions.READ
    called = (_("time entry"), _("time entries"))
    list_display = ("case", "user", "minutes", "billable", "at")
    list_select_related = ("case", "user")
    list_filter = ("billable",)
    sections = (
        (None, ("case", "user", "minutes", "at", "billable", "note")),
        (_("Details"), ("external_id", "created_at", "updated_at")),
    )
