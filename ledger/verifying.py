"""Is the ledger what it was? Walks the chain of hashes and names the first place where it does not hold."""

from __future__ import annotations

from collections.abc import Iterator
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


def first_break() -> tuple[int, Break | None]:
    """How many events hold, and what breaks after them (inside the tenant's door)."""
    previous, expected = GENESIS, 1
    for seals, records in _chunks():
        texts = dict(wrong_texts(records.values()))
        for seal in seals:
            record = records.get(seal.record_id)
            if seal.position != expected:
                return expected - 1, Break(expected, None, "the seal is missing")
            if record is None:
                return expected - 1, Break(seal.position, seal.record_id, "the record is missing")
            if link(previous, record) != bytes(seal.hash):
                return expected - 1, Break(seal.position, record.pk, "the record or its seal was changed")
            if record in texts:
                return expected - 1, Break(seal.position, record.pk, f"the text of {texts[record]} was changed")
            previous, expected = bytes(seal.hash), expected + 1
    return expected - 1, _cut_off(expected) or _never_sealed()


def _chunks() -> Iterator[tuple[list[EventSeal], dict]]:
    after = 0
    while seals := list(EventSeal.objects.filter(position__gt=after).order_by("position")[:CHUNK]):
        yield seals, EventRecord.objects.with_texts().in_bulk([seal.record_id for seal in seals])
        after = seals[-1].position


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
