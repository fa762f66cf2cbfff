"""How the administration calls records and columns: verbs label what they take, the rest is named here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger.verbs import registry, resource_of

WORDS = {
    "account": _("Account"),
    "action_status": _("Needs attention"),
    "actor_kind": _("Who"),
    "assignee": _("Assignee"),
    "at": _("When"),
    "attempts": _("Attempts"),
    "author": _("Author"),
    "author_kind": _("Written by"),
    "cancel_requested": _("To be cancelled"),
    "cancelled_at": _("Cancelled"),
    "case": _("Case"),
    "channel": _("Channel"),
    "claims": _("Times taken"),
    "close_reason": _("Why it ended"),
    "closed_at": _("Closed"),
    "code": _("Code"),
    "contact": _("Contact"),
    "consumer": _("Consumer"),
    "created_at": _("Created"),
    "data": _("Facts"),
    "description": _("Description"),
    "done": _("Done"),
    "done_at": _("Done"),
    "due_at": _("Due"),
    "email": _("E-mail"),
    "error": _("Last failure"),
    "errors": _("Failures"),
    "escalation_severity": _("Escalation"),
    "event": _("Event"),
    "expires_at": _("Expires"),
    "external_id": _("External id"),
    "failed": _("Failed"),
    "finished_at": _("Finished"),
    "first_name": _("First name"),
    "first_response_at": _("First answered"),
    "follow_up_of": _("Follow-up of"),
    "group": _("Group"),
    "hand_over_count": _("Hand-overs"),
    "is_active": _("Active"),
    "is_default": _("Default"),
    "job": _("Job"),
    "key": _("Key"),
    "kind": _("Kind"),
    "last_error": _("Last failure"),
    "last_login": _("Last signed in"),
    "last_name": _("Last name"),
    "last_used_at": _("Last used"),
    "message_id": _("Message-ID"),
    "name": _("Name"),
    "next_due_at": _("Next due"),
    "number": _("Number"),
    "on_behalf_of": _("On behalf of"),
    "opened_at": _("Opened"),
    "opened_by": _("Opened by"),
    "parked_at": _("Given up"),
    "partner": _("Partner"),
    "permissions": _("Permissions"),
    "previous_until": _("Old key works until"),
    "public": _("Customers see it"),
    "public_id": _("Id"),
    "queue": _("Queue"),
    "ready_at": _("Next attempt"),
    "recorded_at": _("Written down"),
    "reopen_count": _("Reopened"),
    "resolution_code": _("Resolution"),
    "resolution_codes": _("Resolutions to choose from"),
    "resolution_notes": _("What was done"),
    "resolved_at": _("Resolved"),
    "revoked_at": _("Revoked"),
    "root_type": _("Shown on"),
    "scopes": _("Scopes"),
    "sender": _("From"),
    "sent_at": _("Sent"),
    "shipped": _("Comes with the product"),
    "state": _("State"),
    "subject": _("Subject"),
    "subject_id": _("Record"),
    "subject_type": _("Kind of record"),
    "subscriber": _("What reacts"),
    "total": _("Total"),
    "type": _("Type"),
    "updated_at": _("Changed"),
    "user": _("Login"),
    "version": _("Version"),
    "via": _("By way of"),
    "visibility": _("Visible to"),
    "visible_text": _("Text"),
}


def name_in_words(model: Any, called: tuple[Any, Any]) -> None:
    """Give a model and its columns the names that people read. Migrations keep the bare ones."""
    model._meta.verbose_name, model._meta.verbose_name_plural = called
    labels: dict[str, Any] = {}
    for code in ("create", "update"):
        found = registry.get(f"{resource_of(model)}.{code}")
        labels |= {param.name: param.label for param in found.params if param.label} if found else {}
    for field in model._meta.local_fields:
        if field._verbose_name is None and field.name in {**WORDS, **labels}:
            field.verbose_name = labels.get(field.name) or WORDS[field.name]
