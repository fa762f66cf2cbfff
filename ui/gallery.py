"""What the gallery shows its components with: made-up people and cases, the same on every host, from no tenant's data.

In English, like the code: the gallery is for who builds pages.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.safestring import mark_safe

from ui.timeline import Happened, Said

SECTIONS = (
    ("colour", "Colour"),
    ("type", "Type"),
    ("buttons", "Buttons"),
    ("marks", "State, priority, action"),
    ("small", "Pills, faces, keys, icons"),
    ("clocks", "Clocks and progress"),
    ("fields", "Fields"),
    ("conditions", "Conditions"),
    ("table", "Table, filters, tabs"),
    ("thread", "Conversation"),
    ("context", "Context cards"),
    ("charts", "Charts"),
    ("portal", "Portal"),
    ("feedback", "Feedback"),
    ("nothing", "Empty, loading, error"),
    ("floating", "Menu, dialog, drawer"),
)
COLOURS = (
    ("canvas", "canvas"), ("surface", "surface"), ("hover", "hover"), ("press", "press"), ("line", "line-2"),
    ("ink3", "ink-3"), ("ink2", "ink-2"), ("ink", "ink"), ("accent", "accent, you"), ("red", "red, broken"),
    ("orange", "orange, high"), ("amber", "amber, at risk"), ("green", "green, kept"), ("sky", "sky, new"),
    ("slate", "slate, waiting"), ("plum", "plum, escalated"),
)  # fmt: skip
STATES = (
    ("new", "New"), ("open", "Open"), ("awaiting_info", "Awaiting info"), ("resolved", "Resolved"),
    ("closed", "Closed"), ("cancelled", "Cancelled"),
)  # fmt: skip
PRIORITIES = ((1, "Critical"), (2, "High"), (3, "Moderate"), (4, "Low"))
CLOCKS = (
    ("fine", "Reply", "1 h 05", 71), ("soon", "Reply", "24 min", 40), ("late", "Fix", "38 min late", 100),
    ("paused", "Fix", "Paused", 63), ("met", "Reply", "Met in 12 min", 60),
)  # fmt: skip


class Sample(forms.Form):
    """A field of every kind; bound without an answer it shows them invalid."""

    reason = forms.CharField(
        label="Reason", required=False, help_text="The customer does not see this.",
        widget=forms.TextInput(attrs={"placeholder": "Spare part ordered"}),
    )  # fmt: skip
    subject = forms.CharField(label="Subject")
    code = forms.ChoiceField(label="Resolution code", choices=[("", "Choose…"), ("solved", "Solved")])
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    contract = forms.CharField(label="Contract", required=False, disabled=True, initial="Set by contract K-2041")
    only_free = forms.BooleanField(label="Only people with room", required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """Something that is about no single field."""
        self.add_error(None, "Two blocks are still open.")
        return self.cleaned_data


_more: list[Callable[[], dict[str, Any]]] = []


def show_too(samples_of: Callable[[], dict[str, Any]]) -> None:
    """Another app's component has samples of its own; its section is a template here."""
    _more.append(samples_of)


def samples() -> dict[str, Any]:
    """Everything that the sections ask for."""
    now = timezone.now()
    invalid = Sample({"subject": "", "reason": "Spare part"}, auto_id="bad-%s")
    invalid.is_valid()
    return {
        "colours": COLOURS,
        "states": STATES,
        "priorities": PRIORITIES,
        "clocks": CLOCKS,
        "form": Sample(auto_id="good-%s"),
        "focused": Sample(auto_id="focus-%s"),
        "invalid": invalid,
        "kinds": [("public", "Reply"), ("internal", "Internal note")],
        "combos": [{"id": f"combo-{n}", "more": {"class": "form-control"}, **combo} for n, combo in enumerate(COMBOS)],
        "tabs": [
            {"url": "#table", "label": "All", "is_on": True, "count": 64},
            {"url": "#table", "label": "Mine", "count": 12},
            {"url": "#table", "label": "History"},
        ],
        "thread": _thread(now),
        "steps": STEPS,
        "numbers": [("Tier", "Gold"), ("Open", 11), ("Cases in a year", 86)],
        "week": WEEK,
        "waits": [("Breakdown", 34, "#charts"), ("Delivery", 21, "#charts"), ("Invoice", 8, ""), ("Access", 0, "")],
        "moved": [12, 14, 11, 18, 22, 19, 26, 24, 31, 28, 22, 17],
        "turns": _turns(now),
        "verbs": [
            {"code": "accept", "label": "Accept", "url": "#buttons", "has_form": True, "primary": True},
            {"code": "assign", "label": "Assign", "url": "#buttons", "has_form": True},
            {"code": "resume", "label": "Resume", "url": "#buttons", "has_form": False, "version": 1},
        ],
        "undo": {
            "label": "Undo", "url": "#feedback", "seconds": 10, "key": "z", "fields": {}, "words": "Sent to Carla",
        },
        **{name: value for more in _more for name, value in more().items()},
    }  # fmt: skip


