"""A case in plain words, as its customer sees it: how far it is, and whose turn it is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cases.states import AWAITING_INFO, CANCELLED, CLOSED, FINISHED, NEW, OPEN, RESOLVED


def status(case: Any) -> str:
    """One sentence: what is happening to it."""
    who = case.assignee.first_name or case.assignee.name if case.assignee else ""
    if case.state == NEW:
        return _("Received, nobody has begun yet")
    if case.state == OPEN:
        return _("%(who)s is working on it") % {"who": who} if who else _("We are working on it")
    if case.state == AWAITING_INFO:
        return _("%(who)s asked you something") % {"who": who} if who else _("We asked you something")
    if case.state == RESOLVED:
        return _("%(who)s proposed a solution") % {"who": who} if who else _("We proposed a solution")
    if case.state == CANCELLED:
        return _("Cancelled")
    return _ended(case)


def _ended(case: Any) -> str:
    sentences = {
        "accepted": _("Closed: the solution was accepted"),
        "customer": _("Closed by your side"),
        "agent": _("Closed by us"),
        "no_answer": _("Closed because no answer came"),
        "merged": _("Continued in another case"),
    }
    return sentences.get(case.close_reason, _("Closed"))


def turn(case: Any) -> dict[str, Any]:
    """Whose turn it is."""
    if case.state in FINISHED:
        return {"yours": False, "icon": "i-check", "words": _("Finished")}
    if case.state in (AWAITING_INFO, RESOLVED):
        return {"yours": True, "icon": "i-arrow-right", "words": _("Your turn")}
    return {"yours": False, "icon": "i-clock", "words": _("Our turn")}


def next_step(case: Any) -> str:
    """What the customer can do now; empty when it is not their turn."""
    if case.state == AWAITING_INFO:
        return _("Answer the question")
    return _("Check the solution") if case.state == RESOLVED else ""


def whose(case: Any, actor: Any) -> str:
    """The colleague who asked; empty for one's own."""
    mine = case.opened_by_id == actor.user_id or case.contact_id in (actor.reach.get("contacts") or ())
    return "" if mine or case.contact is None else case.contact.name


def path(case: Any) -> list[dict[str, Any]]:
    """The four stations of a case, each done, now or ahead."""
    who = (case.assignee.first_name or case.assignee.name) if case.assignee else ""
    stations = [
        (_("Received"), case.opened_at, ""),
        (_("In progress"), None, who),
        (_("Check the solution"), case.resolved_at, ""),
        (_("Cancelled") if case.state == CANCELLED else _("Closed"), case.closed_at, ""),
    ]
    now = {NEW: 0, OPEN: 1, AWAITING_INFO: 1, RESOLVED: 2, CLOSED: 3, CANCELLED: 3}[case.state]
    ended = case.state in FINISHED
    return [
        {
            "title": title,
            "at": at if index <= now else None,
            "who": who if index <= now else "",
            "class": "done" if index < now or (ended and index == now) else "now" if index == now else "",
            "yours": index == now and turn(case)["yours"],
        }
        for index, (title, at, who) in enumerate(stations)
    ]
