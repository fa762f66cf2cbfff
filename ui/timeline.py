"""A conversation as a page shows it: entries in order, grouped by day in the reader's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ui.templatetags.ui import day

# Shape first: the mark of the state that an event leads to, an outline icon where it leads to none.
MARKS = {
    "case.created": "i-inbox",
    "case.accepted": "g-state-open",
    "case.assigned": "i-user-check",
    "case.info_requested": "g-state-awaiting_info",
    "case.info_provided": "g-state-open",
    "case.resumed": "g-state-open",
    "case.solution_proposed": "g-state-resolved",
    "case.solution_accepted": "i-thumb-up",
    "case.solution_rejected": "i-thumb-down",
    "case.solution_withdrawn": "i-arrow-back-up",
    "case.closed": "g-state-closed",
    "case.cancelled": "g-state-cancelled",
    "case.follow_up_created": "i-arrow-up-right",
    "case.updated": "i-adjustments-horizontal",
    "case.step_undone": "i-arrow-back-up",
    "mail.queued": "i-mail",
}
OTHER = "i-history"
LONGEST_SENTENCE = 200


@dataclass(frozen=True)
class Said:
    """A message or a note."""

    id: Any
    at: datetime
    author: str
    html: SafeString
    side: str = "in"  # in: from the other side, out: from ours, note: not for the customer
    name: str = ""  # as the reader calls the author: "You"
    sub: str = ""
    mark: str = ""  # how it came, as an icon
    withdrawn: bool = False  # taken back; the other side never read it
    is_message: bool = True


@dataclass(frozen=True)
class Happened:
    """An event."""

    id: Any
    at: datetime
    author: str
    words: str
    kind: str
    text: str = ""
    is_message: bool = False

    @property
    def icon(self) -> str:
        """Its mark."""
        return MARKS.get(self.kind, OTHER)


def safe(html: str) -> SafeString:
    """HTML that was sanitised when it was stored."""
    return mark_safe(html)  # noqa: S308


@dataclass(frozen=True)
class Conversation:
    """A part of a conversation, oldest first, and the way to what came before and after it."""

    entries: list[Said | Happened]
    earlier: str | None = None
    later: str | None = None

    @property
    def by_day(self) -> list[dict[str, Any]]:
        """[{title, entries}], by the days of the reader's zone."""
        days = groupby(self.entries, key=lambda entry: timezone.localtime(entry.at).date())
        found = []
        for _date, group in days:
            of_day = list(group)
            found.append({"title": day(timezone.localtime(of_day[0].at)), "entries": of_day})
        return found

    def newest(self) -> str:
        """The last entry as one sentence, for those who do not see it appear."""
        if not self.entries:
            return ""
        entry = self.entries[-1]
        if isinstance(entry, Said):
            words = _("%(name)s wrote a note") if entry.side == "note" else _("%(name)s replied")
            return words % {"name": entry.author}
        return f"{entry.author} · {entry.words}".strip(" ·")[:LONGEST_SENTENCE]
