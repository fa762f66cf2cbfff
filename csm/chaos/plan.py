"""What a run will do, drawn from its seed before anything starts: every request, every fault and their times."""

from __future__ import annotations

import hashlib
import json
import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

# Who takes part: an agent and a customer of each pair work on cases of their own; writers meet on shared ones.
PAIRS = {
    "acme-1": ("carla@wayne.test", "ben@acme.test"),
    "acme-2": ("colin@wayne.test", "sofia@acme.test"),
    "globex-1": ("cora@home.test", "gil@globex.test"),
}
SHARED = {"acme": ("max@acme.test", "ana@acme.test"), "globex": ("gina@globex.test", "gwen@globex.test")}
READERS = {"acme": "ada@acme.test", "globex": "gina@globex.test"}  # may read the feed of events
LOOKS = ("/api/v1/cases/?limit=50", "/api/v1/me/", "/accounts/login/", "/portal/", "/healthz")
HOT = 2  # shared cases per tenant
SETTLE = 4.0  # seconds of load before the first fault


@dataclass(frozen=True)
class Request:
    """One request of one client, in its order and not before its time."""

    number: int
    at: float
    client: str
    who: str
    verb: str  # create, messages, notes, update, look, or a verb of the life cycle
    slot: str = ""  # the case's name within the run
    body: dict[str, Any] = field(default_factory=dict)
    key: str = ""  # its Idempotency-Key
    state: str = ""  # of the case afterwards, where nobody else may change it
    refusable: bool = False  # two race for it: one is told no


@dataclass(frozen=True)
class Fault:
    """One harm, with its length where it has one, and a number by which it picks its victim."""

    at: float
    kind: str
    seconds: float
    pick: int


