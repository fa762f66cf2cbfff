"""The ledger of a batch: records with their texts, then the chain of seals over them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from cases import events
from cases.models import Case, Message
from csm.load.cases import Letter, Planned, plan
from csm.load.dice import dice, uuid_at
from csm.load.people import Spec
from csm.load.tables import NULL, Copied, escaped
from csm.load.words import Said, said
from ledger.models import EventRecord, EventSeal, EventText

RECORD = (
    "id", "tenant_id", "kind", "subject_type", "subject_id", "root_type", "root_id", "actor_kind", "actor_id", "on_behalf_of", "via",
    "key_id", "at", "recorded_at", "cause_id", "depth", "data", "text_hashes", "public", "txid",
)  # fmt: skip
TEXT = ("id", "tenant_id", "record_id", "field", "body")
SEAL = ("id", "tenant_id", "record_id", "position", "hash")
CASE, MESSAGE = Case._meta.label_lower, Message._meta.label_lower
_TXID = b'"txid":-1'


@dataclass
class Told:
    """The records of a batch, complete but for the transaction that will write them."""

    ids: list[str] = field(default_factory=list)
    canonical: list[tuple[bytes, bytes]] = field(default_factory=list)  # what is hashed: before and after the txid
    lines: list[str] = field(default_factory=list)  # COPY's, without the txid and the end
    texts: list[str] = field(default_factory=list)

    def records(self, txid: int) -> str:
        """The lines, now that the transaction is known."""
        return "".join(f"{line}\t{txid}\n" for line in self.lines)

    def seals(self, spec: Spec, txid: int, position: int, last: bytes) -> tuple[str, bytes]:
        """The links of the chain from here on, and its new end."""
        seals, random, lines = Copied(EventSeal, SEAL), dice(spec.key, "seals", position), []
        at, number, tenant_id = int(spec.until.timestamp() * 1000), str(txid).encode(), str(spec.tenant_id)
        for offset, (pk, (before, after)) in enumerate(zip(self.ids, self.canonical, strict=True), start=1):
            last = hashlib.sha256(last + before + number + after).digest()
            lines.append(
                seals.row(
                    uuid_at(at, random.getrandbits(74)), tenant_id, pk, str(position + offset), f"\\\\x{last.hex()}"
                )
            )
        return "".join(lines), last


def tell(spec: Spec, batch: int, numbers: Sequence[int]) -> Told:
    """What the ledger says of a batch, in the order in which it happened."""
    teller = _Teller(spec, batch)
    for case, number in zip(plan(spec, batch), numbers, strict=True):
        teller.life(case, number)
    return teller.told()


class _Teller:
    """Collects the records of one batch."""

    def __init__(self, spec: Spec, batch: int) -> None:
        self.spec, self.random = spec, dice(spec.key, "events", batch)
        self.text_copy = Copied(EventText, TEXT)
        # A column that came later says nothing where it is empty (``EventRecord.canonical``).
        unknown = {f.column for f in EventRecord._meta.concrete_fields if not f.null} - set(RECORD)
        if unknown:
            raise NotImplementedError(f"seed_load does not know these columns of events: {unknown}")
        self.found: list[tuple[str, dict[str, Any], list[tuple[str, Said]]]] = []

    def life(self, case: Planned, number: int) -> None:
        """One case, from its report to its end."""
        customer = ("customer", case.person.user) if case.person.user else ("system", None)
        agent = ("staff", case.agent) if case.agent else ("system", None)
        opened = {
            "number": f"CS{number:07d}", "channel": case.channel, "type": self.spec.type_code, "priority": case.priority,
            "account_id": case.firm, "contact_id": case.person.id if case.firm else None,
            "consumer_id": None if case.firm else case.person.id, "household_id": None, "product_id": None,
            "sold_product_id": None, "asset_id": None, "contract_id": None, "group_id": case.team, "assignee_id": None,
            "follow_up_of_id": None, "first_response": False,
        }  # fmt: skip
        self.add(events.CaseCreated, case, case.created, customer, opened, subject=said(case.subject))
        if case.accepted and case.agent:
            self.add(events.CaseAccepted, case, case.accepted, agent, {"old": "new", "assignee_id": case.agent})
        for letter in case.letters:
            self.letter(case, letter, agent if letter.side == "staff" else customer)
        if case.resolved:
            proposed = {
                "old": "open",
                "code": case.code,
                "message_id": None,
                "first_response": case.first_response == case.resolved,
            }
            self.add(events.SolutionProposed, case, case.resolved, agent, proposed, notes=case.solution)
        if case.closed:
            self.end(case, case.closed, customer if case.by_customer else agent)

    def letter(self, case: Planned, letter: Letter, actor: tuple[str, str | None]) -> None:
        """A message, a note, or a question."""
        if letter.kind == "question":
            asked = {"old": "open", "message_id": letter.id, "again": False, "first_response": letter.first_response}
            self.add(events.InfoRequested, case, letter.at, actor, asked)
            return
        data: dict[str, Any] = {"message_id": letter.id, "author_kind": letter.side}
        if letter.kind == "note":
            self.add(events.NoteAdded, case, letter.at, actor, data, about=letter.id)
            return
        state = "open" if case.accepted and case.accepted <= letter.at else "new"
        self.add(events.MessageAdded, case, letter.at, actor, {**data, "state": state, "first_response": letter.first_response},
                 about=letter.id)  # fmt: skip

    def end(self, case: Planned, at: datetime, actor: tuple[str, str | None]) -> None:
        """How it ended."""
        if case.state == "cancelled":
            self.add(events.CaseCancelled, case, at, actor, {"old": "new", "spam": False})
        elif case.by_customer:
            self.add(events.SolutionAccepted, case, at, actor, {"old": "resolved", "on_behalf_id": None})
        else:
            self.add(
                events.CaseClosed,
                case,
                at,
                actor,
                {"old": "open", "reason": "agent", "code": case.code},
                notes=case.solution,
            )

    def add(
        self, event: Any, case: Planned, at: datetime, actor: tuple[str, str | None], data: dict[str, Any],
        about: str | None = None, **texts: Said | None,
    ) -> None:  # fmt: skip
        """One record."""
        kept = [(name, text) for name, text in texts.items() if text is not None]
        when = at.isoformat()
        self.found.append((
            uuid_at(int(at.timestamp() * 1000), self.random.getrandbits(74)),
            {
                "tenant_id": self.spec.tenant_id, "kind": event.kind, "subject_type": MESSAGE if about else CASE,
                "subject_id": about or case.id, "root_type": CASE, "root_id": case.id, "actor_kind": actor[0], "actor_id": actor[1],
                "on_behalf_of": None, "via": "web" if actor[1] else "seed_load", "key_id": None, "at": when, "recorded_at": when,
                "cause_id": None, "depth": 0, "data": data, "text_hashes": {name: text.digest for name, text in kept},
                "public": event.public, "txid": -1,
            },
            kept,
        ))  # fmt: skip

    def told(self) -> Told:
        """Everything in the order of ids, which is that of time."""
        told, text_id = Told(), self.random.getrandbits
        self.found.sort(key=lambda one: one[0])
        dump: Callable[..., bytes] = orjson.dumps
        for pk, facts, texts in self.found:
            facts["id"] = pk
            before, after = dump(facts, option=orjson.OPT_SORT_KEYS).split(_TXID)
            told.ids.append(pk)
            told.canonical.append((before + b'"txid":', after))
            told.lines.append("\t".join(_column(name, facts[name]) for name in RECORD[:-1]))
            for name, text in texts:
                at = int(pk[:8] + pk[9:13], 16)
                told.texts.append(
                    self.text_copy.row(uuid_at(at, text_id(74)), str(self.spec.tenant_id), pk, name, text.text)
                )
        return told


def _column(name: str, value: Any) -> str:
    if value is None:
        return NULL
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "t" if value else "f"
    return escaped(orjson.dumps(value).decode()) if isinstance(value, dict) else str(value)
