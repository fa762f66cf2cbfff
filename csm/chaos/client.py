"""The seeded clients: each asks for what the plan says, in its order, and asks again with the same key until it is told."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from csm.chaos.plan import Plan, Request
from csm.chaos.record import Record

PATIENCE = 180.0  # seconds during which an unanswered request is repeated
TIMEOUT = 8.0
PAUSE = 0.15
# What no answer may show, whatever broke.
TELLTALE = re.compile(
    r"Traceback|File \"/|\.py\"?, line|psycopg|OperationalError|SELECT .* FROM|INSERT INTO|kombu|redis\.exceptions",
    re.I,
)


class Slots:
    """The cases of a run by the name that the plan gives them; whoever needs one waits until it is there."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._changed = threading.Condition()

    def put(self, slot: str, case: str) -> None:
        with self._changed:
            self._ids[slot] = case
            self._changed.notify_all()

    def get(self, slot: str, patience: float = PATIENCE) -> str | None:
        with self._changed:
            self._changed.wait_for(lambda: slot in self._ids, patience)
            return self._ids.get(slot)

    def known(self) -> dict[str, str]:
        with self._changed:
            return dict(self._ids)


@dataclass(eq=False)
class Client(threading.Thread):
    """One line of requests."""

    line: str
    base: str
    plan: Plan
    keys: dict[str, Any]
    slots: Slots
    record: Record
    began: float
    broken: list[str] = field(default_factory=list)
    retries: int = 0
    replayed: int = 0
    answered: int = 0

    def __post_init__(self) -> None:
        super().__init__(name=self.line, daemon=True)

    def run(self) -> None:
        """To the end of the plan, or to the first request that is never answered as it should be."""
        with httpx.Client(base_url=self.base, timeout=TIMEOUT) as self.http:
            for request in self.plan.of(self.line):
                time.sleep(max(0.0, self.began + request.at - time.monotonic()))
                try:
                    self._ask(request)
                except Exception as failure:
                    self.broken.append(f"request {request.number} ({request.verb} {request.slot}): {failure!r}")
                    return

    def _ask(self, request: Request) -> None:
        method, path = self._address(request)
        headers = {"Authorization": f"Bearer {self.keys[request.who]['key']}"}
        if method == "POST":
            headers["Idempotency-Key"] = request.key
        if not path.startswith("/api/"):
            headers = {"Host": f"{self.keys[request.who]['slug']}.localhost"}
        asked, tries, until = time.time(), 0, time.monotonic() + PATIENCE
        while True:
            tries += 1
            answer = self._once(method, path, headers, self._body(request))
            if answer is not None and self._is_final(request, answer):
                self._acknowledge(request, answer, asked, tries)
                return
            if time.monotonic() > until:
                seen = "none" if answer is None else f"{answer.status_code} {answer.text[:300]}"
                raise AssertionError(f"not acknowledged within {PATIENCE:.0f} s; the last answer: {seen}")
            self.retries += 1
            time.sleep(PAUSE)

    def _address(self, request: Request) -> tuple[str, str]:
        if request.verb == "look":
            return "GET", request.body["path"]
        if request.verb == "create":
            return "POST", "/api/v1/cases/"
        case = self.slots.get(request.slot)
        assert case is not None, f"{request.slot} never came to be"
        if request.verb == "update":
            return "PATCH", f"/api/v1/cases/{case}/"
        verb = "messages" if request.verb == "notes" else request.verb
        return "POST", f"/api/v1/cases/{case}/{verb}/"

    def _body(self, request: Request) -> dict[str, Any] | None:
        if request.verb == "look":
            return None
        return request.body | ({"visibility": "internal"} if request.verb == "notes" else {})

    def _once(
        self, method: str, path: str, headers: dict[str, str], body: dict[str, Any] | None
    ) -> httpx.Response | None:
        """The answer, or none: then nobody knows whether it was done."""
        try:
            answer = self.http.request(method, path, headers=headers, json=body)
        except httpx.HTTPError:
            return None
        if answer.status_code >= 500:
            self._look_at_failure(path, answer)
        return answer

    def _look_at_failure(self, path: str, answer: httpx.Response) -> None:
        shape = answer.headers.get("content-type", "")
        if TELLTALE.search(answer.text):
            self.record.write("telltale", path=path, status=answer.status_code, body=answer.text[:2000])
        elif path.startswith("/api/") and not shape.startswith("application/problem+json"):
            self.record.write("telltale", path=path, status=answer.status_code, body=f"{shape}: {answer.text[:500]}")
        else:
            self.record.write("failure", path=path, status=answer.status_code)

    def _is_final(self, request: Request, answer: httpx.Response) -> bool:
        status = answer.status_code
        if status < 400 or (request.verb == "look" and status < 500):
            return True
        if status == 409:
            code = answer.json().get("code")
            if code == "request_in_progress":
                return False
            if request.refusable:
                return True
        if status in (412, 429) or status >= 500:
            return False
        if status == 409 and answer.json().get("code") == "conflict":
            return False
        raise AssertionError(f"{status} {answer.text[:500]}")

    def _acknowledge(self, request: Request, answer: httpx.Response, asked: float, tries: int) -> None:
        self.answered += 1
        self.replayed += "Idempotent-Replayed" in answer.headers
        if request.verb == "look":
            return
        told = answer.json()
        kept = {name: told.get(name) for name in ("id", "number", "state", "version", "case", "code")}
        slot = request.slot
        self.record.write(
            "acknowledged", n=request.number, client=self.line, who=request.who, verb=request.verb, slot=slot,
            body=request.body, status=answer.status_code, told=kept, asked=round(asked, 3), tries=tries,
            case=told.get("id") if request.verb == "create" else self.slots.get(slot),
        )  # fmt: skip
        if request.verb == "create":
            self.slots.put(slot, told["id"])


@dataclass(eq=False)
class FeedReader(threading.Thread):
    """Follows ``/events/`` as an integrator does: by the last position seen."""

    base: str
    key: str
    after: int
    seen: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(name="feed", daemon=True)
        self.stopping = threading.Event()

    def run(self) -> None:
        """Until told to stop."""
        with httpx.Client(base_url=self.base, timeout=TIMEOUT, headers={"Authorization": f"Bearer {self.key}"}) as http:
            while not self.stopping.is_set():
                page = self._page(http)
                self.seen += [(event["position"], event["id"]) for event in page]
                if page:
                    self.after = page[-1]["position"]
                else:
                    self.stopping.wait(0.5)

    def _page(self, http: httpx.Client) -> list[dict[str, Any]]:
        try:
            answer = http.get("/api/v1/events/", params={"after": self.after, "limit": 200})
            return list(answer.json()["results"]) if answer.is_success else []
        except httpx.HTTPError:
            return []
