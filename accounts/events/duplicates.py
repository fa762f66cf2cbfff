"""What happened to records that looked alike: suspected, found to be different, or merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.events import Event, Text, event
from ledger.verbs import names_of


@event("duplicate.suspected")
class DuplicateSuspected(Event):
    """Two records may be the same customer."""

    of_kind: str
    first_id: UUID
    second_id: UUID
    score: int

    def describe(self, record: Any) -> str:
        return _("Suspected to be the same")


@event("duplicate.dismissed")
class DuplicateDismissed(Event):
    """Somebody says that they are two: they are not suspected again."""

    first_id: UUID
    second_id: UUID

    def describe(self, record: Any) -> str:
        return _("Not a duplicate")


@event("duplicate.reconsidered")
class DuplicateReconsidered(Event):
    """Somebody takes back that they are two."""

    first_id: UUID
    second_id: UUID

    def describe(self, record: Any) -> str:
        return _("Suspected again")


@dataclass(frozen=True, kw_only=True)
class Merged(Event):
    """On the record that was merged away: where it went, and every value that it had."""

    into_id: UUID
    old: Text = None  # JSON of all its fields

    def describe(self, record: Any) -> str:
        return _("Merged into another record")


@dataclass(frozen=True, kw_only=True)
class Absorbed(Event):
    """On the record that stays: which one it took in, what it took from it, and what now belongs to it.

    ``moved`` and ``counts`` go together: ``cases.case.account`` and how many. ``dropped`` keeps, as JSON, the rows that could
    not stand beside what was there already.
    """

    resource: str
    merged_id: UUID
    fields: tuple[str, ...]
    moved: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    old: Text = None  # JSON of the fields that changed
    new: Text = None
    dropped: Text = None

    def describe(self, record: Any) -> str:
        fields = names_of(f"{self.resource}.update", self.fields)
        n = sum(self.counts)
        moved = _("Took in another record")
        if n:
            moved = ngettext("Took in another record with %(n)d link", "Took in another record with %(n)d links", n) % {
                "n": n
            }
        return _("%(moved)s; changed: %(fields)s") % {"moved": moved, "fields": fields} if fields else moved


@event("account.merged")
class AccountMerged(Merged):
    """An account turned out to be another one."""


@event("contact.merged")
class ContactMerged(Merged):
    """A contact turned out to be another one."""


@event("consumer.merged")
class ConsumerMerged(Merged):
    """A consumer turned out to be another one."""


@event("account.absorbed")
class AccountAbsorbed(Absorbed):
    """An account took in its twin."""


@event("contact.absorbed")
class ContactAbsorbed(Absorbed):
    """A contact took in their twin."""


@event("consumer.absorbed")
class ConsumerAbsorbed(Absorbed):
    """A consumer took in their twin."""


@event("customer.records_moved")
class RecordsMoved(Event):
    """Rows that named a record which was merged away name its survivor now; at most a thousand an event.

    ``relation`` is ``cases.case.account``: the model and its field.
    """

    relation: str
    from_id: UUID
    into_id: UUID
    ids: tuple[UUID, ...]

    def describe(self, record: Any) -> str:
        n = len(self.ids)
        return ngettext("%(n)d record moved to the survivor", "%(n)d records moved to the survivor", n) % {"n": n}
