"""What was reported and what became of it: one batch of cases, drawn by seed, and its rows."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from accounts.models.folded import fold
from cases.models import Case, Message
from csm.load import words
from csm.load.dice import dice, uuid_at
from csm.load.people import Crowd, Person, Spec, crowd
from csm.load.tables import NULL, Copied, escaped, moment

BATCH = 1000  # cases written in one transaction
YEARS = 2.0  # how far back the first case lies
CHANNELS = (["email"] * 45) + (["portal"] * 30) + (["phone"] * 15) + (["api"] * 6) + (["chat"] * 4)
PRIORITIES = ([1] * 3) + ([2] * 15) + ([3] * 60) + ([4] * 22)
CODES = (
    (["solved"] * 70) + (["workaround"] * 15) + (["no_fault_found"] * 9) + (["duplicate"] * 4) + (["not_supported"] * 2)
)


@dataclass
class Letter:
    """A message of a case; ``kind`` says which event tells of it."""

    id: str
    at: datetime
    side: str  # customer, staff
    author: str | None
    written: words.Written
    public: bool
    kind: str = "message"  # message, note, question
    first_response: bool = False


@dataclass
class Planned:
    """A case with its life. What the product would have written, had it been there."""

    id: str
    created: datetime
    state: str
    priority: int
    channel: str
    subject: str
    person: Person
    firm: str | None
    team: str
    agent: str | None
    random_bits: int
    letters: list[Letter] = field(default_factory=list)
    accepted: datetime | None = None
    first_response: datetime | None = None
    resolved: datetime | None = None
    closed: datetime | None = None
    by_customer: bool = True  # who ended it
    code: str = ""
    solution: words.Said | None = None
    version: int = 1
    updated: datetime | None = None


def batches(spec: Spec) -> int:
    """How many there are."""
    return math.ceil(spec.cases / BATCH)


def size(spec: Spec, batch: int) -> int:
    """How many cases a batch has."""
    return min(BATCH, spec.cases - batch * BATCH)


def births(spec: Spec, batch: int) -> list[tuple[str, datetime]]:
    """Ids and moments of a batch's cases, cheap enough to ask the database which batches it has."""
    random = dice(spec.key, "births", batch)
    until, found = spec.until.timestamp(), []
    for place in range(size(spec, batch)):
        share = (batch * BATCH + place + random.random()) / spec.cases
        seconds = _office_hours(until - YEARS * 365.25 * 86_400 * (1 - share) ** 1.4)  # ever more of them
        found.append((uuid_at(int(seconds * 1000), random.getrandbits(74)), datetime.fromtimestamp(seconds, UTC)))
    return found


def _office_hours(seconds: float) -> float:
    """The same day and the same order, but most of it between seven and six."""
    day, part = divmod(seconds, 86_400)
    share = part / 86_400
    hours = (
        share / 0.08 * 7
        if share < 0.08
        else 7 + (share - 0.08) / 0.84 * 11
        if share < 0.92
        else 18 + (share - 0.92) / 0.08 * 6
    )
    return day * 86_400 + hours * 3600


def plan(spec: Spec, batch: int) -> Iterator[Planned]:
    """The cases of a batch, each with its whole life."""
    random, everybody = dice(spec.key, "cases", batch), crowd(spec)
    return (_planned(spec, everybody, random, pk, at) for pk, at in births(spec, batch))


def _planned(spec: Spec, everybody: Crowd, random: Random, pk: str, created: datetime) -> Planned:
    age = max(60.0, (spec.until - created).total_seconds())
    team = everybody.teams.draw(random)
    firm = everybody.firms.draw(random) if random.random() < 0.7 else None
    person = firm.people.draw(random) if firm else everybody.consumers.draw(random)
    case = Planned(
        pk, created, _state(random, age / 86_400), random.choice(PRIORITIES), random.choice(CHANNELS), words.subject(random),
        person, firm.id if firm else None, team.id, None, random.getrandbits(30),
    )  # fmt: skip
    if case.state != "new" and random.random() > 0.03:
        case.agent = team.agents.draw(random)
    _live(spec, random, case, age)
    return case


def _state(random: Random, days: float) -> str:
    """The older, the more likely it has ended; a few are forgotten."""
    if random.random() < 0.85 * math.exp(-days / 12) + 0.006:
        luck = random.random()
        if luck < (0.25 if days < 4 else 0.03):
            return "new"
        return "open" if luck < 0.68 else "awaiting_info" if luck < 0.88 else "resolved"
    return "cancelled" if random.random() < 0.06 else "closed"


