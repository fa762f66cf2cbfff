"""What must hold after any fault: each check looks at plain facts and answers with complaints, or with none.

I1 … I20 are the numbers under which docs/scaling.md speaks of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from csm.chaos.facts import Facts, Row
from csm.chaos.mailserver import Received
from csm.chaos.plan import Plan
from csm.chaos.stack import Vital

# What moves a case, and whereto; each is one version. A closing that belongs to an acceptance is none of its own.
MOVES = {
    "case.accepted": "open",
    "case.info_requested": "awaiting_info",
    "case.info_provided": "open",
    "case.resumed": "open",
    "case.solution_proposed": "resolved",
    "case.solution_accepted": "closed",
    "case.solution_rejected": "open",
    "case.solution_withdrawn": "open",
    "case.closed": "closed",
    "case.cancelled": "cancelled",
}
CHANGES = {"case.updated", "case.assigned"}
VERBS = {
    "accept": "case.accepted",
    "request-info": "case.info_requested",
    "provide-info": "case.info_provided",
    "resume": "case.resumed",
    "propose-solution": "case.solution_proposed",
    "accept-solution": "case.solution_accepted",
    "reject-solution": "case.solution_rejected",
    "withdraw-solution": "case.solution_withdrawn",
}
WRITING = {"messages": "body", "notes": "body", "request-info": "message", "provide-info": "message"}
LONGEST_LEASE = timedelta(seconds=10)
GROWTH, SPARE_MIB, SPARE_FILES = 1.5, 80.0, 60
SESSIONS = 60
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
SHOWN = 5  # complaints of one kind; the number tells the rest


@dataclass
class Evidence:
    """Everything a run leaves behind."""

    plan: Plan
    facts: Facts
    promises: list[Row] = field(default_factory=list)  # the clients' own record
    telltales: list[Row] = field(default_factory=list)
    broken_clients: list[str] = field(default_factory=list)
    readable: set[str] = field(default_factory=set)  # ids of cases that the API lists
    feeds: dict[int, list[tuple[int, str]]] = field(default_factory=dict)  # tenant → what its reader saw
    feeds_from: dict[int, int] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    vitals_before: dict[str, Vital] = field(default_factory=dict)
    vitals_after: dict[str, Vital] = field(default_factory=dict)
    recoveries: list[Row] = field(default_factory=list)
    quiet_after: float | None = 0.0
    since: datetime = LONG_AGO  # the stack may have served other seeds before
    received_before: int = 0


def acknowledged_is_there(seen: Evidence) -> Iterable[str]:
    """I1: every acknowledged write is readable, with its content."""
    cases = {str(case["id"]): case for case in seen.facts.cases}
    bodies = {(str(message["case_id"]), message["body"]) for message in seen.facts.messages}
    categories = {(str(case["id"]), case["category"]) for case in seen.facts.cases}
    last: dict[str, Row] = {}
    for promise in seen.promises:
        case = cases.get(promise["case"])
        if case is None:
            yield f"request {promise['n']}: case {promise['case']} is gone"
            continue
        if promise["verb"] == "create":
            if case["subject"] != promise["body"]["subject"]:
                yield f"request {promise['n']}: case {case['number']} has another subject"
            if promise["case"] not in seen.readable:
                yield f"request {promise['n']}: case {case['number']} is not in the API's list"
        words = WRITING.get(promise["verb"])
        if words and (promise["case"], promise["body"][words]) not in bodies:
            yield f"request {promise['n']}: what was written on {case['number']} is gone"
        last[promise["case"]] = promise
    for case_id, promise in last.items():
        if (
            promise["verb"] == "update"
            and not _is_shared(promise["slot"])
            and (case_id, promise["body"]["category"]) not in categories
        ):
            yield f"request {promise['n']}: the change of {cases[case_id]['number']} is gone"
    yield from _states(seen, cases)


def _states(seen: Evidence, cases: dict[str, Row]) -> Iterable[str]:
    """Where only one client works on a case, it stands where that client brought it last."""
    planned = {request.number: request for request in seen.plan.requests}
    last: dict[str, tuple[int, str]] = {}
    for promise in seen.promises:
        request = planned.get(promise["n"])
        if request is not None and request.state:
            last[promise["case"]] = max(last.get(promise["case"], (0, "")), (request.number, request.state))
    for case_id, (number, state) in last.items():
        if case_id in cases and cases[case_id]["state"] != state:
            yield f"request {number}: case {cases[case_id]['number']} is {cases[case_id]['state']}, not {state}"


def nobody_gave_up(seen: Evidence) -> Iterable[str]:
    """I1: no client was refused what the plan allows, or left without an answer."""
    yield from seen.broken_clients


def asked_once_done_once(seen: Evidence) -> Iterable[str]:
    """I4: however often a request was repeated, it had one effect."""
    subjects = Counter(case["subject"] for case in seen.facts.cases)
    bodies = Counter(message["body"] for message in seen.facts.messages)
    for request in seen.plan.requests:
        if request.verb == "create" and subjects[request.body["subject"]] > 1:
            yield f"request {request.number}: {subjects[request.body['subject']]} cases"
        words = WRITING.get(request.verb)
        if words and bodies[request.body[words]] > 1:
            yield f"request {request.number}: written {bodies[request.body[words]]} times"
    done = Counter((event["root_id"], event["kind"]) for event in seen.facts.events)
    wanted: Counter[tuple[UUID, str]] = Counter()
    for promise in seen.promises:
        if promise["verb"] in VERBS and promise["status"] < 300:
            wanted[UUID(promise["case"]), VERBS[promise["verb"]]] += 1
    for (case, kind), times in wanted.items():
        extra = 5 if kind in ("case.accepted", "case.info_provided") else 0  # other verbs and messages do these too
        if not times <= done[case, kind] <= times + extra:
            yield f"case {case}: {kind} {done[case, kind]} times for {times} requests"


def every_effect_once(seen: Evidence) -> Iterable[str]:
    """I5: each delivery's and each ring's effect exactly once; one letter per cause."""
    facts = seen.facts
    times = Counter((effect["what"], effect["effect_key"]) for effect in facts.effects)
    yield from (f"{what} {key} had its effect {count} times" for (what, key), count in times.items() if count > 1)
    for timer in facts.timers:
        key = f"{timer['id']}.{timer['version']}"
        if timer["kind"] == "chaos.ring" and timer["done_at"] and not timer["cancelled_at"] and not times["timer", key]:
            yield f"timer {key} is done, and its effect is missing"
    for delivery in facts.deliveries:
        if delivery["kind"] == "chaos.rang" and delivery["done_at"] and not times["delivery", str(delivery["id"])]:
            yield f"delivery {delivery['id']} is done, and its effect is missing"
    deliveries = Counter(delivery["event_id"] for delivery in facts.deliveries if delivery["event_id"])
    for event in facts.events:
        if deliveries[event["id"]] != facts.reactions.get(event["kind"], 0):
            yield f"event {event['kind']} {event['id']} has {deliveries[event['id']]} deliveries"
    yield from _letters(facts)


def _letters(facts: Facts) -> Iterable[str]:
    """Recounted from what happened: who must have been written to, and how often."""
    customers = {case["id"]: case["customer"] for case in facts.cases}
    receipts, letters = (
        Counter(mail["case_id"] for mail in facts.mails if mail["kind"] == kind) for kind in ("case_received", "case")
    )
    due: Counter[Any] = Counter()
    opened = set()
    for event in facts.events:
        case = event["root_id"]
        if event["kind"] == "case.created" and customers.get(case):
            opened.add(case)
        told = event["kind"] in ("case.info_requested", "case.solution_proposed") or (
            event["kind"] == "case.message_added" and event["data"].get("author_kind") == "staff"
        )
        if told and customers.get(case):
            due[case] += 1
    for case in opened:
        if receipts[case] != 1:
            yield f"case {case}: {receipts[case]} receipts"
    for case in {*due, *letters} - {None}:
        if due[case] != letters[case]:
            yield f"case {case}: {letters[case]} letters for {due[case]} causes"


def nothing_waits(seen: Evidence) -> Iterable[str]:
    """I6: nothing that is due is left undone, and nothing was given up."""
    if seen.quiet_after is None:
        yield f"not quiet in time: {seen.facts.overdue} pieces of work are due or in somebody's hands"
    for what, rows in (("delivery", seen.facts.deliveries), ("timer", seen.facts.timers)):
        for row in rows:
            if row["parked_at"]:
                yield f"{what} {row['kind']} {row['id']} was given up: {row['error']}"
    for mail in seen.facts.mails:
        if mail["state"] in ("queued", "failed"):
            yield f"mail {mail['id']} is {mail['state']}"
    for job in seen.facts.jobs:
        if job["state"] in ("queued", "running", "failed"):
            yield f"job {job['kind']} {job['id']} is {job['state']}"


def state_is_the_fold(seen: Evidence) -> Iterable[str]:
    """I8: a case stands where its events lead, each from where the one before left it; one version per change."""
    events = seen.facts.events_of()
    for case in seen.facts.cases:
        state, version = "", 0
        for event in events[case["id"]]:
            kind = event["kind"]
            if kind == "case.created":
                state, version = "new", 1
            elif kind in CHANGES:
                version += 1
            elif kind in MOVES:
                accepted_too = kind == "case.closed" and event["data"].get("reason") == "accepted"
                if event["data"].get("old", state) != state and not accepted_too:
                    yield f"case {case['number']}: {kind} came from {event['data']['old']}, but it was {state}"
                state, version = MOVES[kind], version + (not accepted_too)
        if (state, version) != (case["state"], case["version"]):
            yield (
                f"case {case['number']} is {case['state']} in version {case['version']};"
                f" its events lead to {state} in version {version}"
            )


def no_foreign_rows(seen: Evidence) -> Iterable[str]:
    """I11: no row points into another tenant."""
    yield from (
        f"{name}: {count} rows point into another tenant" for name, count in seen.facts.foreign.items() if count
    )


def the_ledger_is_whole(seen: Evidence) -> Iterable[str]:
    """I12: the chain holds, the feed has no gap, readers saw all of it once and in order, one entry per change."""
    yield from (f"tenant {tenant}: {why}" for tenant, why in seen.facts.breaks.items())
    feeds: dict[int, list[Row]] = defaultdict(list)
    for event in seen.facts.events:
        if event["position"] is None:
            yield f"event {event['kind']} {event['id']} never got a position"
        else:
            feeds[event["tenant_id"]].append(event)
    for tenant, feed in feeds.items():
        if [event["position"] for event in feed] != list(range(1, len(feed) + 1)):
            yield f"tenant {tenant}: the positions of its feed have gaps or repeat"
        if tenant in seen.feeds:
            expected = [(e["position"], str(e["id"])) for e in feed if e["position"] > seen.feeds_from.get(tenant, 0)]
            if seen.feeds[tenant] != expected:
                yield (
                    f"tenant {tenant}: the reader saw {len(seen.feeds[tenant])} events,"
                    f" {len(expected)} happened (or in another order)"
                )
    written = Counter(event["data"].get("message_id") for event in seen.facts.events if event["data"].get("message_id"))
    for message in seen.facts.messages:
        if written[str(message["id"])] != 1:
            yield f"message {message['id']} has {written[str(message['id'])]} entries in the ledger"
    opened = Counter(event["subject_id"] for event in seen.facts.events if event["kind"] == "case.created")
    for case in seen.facts.cases:
        if opened[case["id"]] != 1:
            yield f"case {case['number']} was opened {opened[case['id']]} times in the ledger"


def numbers_are_unique(seen: Evidence) -> Iterable[str]:
    """I14: no two cases of a tenant have one number, and everybody was told the one that it has."""
    found = Counter((case["tenant_id"], case["number"]) for case in seen.facts.cases)
    yield from (f"tenant {tenant}: {count} cases {number}" for (tenant, number), count in found.items() if count > 1)
    numbers = {str(case["id"]): case["number"] for case in seen.facts.cases}
    for promise in seen.promises:
        if (
            promise["verb"] == "create"
            and numbers.get(promise["case"], promise["told"]["number"]) != promise["told"]["number"]
        ):
            yield f"request {promise['n']}: told {promise['told']['number']}, is {numbers[promise['case']]}"


def mail_is_right(seen: Evidence) -> Iterable[str]:
    """I15: one mail per effect, to people of the same tenant; whoever gets it twice can tell by its Message-ID."""
    effects = Counter((mail["tenant_id"], mail["effect_key"]) for mail in seen.facts.mails)
    yield from (f"effect {key}: {count} mails" for (_tenant, key), count in effects.items() if count > 1)
    queued: Counter[tuple[Any, ...]] = Counter()
    for mail in seen.facts.mails:
        to = sorted(address for some in mail["recipients"].values() for address in some)
        queued[tuple(to), _words(mail["subject"]), _words(mail["body_text"])] += 1
        for address in to:
            if address.lower() not in seen.facts.addresses[mail["tenant_id"]]:
                yield f"mail {mail['id']} goes to {address}, who is nobody of its tenant"
    arrived: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for got in seen.received:
        arrived[got.recipients, _words(got.subject), _words(got.body)].add(got.message_id)
    for what, ids in arrived.items():
        if len(ids) > queued[what]:
            yield f"{what[1]!r}: {len(ids)} mails arrived under names of their own, {queued[what]} were meant"


def failures_tell_nothing(seen: Evidence) -> Iterable[str]:
    """I17: no answer shows a stack or SQL, and errors of the API are problems."""
    yield from (f"{found['path']} answered {found['status']}: {found['body'][:200]}" for found in seen.telltales)


def back_to_the_base_line(seen: Evidence) -> Iterable[str]:
    """I18: memory, open files and connections are near what they were."""
    for name, after in seen.vitals_after.items():
        before = seen.vitals_before.get(name)
        if before is None or name == "PostgreSQL":  # shared memory is counted once per backend
            continue
        if after.memory > before.memory * GROWTH + SPARE_MIB:
            yield f"{name} takes up {after.memory:.0f} MiB, {before.memory:.0f} before"
        if after.files > before.files + SPARE_FILES:
            yield f"{name} has {after.files} files open, {before.files} before"
    if seen.facts.sessions > SESSIONS:
        yield f"{seen.facts.sessions} database connections"
    yield from (f"a database connection sits in a transaction: {one}" for one in seen.facts.stuck_sessions)


def recovered_in_time(seen: Evidence) -> Iterable[str]:
    """I19: after each fault all that was asked or due meanwhile was done within the goal."""
    for recovery in seen.recoveries:
        if recovery["seconds"] > recovery["goal"]:
            yield f"{recovery['kind']} at {recovery['at']} s: well after {recovery['seconds']} s, the goal is {recovery['goal']} s"


def leases_end(seen: Evidence) -> Iterable[str]:
    """I20: nobody holds anything for longer than a lease."""
    now = datetime.now(UTC)
    for row in (*seen.facts.deliveries, *seen.facts.timers):
        if row["lease_token"] is not None and not row["done_at"] and not row["parked_at"]:
            if row["ready_at"] > now + LONGEST_LEASE:
                yield f"{row['kind']} {row['id']} is leased until {row['ready_at']:%H:%M:%S}"
            else:
                yield f"{row['kind']} {row['id']} is in somebody's hands still"


CHECKS: dict[str, tuple[Callable[[Evidence], Iterable[str]], ...]] = {
    "I1": (acknowledged_is_there, nobody_gave_up),
    "I4": (asked_once_done_once,),
    "I5": (every_effect_once,),
    "I6": (nothing_waits,),
    "I8": (state_is_the_fold,),
    "I11": (no_foreign_rows,),
    "I12": (the_ledger_is_whole,),
    "I14": (numbers_are_unique,),
    "I15": (mail_is_right,),
    "I17": (failures_tell_nothing,),
    "I18": (back_to_the_base_line,),
    "I19": (recovered_in_time,),
    "I20": (leases_end,),
}


def violations(seen: Evidence) -> dict[str, list[str]]:
    """Every check that complains, with its complaints."""
    found: dict[str, list[str]] = {}
    for name, checks in CHECKS.items():
        complaints = [complaint for check in checks for complaint in check(seen)]
        if complaints:
            more = [f"… and {len(complaints) - SHOWN} more"] if len(complaints) > SHOWN else []
            found[name] = complaints[:SHOWN] + more
    return found


def _is_shared(slot: str) -> bool:
    return "-hot-" in slot


def _words(text: str) -> str:
    """However the lines were broken on their way."""
    return " ".join(text.split())
