"""Is the ledger what it was? Walks the chain of hashes and names the first place where it does not hold."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from ledger.models import EventRecord, EventSeal, SealFrontier
from ledger.models.records import wrong_texts
from ledger.sealing import GENESIS, cluster, link

CHUNK = 1000


@dataclass(frozen=True)
class Break:
    """The first row that is not as it was."""

    position: int | None
    record_id: object
    why: str

    def __str__(self) -> str:
        where = f"position {self.position}, " if self.position else ""
        return f"{where}event {self.record_id or 'unknown'}: {self.why}"


@dataclass(frozen=True)
class Stretch:
    """How far the chain holds, and what breaks it there. ``ended``: nothing comes after."""

    position: int
    hash: bytes
    broken: Break | None = None
    ended: bool = False


def first_break() -> tuple[int, Break | None]:
    """How many events hold, and what breaks after them (inside the tenant's door)."""
    stretch = Stretch(0, GENESIS)
    while not stretch.ended:
        stretch = next_stretch(stretch)
    return stretch.position, stretch.broken


def next_stretch(before: Stretch, limit: int = CHUNK) -> Stretch:
    """The next events of the chain; at its end, whether something was cut off or never sealed."""
    seals = list(EventSeal.objects.filter(position__gt=before.position).order_by("position")[:limit])
    if not seals:
        broken = _cut_off(before.position + 1) or _never_sealed()
        return Stretch(before.position, before.hash, broken, ended=True)
    records = EventRecord.objects.with_texts().in_bulk([seal.record_id for seal in seals])
    texts = dict(wrong_texts(records.values()))
    position, previous = before.position, before.hash
    for seal in seals:
        broken = _fault(seal, records.get(seal.record_id), expected=position + 1, previous=previous, texts=texts)
        if broken is not None:
            return Stretch(position, previous, broken, ended=True)
        position, previous = seal.position, bytes(seal.hash)
    return Stretch(position, previous)


def _fault(
    seal: EventSeal, record: EventRecord | None, *, expected: int, previous: bytes, texts: dict[EventRecord, str]
) -> Break | None:
    if seal.position != expected:
        return Break(expected, None, "the seal is missing")
    if record is None:
        return Break(seal.position, seal.record_id, "the record is missing")
    if link(previous, record) != bytes(seal.hash):
        return Break(seal.position, record.pk, "the record or its seal was changed")
    if record in texts:
        return Break(seal.position, record.pk, f"the text of {texts[record]} was changed")
    return None


def _cut_off(expected: int) -> Break | None:
    last = SealFrontier.objects.values_list("position", flat=True).first() or 0
    return Break(expected, None, f"the seal is missing, as are all up to {last}") if last >= expected else None


def _never_sealed() -> Break | None:
    """An event older than the sealer's frontier, or with a transaction id this server never gave, waits for ever."""
    frontier = SealFrontier.objects.filter(cluster=cluster()).first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        unreached = cursor.fetchone()[0]
    unsealed = EventRecord.objects.filter(seal__isnull=True).order_by("txid", "id")
    passed = unsealed.filter(txid__lt=frontier.txid) if frontier else unsealed.none()
    forgotten = passed.first() or unsealed.filter(txid__gt=unreached).first()
    return Break(None, forgotten.pk, "has no seal (see verify_ledger --seal-missing)") if forgotten else None
