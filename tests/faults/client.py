"""A customer's integration that writes down every answer it was given, and asks again when it was given none."""

from __future__ import annotations

import random
import threading
import time
import uuid
from dataclasses import dataclass, field

import httpx

PATIENCE = 90  # seconds during which an unanswered request is repeated with the same Idempotency-Key


@dataclass
class Integration(threading.Thread):
    """Creates cases, talks on them, resolves and closes them, until told to stop."""

    base: str
    agent_key: str
    customer_key: str
    seed: int
    acknowledged: dict[str, dict] = field(default_factory=dict)  # subject → what the product promised
    broken: list[str] = field(default_factory=list)
    replayed: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.random = random.Random(self.seed)
        self.stopping = threading.Event()
        self.http = httpx.Client(base_url=self.base, timeout=5)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                self.work_one_case()
            except Exception as failure:  # reported by the test's own thread
                self.broken.append(repr(failure))
                return

    def work_one_case(self) -> None:
        canary = f"canary-{self.seed}-{uuid.UUID(int=self.random.getrandbits(128))}"
        promised = {"messages": [], "state": None}
        case = self.post(self.customer_key, "/api/v1/cases/", {"subject": canary})
        promised["state"] = case["state"]
        self.acknowledged[canary] = {"id": case["id"], **promised}
        steps = [
            (self.agent_key, "accept", {}),
            (self.agent_key, "messages", {"body": f"We look into {canary}", "visibility": "public"}),
            (self.agent_key, "propose-solution", {"resolution_code": "solved", "resolution_notes": "Restarted."}),
            (self.customer_key, "accept-solution", {}),
        ]
        for key, step, body in steps[: self.random.randint(1, len(steps))]:
            answer = self.post(key, f"/api/v1/cases/{case['id']}/{step}/", body)
            if step == "messages":
                self.acknowledged[canary]["messages"].append(body["body"])
            else:
                self.acknowledged[canary]["state"] = answer["state"]

    def post(self, key: str, path: str, body: dict) -> dict:
        """The acknowledged answer. An answer that never came, or a 5xx, is asked again with the same key."""
        headers = {
            "Authorization": f"Bearer {key}",
            "Idempotency-Key": str(uuid.UUID(int=self.random.getrandbits(128))),
        }
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.http.post(path, json=body, headers=headers)
            except httpx.HTTPError:
                answer = None
            if answer is not None and answer.is_success:
                self.replayed += "Idempotent-Replayed" in answer.headers
                return answer.json()
            still_running = (
                answer is not None
                and answer.status_code == 409
                and "code" in answer.json()
                and "idempotency" in answer.text.lower()
            )
            if answer is not None and answer.status_code < 500 and not still_running:
                raise AssertionError(f"{path}: {answer.status_code} {answer.text[:500]}")
            if time.monotonic() > deadline:
                raise AssertionError(f"{path}: no acknowledgement within {PATIENCE} s, last answer {answer!r}")
            time.sleep(0.1)


@dataclass
class FeedReader(threading.Thread):
    """Follows ``/events/`` as an integrator does, by the last position it has seen."""

    base: str
    key: str
    seen: list[dict] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.stopping = threading.Event()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        with httpx.Client(base_url=self.base, timeout=5, headers={"Authorization": f"Bearer {self.key}"}) as http:
            after = None
            while not self.stopping.is_set():
                try:
                    params = {"limit": 100, **({"after": after} if after is not None else {})}
                    answer = http.get("/api/v1/events/", params=params)
                    page = answer.json()["results"] if answer.is_success else []
                except httpx.HTTPError:
                    page = []
                self.seen += page
                if page:
                    after = page[-1]["position"]
                else:
                    time.sleep(0.2)
