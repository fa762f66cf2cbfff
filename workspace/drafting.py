"""Drafts of the workspace's forms: what was begun is there again, on any device."""

from __future__ import annotations

from cases.actions import drafts
from ledger.verbs import Verb
from ui.drafting import Desk

STEP = "step:"
DESK = Desk(drafts, "workspace:drafts", key="z")
find, shown, sent, offer_back, keep = DESK.find, DESK.shown, DESK.sent, DESK.offer_back, DESK.keep


def step_kind(verb: Verb) -> str:
    """The kind of draft that the form of a verb keeps."""
    return f"{STEP}{verb.code}"


def keeps(verb: Verb) -> bool:
    """Whether its form asks for anything that one writes."""
    return any(param.kind in ("text", "markdown") for param in verb.params)