@dataclass(frozen=True)
class Plan:
    """Everything that a seed decides."""

    seed: int
    minutes: float
    requests: tuple[Request, ...]
    faults: tuple[Fault, ...]

    @property
    def digest(self) -> str:
        """The same for the same requests and faults."""
        text = json.dumps([asdict(self)["requests"], asdict(self)["faults"]], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def of(self, client: str) -> list[Request]:
        """One client's requests in order."""
        return [request for request in self.requests if request.client == client]

    @property
    def clients(self) -> list[str]:
        """Every client that has something to do."""
        return sorted({request.client for request in self.requests})

    def with_faults(self, faults: Sequence[Fault]) -> Plan:
        """The same requests under other faults."""
        return Plan(self.seed, self.minutes, self.requests, tuple(faults))


def draw(
    seed: int, minutes: float, *, kinds: dict[str, tuple[float, float]], only: Sequence[str] = (), rate: float = 4.0
) -> Plan:
    """The plan of a seed. ``kinds`` names each fault with its shortest and longest length; ``only`` fixes their order."""
    seconds = minutes * 60
    writers = _Writers(seed, seconds, rate)
    requests = sorted(writers.all(), key=lambda request: (request.at, request.client, request.number))
    return Plan(seed, minutes, tuple(requests), tuple(_faults(seed, seconds, kinds, only)))


def shrink(faults: Sequence[Fault], violates: Callable[[Sequence[Fault]], bool]) -> Sequence[Fault]:
    """Halve the list as long as one half alone still violates something."""
    while len(faults) > 1:
        half = len(faults) // 2
        guilty = next((part for part in (faults[:half], faults[half:]) if violates(part)), None)
        if guilty is None:
            break
        faults = guilty
    return faults


def _faults(seed: int, seconds: float, kinds: dict[str, tuple[float, float]], only: Sequence[str]) -> Iterator[Fault]:
    chance = random.Random(f"faults {seed}")
    wanted = list(only)
    if not wanted:
        count, names = max(1, round(seconds * 8 / 60)), sorted(kinds)
        while len(wanted) < count:
            wanted += chance.sample(names, min(len(names), count - len(wanted)))
    room = max(1.0, seconds - SETTLE - 4) / len(wanted)
    for place, kind in enumerate(wanted):
        shortest, longest = kinds[kind]
        at = SETTLE + room * (place + chance.uniform(0, 0.5))
        yield Fault(round(at, 2), kind, round(chance.uniform(shortest, longest), 2), chance.randrange(1000))


class _Writers:
    """Draws what each client asks for; a model of each case keeps every request possible."""

    def __init__(self, seed: int, seconds: float, rate: float) -> None:
        self.seed, self.seconds, self.rate = seed, seconds, rate
        self.chance = random.Random(f"requests {seed}")
        self.count = 0

    def all(self) -> Iterator[Request]:
        clients = len(PAIRS) + 2 * len(SHARED) + 1
        pace = clients / self.rate
        yield from self._looks(pace)
        for tenant, writers in SHARED.items():
            yield from self._shared(tenant, writers, pace)
        for client, (customer, agent) in PAIRS.items():
            yield from self._stories(client, customer, agent, pace)

    def _moments(self, pace: float, begin: float = 0.0) -> Iterator[float]:
        at = begin
        while (at := at + self.chance.uniform(0.4, 1.6) * pace) < self.seconds:
            yield round(at, 2)

    def _ask(self, at: float, client: str, who: str, verb: str, slot: str = "", **more: Any) -> Request:
        self.count += 1
        key = str(uuid.UUID(int=self.chance.getrandbits(128)))
        return Request(self.count, at, client, who, verb, slot, key=key, **more)

    def _words(self, what: str) -> str:
        """Words that occur once in all runs."""
        return f"{what} canary-{self.seed}-{self.count + 1}"

    def _looks(self, pace: float) -> Iterator[Request]:
        for at in self._moments(pace):
            yield self._ask(at, "looker", READERS["acme"], "look", body={"path": self.chance.choice(LOOKS)})

    def _shared(self, tenant: str, writers: tuple[str, str], pace: float) -> Iterator[Request]:
        """Two agents on the same cases; now and then both reach for the same new one."""
        hot = [f"{tenant}-hot-{number}" for number in range(HOT)]
        for slot in hot:
            yield self._ask(0.0, f"{tenant}-shared-0", writers[0], "create", slot, body={"subject": self._words(slot)})
        races = 0
        for place, who in enumerate(writers):
            client = f"{tenant}-shared-{place}"
            for at in self._moments(pace, begin=0.5):
                verb = self.chance.choice(("messages", "notes", "notes", "update"))
                body = {"category": self._words("c")} if verb == "update" else {"body": self._words("shared")}
                yield self._ask(at, client, who, verb, self.chance.choice(hot), body=body)
        for at in self._moments(8.0, begin=2.0):
            slot, races = f"{tenant}-race-{races}", races + 1
            creator = f"{tenant}-shared-0"
            yield self._ask(at, creator, writers[0], "create", slot, body={"subject": self._words(slot)})
            for place, who in enumerate(writers):
                yield self._ask(at + 0.3, f"{tenant}-shared-{place}", who, "accept", slot, refusable=True)

    def _stories(self, client: str, customer: str, agent: str, pace: float) -> Iterator[Request]:
        state, slot, left, told = "", "", 0, 0
        for at in self._moments(pace):
            if left == 0:
                told, left, state = told + 1, self.chance.randint(2, 9), "new"
                slot = f"{client}-case-{told}"
                body = {"subject": self._words(slot), "description": self._words("It is broken."), "priority": 3}
                yield self._ask(at, client, customer, "create", slot, body=body, state=state)
                left -= 1
                continue
            by, verb, state = self.chance.choice(STEPS[state])
            yield self._ask(
                at, client, customer if by == "customer" else agent, verb, slot, body=self._body(verb), state=state
            )
            left -= 1
            if state == "closed":
                left = 0

    def _body(self, verb: str) -> dict[str, Any]:
        words = self._words(verb)
        return {
            "messages": {"body": words},
            "notes": {"body": words},
            "update": {"category": words},
            "accept": {},
            "request-info": {"message": words},
            "provide-info": {"message": words},
            "resume": {"reason": words},
            "propose-solution": {"resolution_code": "solved", "resolution_notes": words},
            "accept-solution": {"comment": words},
            "reject-solution": {"reason": words},
            "withdraw-solution": {"reason": words},
        }[verb]


# What may come next in each state: whose turn, which verb, and the state afterwards.
_ALWAYS = ("agent", "notes"), ("agent", "update"), ("agent", "messages")
STEPS: dict[str, list[tuple[str, str, str]]] = {
    "new": [
        *((by, verb, "new") for by, verb in _ALWAYS),
        ("customer", "messages", "new"),
        ("agent", "accept", "open"),
        ("agent", "accept", "open"),
        ("agent", "request-info", "awaiting_info"),
        ("agent", "propose-solution", "resolved"),
    ],
    "open": [
        *((by, verb, "open") for by, verb in _ALWAYS),
        ("customer", "messages", "open"),
        ("agent", "request-info", "awaiting_info"),
        ("agent", "propose-solution", "resolved"),
        ("agent", "propose-solution", "resolved"),
    ],
    "awaiting_info": [
        ("agent", "notes", "awaiting_info"),
        ("agent", "messages", "awaiting_info"),
        ("customer", "messages", "open"),
        ("customer", "provide-info", "open"),
        ("agent", "resume", "open"),
        ("agent", "propose-solution", "resolved"),
    ],
    "resolved": [
        ("agent", "notes", "resolved"),
        ("customer", "accept-solution", "closed"),
        ("customer", "accept-solution", "closed"),
        ("customer", "reject-solution", "open"),
        ("agent", "withdraw-solution", "open"),
    ],
}