STEPS = (
    {"label": "Confirm site is safe", "state": "done", "sub": "09:10"},
    {"label": "Ask for photos", "state": "skipped", "sub": "skipped"},
    {"label": "Read limits remotely", "state": "error", "sub": "failed", "text": "The gateway did not answer."},
    {"label": "Agree a stop with the site", "state": "now", "sub": "due 14:00", "text": "Ten minutes, not charging."},
    {"label": "Push firmware 4.2.1", "sub": "Max"},
)


COMBOS: list[dict[str, Any]] = [
    {"label": "Nothing chosen"},
    {"label": "One chosen", "text": "Lumen Glassworks · AC0000008"},
    {"label": "Several", "many": True, "chosen": [("1", "AirFlow 250"), ("2", "AirView")]},
    {
        "label": "Not clear", "text": "Lumen",
        "offers": [("1", "Lumen Glassworks · AC0000008"), ("2", "Lumen Optics · AC0000012")],
    },
]  # fmt: skip


WEEK = [
    {"label": "Monday", "words": "08:00–12:00, 13:00–17:00", "bars": [(480, 240), (780, 240)]},
    {"label": "Tuesday", "words": "22:00–24:00", "bars": [(1320, 120)]},
    {"label": "Wednesday", "words": "All day", "bars": [(0, 1440)]},
    {"label": "Thursday", "words": "Closed", "bars": []},
]


def _thread(now: datetime) -> dict[str, Any]:
    def text(words: str) -> Any:
        return mark_safe(f"<p>{words}</p>")  # noqa: S308 - our own words

    at = now.astimezone(UTC).replace(hour=9, minute=4, second=0, microsecond=0)
    return {
        "in": Said("g-in", at, "Colin Park", text("T2 limit reads 105 °C. It used to be 112."), sub="Portal"),
        "out": Said(
            "g-out", at, "Ana Kovač", text("Thank you Colin, the log helps. Keep load under 75 %."), side="out"
        ),
        "note": Said("g-note", at, "Max Brandt", text("4.2.1 is signed off. It needs a stop."), side="note"),
        "taken": Said("g-taken", at, "Ana Kovač", text("Wrong case, sorry."), side="out", withdrawn=True),
        "asked": Happened("g-ev1", at, "Ana Kovač", "asked for information", "case.info_requested"),
        "closed": Happened("g-ev2", at, "Ana Kovač", "Case closed", "case.closed", text="Answered yesterday."),
    }


def _turns(now: datetime) -> list[dict[str, Any]]:
    yours = {"yours": True, "icon": "i-arrow-right", "words": "Your turn"}
    ours = {"yours": False, "icon": "i-clock", "words": "Our turn"}
    asset = {"number": "CS0000461", "subject": "Cannot see asset in the portal", "updated_at": now - timedelta(hours=2)}
    line = {"number": "CS0000482", "subject": "Line 3 compressor trips", "updated_at": now - timedelta(days=2)}
    return [
        {"turn": yours, "case": asset, "status": "solution proposed", "next": "Check the solution by Friday"},
        {"turn": ours, "case": line, "status": "last message from Carla"},
    ]
