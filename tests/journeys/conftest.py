"""The whole product on its own port, and browsers to look at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import expect

from csm.runtime.prepare import DEMO_PASSWORD
from tests.faults.stack import Stack

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
UNDO_SECONDS = 2  # a short window to undo: the customer sees each step of the agent after it
PATIENCE = 10_000  # milliseconds until the other side must have seen a step
expect.set_options(timeout=PATIENCE)


@dataclass
class RunningStack:
    """Where the product answers, and its command line."""

    port: int
    stack: Stack | None

    def at(self, tenant: str, path: str = "/") -> str:
        """On the tenant's host, or on the one of the whole installation."""
        return f"http://{tenant}.localhost:{self.port}{path}" if tenant else f"http://localhost:{self.port}{path}"

    def key_of(self, email: str, tenant: str = "acme") -> str:
        """A key as an integrator gets one: from ``issue_api_key``."""
        return self.manage("issue_api_key", "--tenant", tenant, "--user", email)

    def manage(self, *arguments: str) -> str:
        """What a command of its command line says."""
        stack = self.stack or Stack(Path(os.environ["CSM_RUNNING_DATA_DIR"]), port=self.port)
        return stack.manage(*arguments)

    def set_undo_seconds(self, seconds: int) -> None:
        """The organisation's own choice, as its administrator makes it."""
        headers = {"Host": "acme.localhost", "Authorization": f"Bearer {self.key_of('ada@acme.test')}"}
        address = f"http://127.0.0.1:{self.port}/api/v1/settings/"
        httpx.patch(address, json={"undo_seconds": seconds}, headers=headers, timeout=30).raise_for_status()


@pytest.fixture(scope="package")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """``bin/up`` with the demo data. CSM_RUNNING_PORT and CSM_RUNNING_DATA_DIR name one that runs already."""
    if port := os.environ.get("CSM_RUNNING_PORT"):
        running = RunningStack(int(port), None)
        running.set_undo_seconds(UNDO_SECONDS)
        yield running
        return
    stack = Stack(tmp_path_factory.mktemp("journeys") / "data")
    stack.start()
    try:
        running = RunningStack(stack.port, stack)
        running.set_undo_seconds(UNDO_SECONDS)
        yield running
    finally:
        stack.stop()


@pytest.fixture(scope="package")
def lived_in(running_stack) -> None:
    """What the demo data does not have: a role of one's own, a job, and a private customer of Acme."""
    here = f"http://127.0.0.1:{running_stack.port}/api/v1"
    with _program(running_stack, "ada@acme.test") as program:
        role = {"code": f"night_{uuid4().hex[:8]}", "name": "Night watch", "permissions": ["cases.read"]}
        program.post(f"{here}/roles/", json=role).raise_for_status()
        case = program.get(f"{here}/cases/", params={"state": "closed", "limit": 1}).json()["results"][0]["id"]
        job = {"action": "accept", "ids": [case]}
        program.post(f"{here}/cases/bulk/", json=job).raise_for_status()
        _add_relations(program, here)
    with _program(running_stack, "max@acme.test") as program:
        account = program.get(f"{here}/accounts/", params={"code": "ALPINE"}).json()["results"][0]["id"]
        agreed = {"name": "Night shift", "account": account, "starts": "2026-01-01", "lines": [{"name": "Visits"}]}
        contract = program.post(f"{here}/contracts/", json=agreed).raise_for_status().json()["id"]
        program.post(f"{here}/contracts/{contract}/submit/", json={}).raise_for_status()


def _program(running_stack, email: str) -> httpx.Client:
    headers = {"Host": "acme.localhost", "Authorization": f"Bearer {running_stack.key_of(email)}"}
    return httpx.Client(headers=headers, timeout=30)


def _add_relations(program: httpx.Client, here: str) -> None:
    """Private customers who act for each other and live together, teams, a file that came in, and what waits for approval."""

    def add(path: str, **given: object) -> str:
        return str(program.post(f"{here}/{path}/", json=given).raise_for_status().json()["id"])

    def first(path: str, **narrowed: object) -> str:
        found = program.get(f"{here}/{path}/", params={"limit": 1, **narrowed}).raise_for_status().json()["results"]
        return str(found[0]["id"])

    def duty(kind: str) -> str:
        return add("responsibilities", name=f"{kind} {uuid4().hex[:8]}", kind=kind, grants="none")

    conny, carl = (add("consumers", first_name=name, last_name="Frost") for name in ("Conny", "Carl"))
    household = add("households", name="Frost")
    add("household-members", household=household, consumer=conny, is_representative=True)
    add("consumer-relationships", representative=conny, consumer=carl, responsibility=duty("consumer_relationship"))
    agent, account = first("users", kind="staff"), first("accounts", code="ALPINE")
    add("account-team-members", account=account, user=agent, responsibility=duty("account_team_member"))
    add("consumer-team-members", consumer=conny, user=agent, responsibility=duty("consumer_team_member"))
    file = {"file": ("people.csv", b"first_name,last_name,account\nLea,Frost,ALPINE\n,,NOWHERE\n")}
    program.post(f"{here}/imports/", data={"resource": "contact"}, files=file).raise_for_status()


@pytest.fixture(scope="package")
def chromium() -> Iterator[object]:
    """A headless browser. Without one these tests say so, and fail where everything must run."""
    if CHROMIUM is None:
        message = "no Chromium on this machine: apt install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield browser
        browser.close()


@pytest.fixture
def sign_in(chromium, running_stack) -> Iterator[Callable]:
    """``sign_in("ana@acme.test")``: a page in a browser of its own, whose complaints fail the test; None does not sign in."""
    contexts, complaints = [], []

    def note(email: str | None, message) -> None:
        """Answers of 4xx and a lost network are logged as errors too; those the tests mean."""
        meant = ("status of 4", "ERR_INTERNET_DISCONNECTED", "Failed to fetch")
        if message.type == "error" and not any(part in message.text for part in meant):
            complaints.append(f"{email}: {message.text}")

    def enter(email: str | None, tenant: str = "acme", **options):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(f"{email}: {error}"))
        page.on("console", lambda message: note(email, message))
        if email is not None:
            page.goto(running_stack.at(tenant, "/accounts/login/"))
            page.fill("[name=login]", email)
            page.fill("[name=password]", DEMO_PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_selector("#account-menu", state="attached")
        return page

    yield enter
    for context in contexts:
        context.close()
    assert complaints == []
