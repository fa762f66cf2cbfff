"""Acting a story out: every step is a verb of the product, done by the person who would do it, at its time in the past."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Asset, Consumer, Contact
from cases.actions import assignment, conversation, creation, ending, information, resolution
from cases.models import Case
from identity.actor import Actor
from identity.models import Group, User

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Story:
    """What was reported, by whom, when, and what came of it.

    A step is ``(hours since the step before, who, verb, words…)``.
    """

    subject: str
    description: str
    customer: str  # the part of the address before the @
    days_ago: float
    steps: tuple[tuple, ...] = ()
    opened_by: str = ""  # an agent, when the customer called
    channel: str = "portal"
    priority: int = 3
    category: str = ""
    group: str = ""
    tags: tuple[str, ...] = ()
    asset: str = ""  # serial number of what it is about


class Stage:
    """Everybody who acts, and the clock of the story."""

    def __init__(self, actors: dict[str, Actor], now: datetime) -> None:
        self.actors, self.now = actors, now
        self.contacts = {
            contact.email.partition("@")[0]: contact for contact in Contact.objects.select_related("account")
        }
        self.consumers = {consumer.email.partition("@")[0]: consumer for consumer in Consumer.objects.all()}
        self.groups = {group.name: group for group in Group.objects.all()}
        self.logins = {user.pk: user for user in User.objects.all()}

    def tell(self, story: Story) -> Case:
        """Open the case and take each step; nothing happens in the future."""
        at = self.now - timedelta(days=story.days_ago)
        case = self._open(story, at)
        for number, (hours, who, verb, *words) in enumerate(story.steps, start=1):
            latest = self.now - (len(story.steps) - number + 1) * MINUTE
            at = min(at + timedelta(hours=hours), latest)
            case = STEPS[verb](self, case, self.actors[who], at, *words)
        return case

    def _open(self, story: Story, at: datetime) -> Case:
        details: dict[str, Any] = {"channel": story.channel, "priority": story.priority, "category": story.category}
        by = self.actors[story.opened_by or story.customer]
        if by.is_staff:
            details |= self._customer(story.customer) | {"tags": list(story.tags)}
            details |= {"group": self.groups[story.group]} if story.group else {}
        elif story.opened_by:
            details |= self._customer(story.customer)  # a partner or colleague opens it for them
        if story.asset:
            details["asset"] = Asset.objects.by_serial(story.asset).get()
        case = creation.create(subject=story.subject, description=story.description, by=by, at=at, **details)
        if story.group and not by.is_staff:
            manager = self.actors.get("max") or self.actors["gina"]
            case = assignment.assign(case=case, group=self.groups[story.group], by=manager, at=at + MINUTE)
        return case

    def _customer(self, name: str) -> dict[str, Any]:
        if name in self.consumers:
            return {"consumer": self.consumers[name]}
        return {"contact": self.contacts[name]}

    def person(self, case: Case) -> Any:
        """For whom a senior agent decides."""
        return case.contact_id or case.consumer_id


def _assign(stage: Stage, case: Case, by: Actor, at: datetime, to: str, note: str = "") -> Case:
    if to in stage.groups:
        return assignment.assign(case=case, group=stage.groups[to], note=note, by=by, at=at)
    login = stage.logins[stage.actors[to].user_id]
    return assignment.assign(case=case, assignee=login, note=note, by=by, at=at)


def _write(stage: Stage, case: Case, by: Actor, at: datetime, body: str) -> Case:
    return conversation.message(case=case, body=body, by=by, at=at).case


def _note(stage: Stage, case: Case, by: Actor, at: datetime, body: str) -> Case:
    return conversation.note(case=case, body=body, by=by, at=at).case


def _propose(stage: Stage, case: Case, by: Actor, at: datetime, code: str, notes: str, message: str = "") -> Case:
    return resolution.propose_solution(
        case=case, resolution_code=code, resolution_notes=notes, message=message, by=by, at=at
    )


def _accepted(stage: Stage, case: Case, by: Actor, at: datetime, comment: str = "") -> Case:
    whom = stage.person(case) if by.is_staff else None
    return resolution.accept_solution(case=case, comment=comment, on_behalf_of=whom, by=by, at=at)


def _close(stage: Stage, case: Case, by: Actor, at: datetime, code: str = "", notes: str = "") -> Case:
    return ending.close(case=case, resolution_code=code, resolution_notes=notes, by=by, at=at)


STEPS: dict[str, Callable[..., Case]] = {
    "take": lambda stage, case, by, at: assignment.accept(case=case, by=by, at=at),
    "assign": _assign,
    "write": _write,
    "note": _note,
    "ask": lambda stage, case, by, at, message: information.request_info(case=case, message=message, by=by, at=at),
    "resume": lambda stage, case, by, at, reason: information.resume(case=case, reason=reason, by=by, at=at),
    "propose": _propose,
    "accept": _accepted,
    "reject": lambda stage, case, by, at, reason: resolution.reject_solution(case=case, reason=reason, by=by, at=at),
    "withdraw": lambda stage, case, by, at, why: resolution.withdraw_solution(case=case, reason=why, by=by, at=at),
    "close": _close,
    "cancel": lambda stage, case, by, at, why, spam=False: ending.cancel(
        case=case, reason=why, spam=spam, by=by, at=at
    ),
    "change": lambda stage, case, by, at, details: creation.update(case=case, by=by, at=at, **details),
}
