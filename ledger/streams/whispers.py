"""What passes by: for the staff who look at a record now, kept nowhere, without a place in the feed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Whisper:
    """Something passing has changed around this record; the page asks what."""

    root_id: UUID
    kind: str

    @classmethod
    def heard(cls, said: str) -> Whisper | None:
        """What came over Valkey, if it makes sense."""
        root, _, kind = said.partition(" ")
        try:
            return cls(UUID(root), kind) if kind else None
        except ValueError:
            return None

    def touches(self, topics: frozenset[str]) -> bool:
        """Only who listens to this very record hears it."""
        return str(self.root_id) in topics

    def as_text(self) -> str:
        """The event of the stream. It has no id: after a reconnect nobody misses it."""
        said = json.dumps({"kind": self.kind, "root": {"id": str(self.root_id)}}, separators=(",", ":"))
        return f"event: whisper\ndata: {said}\n\n"
