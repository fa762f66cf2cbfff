"""Reading the feed: sealed events in the order of their positions."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from ledger.models import EventSeal
from tenancy.context import current_tenant_id


def feed(*, after: int = 0, kinds: list[str] | None = None, subject: UUID | None = None) -> QuerySet[EventSeal]:
    """Seals after a position with their records; what was read up to a position is complete for ever.

    ``kinds`` are whole kinds (``case.closed``) or families (``case``).
    """
    found = EventSeal.objects.filter(position__gt=after).select_related("record").order_by("position")
    if kinds:
        families = {kind for kind in kinds if "." not in kind}
        more = [kind for kind in kinds_seen() if kind.partition(".")[0] in families] if families else []
        found = found.filter(record__kind__in=[*kinds, *more])  # never LIKE: under RLS it would use no index
    if subject is not None:
        found = found.filter(Q(record__subject_id=subject) | Q(record__root_id=subject))
    return found


def kinds_seen() -> list[str]:
    """The kinds of events that this tenant has, by hopping from one to the next in their index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE seen AS ((SELECT kind FROM ledger_eventrecord WHERE tenant_id = %(tenant)s ORDER BY kind LIMIT 1)"
            " UNION ALL SELECT (SELECT e.kind FROM ledger_eventrecord e WHERE e.tenant_id = %(tenant)s"
            " AND e.kind > seen.kind ORDER BY e.kind LIMIT 1) FROM seen WHERE seen.kind IS NOT NULL)"
            " SELECT kind FROM seen WHERE kind IS NOT NULL",
            {"tenant": current_tenant_id()},
        )
        return [row[0] for row in cursor.fetchall()]


def position_of(record_id: UUID) -> int | None:
    """Where an event stands in the feed; ``None`` if it does not exist or is not sealed yet."""
    return EventSeal.objects.filter(record_id=record_id).values_list("position", flat=True).first()


def last_position() -> int:
    """The end of the feed."""
    return EventSeal.objects.order_by("-position").values_list("position", flat=True).first() or 0
