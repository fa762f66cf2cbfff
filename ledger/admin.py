"""The ledger in the administration: what happened, what must still happen, and what was given up."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ledger.administration.base import TenantModelAdmin
from ledger.administration.history import named
from ledger.models import Delivery, EventRecord, Job, Timer
from tenancy.ids import as_id


@admin.register(EventRecord)
class EventAdmin(TenantModelAdmin):
    """Read-only for ever."""

    task, icon, view_permission = "ledger", "history", "ledger.read_events"
    called = (_("event"), _("events"))
    list_display = ("at", "kind", "sentence", "who", "via")
    search_fields = ("subject_id",)
    search_help_text = _("The id of a record, to see what happened to it")
    sections = (
        (None, ("at", "kind", "sentence", "who", "via", "public")),
        (_("About"), ("subject_type", "subject_id", "root_type", "root_id")),
        (_("Facts"), ("data", "cause_id", "recorded_at")),
    )

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By the whole id: it has an index, parts of it have none."""
        text = search_term.strip()
        if not text:
            return queryset, False
        subject = as_id(text)
        return queryset.filter(subject_id=subject) if subject else queryset.none(), False

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).with_texts()

    def get_changelist_instance(self, request: Any) -> Any:
        found = super().get_changelist_instance(request)
        found.result_list = named(found.result_list)
        return found

    def get_object(self, request: Any, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id)
        return named([found])[0] if found is not None else None

    @admin.display(description=_("Who"))
    def who(self, event: Any) -> str:
        """The name, or what acted by itself."""
        return str(event.actor_name)

    @admin.display(description=_("What happened"))
    def sentence(self, event: Any) -> str:
        """As the timeline says it."""
        return str(event.describe())


class Situation(admin.SimpleListFilter):
    """Each choice has its own index."""

    title, parameter_name = _("State"), "situation"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("Waiting")), ("parked", _("Given up")), ("done", _("Done"))]

    def queryset(self, request: Any, queryset: Any) -> Any:
        match self.value():
            case "waiting":
                return queryset.waiting()
            case "parked":
                return queryset.filter(parked_at__isnull=False)
            case "done":
                return queryset.filter(done_at__isnull=False)
        return queryset


class WorkAdmin(TenantModelAdmin):
    """Work that waits for a worker, or that was given up and waits for somebody."""

    task, view_permission = "ledger", "ledger.replay"
    list_filter = (Situation,)

    @admin.display(description=_("State"))
    def situation(self, work: Any) -> str:
        """In a word."""
        words = {"done": _("done"), "parked": _("given up"), "retrying": _("trying again"), "waiting": _("waiting")}
        return str(words[work.state])


@admin.register(Delivery)
class DeliveryAdmin(WorkAdmin):
    """Reactions to events, and steps of jobs."""

    icon = "outbox"
    called = (_("delivery"), _("deliveries"))
    list_display = ("kind", "subscriber", "situation", "attempts", "ready_at", "error")
    sections = (
        (None, ("kind", "subscriber", "situation", "queue", "ready_at")),
        (_("Attempts"), ("attempts", "claims", "error", "parked_at", "done_at")),
        (_("About"), ("event", "job", "root_id", "created_at")),
    )


@admin.register(Timer)
class TimerAdmin(WorkAdmin):
    """Alarms."""

    icon = "alarm"
    called = (_("timer"), _("timers"))
    list_display = ("kind", "due_at", "situation", "attempts", "subject_type", "error")
    sections = (
        (None, ("kind", "due_at", "situation", "queue", "key")),
        (_("Attempts"), ("attempts", "claims", "error", "ready_at", "parked_at", "done_at", "cancelled_at")),
        (_("About"), ("subject_type", "subject_id", "created_at")),
    )


@admin.register(Job)
class JobAdmin(TenantModelAdmin):
    """Long work with progress."""

    task, icon, view_permission = "ledger", "pending_actions", "ledger.see_jobs"
    called = (_("job"), _("jobs"))
    list_display = ("kind", "state", "done", "failed", "total", "created_at", "finished_at")
    sections = (
        (None, ("kind", "state", "done", "failed", "total", "cancel_requested")),
        (_("Details"), ("errors", "via", "created_at", "updated_at", "finished_at")),
    )
