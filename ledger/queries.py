"""Reading the feed: sealed events in the order of their positions."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from ledger.models import EventSeal


def feed(*, after: int = 0, kinds: list[str] | None = None, subject: UUID | None = None) -> QuerySet[EventSeal]:
    """Seals after a position with their records; what was read up to a position is complete for ever.

    ``kinds`` are whole kinds (``case.closed``) or families (``case``).
    """
    found = EventSeal.objects.filter(position__gt=after).select_related("record").order_by("position")
    if kinds:
        wanted = Q(record__kind__in=kinds)
        for family in (kind for kind in kinds if "." not in kind):
            wanted |= Q(record__kind__startswith=f"{family}.")
        found = found.filter(wanted)
    if subject is not None:
        found = found.filter(Q(record__subject_id=subject) | Q(record__root_id=subject))
    return found


def position_of(record_id: UUID) -> int | None:
    """Where an event stands in the feed; ``None`` if it does not exist or is not sealed yet."""
    return EventSeal.objects.filter(record_id=record_id).values_list("position", flat=True).first()


def last_position() -> int:
    """The end of the feed."""
    return EventSeal.objects.order_by("-position").values_list("position", flat=True).first() or 0
