"""Drafts of the portal's forms: what a customer began is there again, on any device."""

from __future__ import annotations

from cases.actions import drafts
from ui.drafting import Desk

DESK = Desk(drafts, "portal:drafts")
find, shown, sent, offer_back, keep = DESK.find, DESK.shown, DESK.sent, DESK.offer_back, DESK.keep
