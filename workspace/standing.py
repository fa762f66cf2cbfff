"""How a case stands, in a few words: who has to do something now, and since when. Shape and words say it, colour repeats it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case, Message
from cases.states import (
    AWAITING_INFO,
    FINISHED,
    NEW,
    OPEN,
    RESOLVED,
    ActionStatus,
    AuthorKind,
    Visibility,
)

ATTENTION, BLOCKED, IDLE = "attention", "blocked", "idle"
OURS, THEIRS = "i-lock", "i-hourglass"
BLOCKS = {
    ActionStatus.BLOCKED_INTERNALLY: OURS,
    ActionStatus.BLOCKED_BY_CUSTOMER: THEIRS,
    ActionStatus.BLOCKED_BOTH: OURS,
}


@dataclass(frozen=True)
class Standing:
    """``tone``: attention (somebody of us should act), blocked (we wait), idle (work goes on)."""

    tone: str
    icon: str = ""
    words: str = ""
    since: datetime | None = None

    @property
    def needs_somebody(self) -> bool:
        """Whether the customer has an answer coming."""
        return self.tone == ATTENTION


def standings(cases: Iterable[Case], actor: Any) -> dict[Any, Standing]:
    """By the id of the case; one query for all of them."""
    cases = list(cases)
    last = _last_words([case.pk for case in cases if case.state == OPEN])
    return {case.pk: _of(case, actor, last.get(case.pk)) for case in cases}


def standing_of(case: Case, actor: Any, newest: Iterable[Any]) -> Standing:
    """Of one case whose newest entries were read already."""
    said = [e for e in newest if e.is_message and e.side != "note" and e.id != "description" and not e.withdrawn]
    last = (AuthorKind.CUSTOMER if said[-1].side == "in" else AuthorKind.STAFF, said[-1].at) if said else None
    return _of(case, actor, last)


def _last_words(ids: list[Any]) -> dict[Any, tuple[str, datetime]]:
    """Which side wrote last to the other, and when."""
    if not ids:
        return {}
    found = Message.objects.filter(case_id__in=ids, visibility=Visibility.PUBLIC, withdrawn_at=None)
    newest = found.order_by("case_id", "-created_at", "-id").distinct("case_id")
    return {case: (kind, at) for case, kind, at in newest.values_list("case_id", "author_kind", "created_at")}


def _of(case: Case, actor: Any, last: tuple[str, datetime] | None) -> Standing:
    if case.state in FINISHED:
        return Standing(IDLE)
    if case.action_status in BLOCKS:
        return Standing(BLOCKED, BLOCKS[case.action_status], case.get_action_status_display())
    if case.action_status == ActionStatus.NEEDS_ATTENTION:
        return Standing(ATTENTION, "g-dot", case.get_action_status_display())
    if case.state == NEW:
        if case.assignee_id == actor.user_id:
            return Standing(ATTENTION, "g-dot", _("Assigned to you"), case.updated_at)
        return Standing(IDLE)
    if case.state == AWAITING_INFO:
        return Standing(BLOCKED, THEIRS, _("Waits for an answer"), case.updated_at)
    if case.state == RESOLVED:
        return Standing(BLOCKED, THEIRS, _("Waits for a decision"), case.resolved_at)
    if last is not None and last[0] == AuthorKind.CUSTOMER:
        return Standing(ATTENTION, "g-dot", _("Customer replied"), last[1])
    if case.reopen_count and last is None:
        return Standing(ATTENTION, "g-dot", _("Solution rejected"), case.updated_at)
    return Standing(IDLE)
