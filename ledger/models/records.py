"""What happened: one record per event, never changed and never removed; what people wrote is kept apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Func

from ledger.actors import RecordedActor
from ledger.events import Event, event_class
from tenancy.constraints import AppendOnly, OpsAccess
from tenancy.context import current_tenant_id
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class ClockTimestamp(Func):
    """The database's clock at this moment, not at the beginning of the transaction."""

    function = "clock_timestamp"
    output_field = models.DateTimeField()


class CurrentTransaction(Func):
    """The 64-bit id of the transaction that writes; by it the sealer knows what is committed."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class EventRecordQuerySet(TenantQuerySet):
    def of_root(self, root_id: Any) -> EventRecordQuerySet:
        """The timeline of one case or account, oldest first: one index scan."""
        return self.filter(root_id=root_id).order_by("at", "id")

    def for_customers(self) -> EventRecordQuerySet:
        """Only what the customer may learn of: nothing that is still held, nothing that was undone."""
        hiding = apps.get_model("ledger", "Hold").objects.hiding().filter(pk=models.OuterRef("hold_id"))
        return self.filter(models.Q(hold_id=None) | ~models.Exists(hiding), public=True)

    def with_texts(self) -> EventRecordQuerySet:
        """Reads what people wrote along, by one further query."""
        return self.prefetch_related("texts")

    def sealed(self) -> EventRecordQuerySet:
        """In the order of the feed."""
        return self.filter(seal__position__isnull=False).order_by("seal__position")


class EventRecord(TenantModel):
    """One thing that happened, with its machine-readable facts only."""

    kind = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60, help_text="Label of the model, for example cases.message.")
    subject_id = models.UUIDField()
    root_type = models.CharField(max_length=60)
    root_id = models.UUIDField(help_text="The record on whose timeline it shows: the case of a message or task.")
    actor_kind = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    on_behalf_of = models.UUIDField(null=True)
    via = models.CharField(max_length=40, blank=True, help_text="web, api, mail, job; of the system, which part.")
    key_id = models.UUIDField(null=True, help_text="The API key, if one was used.")
    at = models.DateTimeField(help_text="When it happened.")
    recorded_at = models.DateTimeField(db_default=ClockTimestamp(), help_text="When it was written down.")
    cause_id = models.UUIDField(null=True, help_text="The event that brought this one about.")
    depth = models.PositiveSmallIntegerField(default=0)
    data = models.JSONField(default=dict)
    text_hashes = models.JSONField(default=dict, help_text="SHA-256 of each text; it stays when the text is erased.")
    public = models.BooleanField(default=False)
    txid = models.BigIntegerField(db_default=CurrentTransaction())
    hold_id = models.UUIDField(null=True, help_text="The step that could be taken back for some seconds.")

    objects = TenantManager.from_queryset(EventRecordQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            AppendOnly(name="ledger_eventrecord_append_only"),
            OpsAccess(name="ledger_eventrecord_ops", update=False),
        ]
        indexes = [
            models.Index(fields=["tenant", "root_id", "at", "id"], name="ledger_event_timeline"),
            models.Index(fields=["tenant", "subject_id", "id"], name="ledger_event_subject"),
            models.Index(fields=["tenant", "txid", "id"], name="ledger_event_to_seal"),
            # What somebody who looks for something narrows the ledger by; each in the order that pages are cut by.
            models.Index(fields=["tenant", "at", "id"], name="ledger_event_at"),
            models.Index(fields=["tenant", "kind", "at", "id"], name="ledger_event_kind"),
            models.Index(
                fields=["tenant", "actor_id", "at", "id"],
                condition=models.Q(actor_id__isnull=False),
                name="ledger_event_actor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def actor(self) -> RecordedActor:
        """Who did it, as the ledger remembers."""
        return RecordedActor(
            current_tenant_id(), self.actor_kind, self.actor_id, self.via, self.key_id, self.on_behalf_of
        )

    def text(self, field: str) -> str | None:
        """What was written in this field; ``None`` when nothing was, or when it has been erased."""
        return self.all_texts().get(field)

    def all_texts(self) -> dict[str, str]:
        """By field."""
        return {text.field: text.body for text in self.texts.all()} if self.text_hashes else {}

    def event(self) -> Event | None:
        """The event as it was published; ``None`` for a kind that this version no longer knows."""
        cls = event_class(self.kind)
        return cls.load(self.data, self.all_texts()) if cls else None

    def describe(self) -> str:
        """One translated sentence for the timeline."""
        found = self.event()
        return str(found.describe(self)) if found else self.kind

    def canonical(self) -> bytes:
        """Everything the record says, in one fixed form: what the chain of hashes is made over.

        A column that came later says nothing where it is empty, so that older chains stay as they were.
        """
        facts = {f.attname: _plain(getattr(self, f.attname)) for f in self._meta.concrete_fields}
        if facts["hold_id"] is None:
            del facts["hold_id"]
        return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


class EventText(TenantModel):
    """What a person wrote, as part of an event. Erasable; the record keeps the hash."""

    record = TenantForeignKey(EventRecord, on_delete=models.PROTECT, related_name="texts")
    field = models.CharField(max_length=40)
    body = models.TextField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "record", "field"], name="ledger_eventtext_one")]


def hash_text(body: str) -> str:
    """SHA-256 as the record keeps it."""
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str, dict, list)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def wrong_texts(records: Iterable[EventRecord]) -> list[tuple[EventRecord, str]]:
    """Texts that still exist and do not match the hash in their record."""
    return [
        (r, name) for r in records for name, body in r.all_texts().items() if r.text_hashes.get(name) != hash_text(body)
    ]