def _live(spec: Spec, random: Random, case: Planned, age: float) -> None:
    """Everything that happened, in its order."""
    ended = case.state in ("closed", "cancelled")
    lasted = min(random.lognormvariate(11.8, 1.1), age * 0.97) if ended else age * (0.3 + 0.69 * random.random())
    count = min(40, int(random.expovariate(1 / spec.messages) + 0.5)) if spec.messages else 0
    moments = sorted(
        case.created + timedelta(seconds=30 + (lasted - 31) * random.random() ** 1.5) for _ in range(count + 3)
    )
    if case.state not in ("new", "cancelled") and case.agent:
        case.accepted = moments.pop(0)
        case.version += 1
    elif case.agent and case.state != "new":
        case.agent = None
    end, before = moments.pop(), moments.pop()
    for at in moments[:count]:
        _letter(random, case, at)
    if case.state == "awaiting_info":
        _letter(random, case, before, kind="question")
        case.version += 1
    if case.state in ("resolved", "closed"):
        case.code, case.solution = random.choice(CODES), random.choice(words.solutions())
        case.by_customer = case.state == "closed" and random.random() < 0.7 and case.accepted is not None
    if case.state == "resolved" or case.by_customer:
        case.resolved = before
        case.first_response = case.first_response or before
        case.version += 1
    if ended:
        case.closed = end
        case.version += 1
    case.updated = (
        case.closed or case.resolved or (case.letters[-1].at if case.letters else case.accepted) or case.created
    )


def _letter(random: Random, case: Planned, at: datetime, kind: str = "") -> None:
    by_staff = bool(kind) or (case.accepted is not None and random.random() < 0.55)
    kind = kind or ("note" if by_staff and random.random() < 0.2 else "message")
    pk = uuid_at(int(at.timestamp() * 1000), random.getrandbits(74))
    written = random.choice(words.notes() if kind == "note" else words.messages())
    letter = Letter(pk, at, "staff" if by_staff else "customer", case.agent if by_staff else case.person.user, written,
                    kind != "note", kind)  # fmt: skip
    if by_staff and letter.public and case.first_response is None:
        case.first_response, letter.first_response = at, True
    case.letters.append(letter)


CASES = (
    "id", "tenant_id", "number", "type_id", "subject", "subject_folded", "description", "language", "channel", "state", "priority",
    "category", "tags", "account_id", "contact_id", "consumer_id", "group_id", "assignee_id", "opened_by_id", "opened_at",
    "first_response_at", "resolved_at", "closed_at", "resolution_code", "resolution_notes", "close_reason", "version",
    "created_at", "updated_at",
)  # fmt: skip
MESSAGES = ("id", "tenant_id", "case_id", "visibility", "channel", "author_id", "author_kind", "body", "body_html",
            "visible_text", "created_at")  # fmt: skip


def rows(spec: Spec, batch: int, numbers: Sequence[int]) -> tuple[str, str]:
    """The lines of the batch's cases and of their messages."""
    case_rows, message_rows = [], []
    cases, messages, tenant_id = Copied(Case, CASES), Copied(Message, MESSAGES), str(spec.tenant_id)
    for case, number in zip(plan(spec, batch), numbers, strict=True):
        case_rows.append(cases.row(*_values(spec, tenant_id, case, number)))
        message_rows += [
            messages.row(
                one.id, tenant_id, case.id, "public" if one.public else "internal", "portal" if one.side == "staff" else case.channel,
                one.author or NULL, one.side, one.written.body, one.written.html, one.written.visible, one.at.isoformat(),
            )
            for one in case.letters
        ]  # fmt: skip
    return "".join(case_rows), "".join(message_rows)


def _values(spec: Spec, tenant_id: str, case: Planned, number: int) -> tuple[str, ...]:
    letters, bits = words.messages(), case.random_bits
    tags = [tag for place, tag in enumerate(words.TAGS) if bits >> place & 7 == 7][:2]
    reason = ""
    if case.state == "closed":
        reason = "accepted" if case.by_customer else "agent"
    shown = case.solution if case.state in ("resolved", "closed") else None
    return (
        case.id, tenant_id, f"CS{number:07d}", spec.case_type, escaped(case.subject), escaped(fold(case.subject)),
        letters[bits % len(letters)].body, "en" if bits & 3 else "de", case.channel, case.state, str(case.priority),
        words.CATEGORIES[bits % len(words.CATEGORIES)], escaped(json.dumps(tags)), case.firm or NULL,
        case.person.id if case.firm else NULL, NULL if case.firm else case.person.id, case.team, case.agent or NULL,
        case.person.user or NULL, case.created.isoformat(), moment(case.first_response), moment(case.resolved), moment(case.closed),
        case.code if shown else "", shown.text if shown else "", reason, str(case.version), case.created.isoformat(),
        moment(case.updated),
    )  # fmt: skip
