"""What a stream carries: that something happened to a record, and where it stands in the feed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ledger.models import EventSeal
from ledger.queries import feed, last_position
from tenancy.context import tenant

READ_AT_ONCE = 500


@dataclass(frozen=True)
class Change:
    """One event, reduced to ids and codes."""

    position: int
    kind: str
    subject_type: str
    subject_id: UUID
    root_type: str
    root_id: UUID
    public: bool  # and told at once: of a step that can be taken back, customers hear when its time is over

    @property
    def family(self) -> str:
        """``case`` of ``case.closed``."""
        return self.kind.partition(".")[0]

    def touches(self, topics: frozenset[str]) -> bool:
        """Topics are families (``case``), kinds (``case.closed``) and ids of records or roots; none means all."""
        return not topics or not topics.isdisjoint((self.family, self.kind, str(self.subject_id), str(self.root_id)))

    def as_json(self) -> str:
        """What the browser gets."""
        said: dict[str, Any] = {
            "position": self.position,
            "family": self.family,
            "kind": self.kind,
            "subject": {"type": self.subject_type, "id": str(self.subject_id)},
            "root": {"type": self.root_type, "id": str(self.root_id)},
        }
        return json.dumps(said, separators=(",", ":"))


def read(tenant_id: int, after: int) -> list[Change]:
    """The next changes after a position (opens the door, for this moment only)."""
    with tenant(tenant_id):
        return [_change(seal) for seal in feed(after=after)[:READ_AT_ONCE]]


def end_of_feed(tenant_id: int) -> int:
    """The position of the newest sealed event."""
    with tenant(tenant_id):
        return last_position()


def _change(seal: EventSeal) -> Change:
    r = seal.record
    return Change(
        seal.position, r.kind, r.subject_type, r.subject_id, r.root_type, r.root_id, r.public and r.hold_id is None
    )


def as_topics(given: Iterable[Any]) -> frozenset[str]:
    """Ids, records and words alike."""
    return frozenset(str(getattr(topic, "pk", topic)) for topic in given)
