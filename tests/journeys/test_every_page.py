"""Every page of the product, light and dark, wide and narrow: readable by everyone, quiet, and from this host alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from csm.runtime.prepare import DEMO_PASSWORD
from tests.journeys import tour

pytestmark = [pytest.mark.slow, pytest.mark.browser]

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LOOKS = [[("light", WIDE), ("dark", NARROW)], [("light", NARROW), ("dark", WIDE)]]  # by turns
LINKS = """() => [...document.querySelectorAll("a[href], [hx-get], form[action]")].map(
    (one) => one.getAttribute("hx-get") || one.getAttribute("href") || one.getAttribute("action"))
    .map((address) => new URL(address, location.href)).filter((url) => url.origin === location.origin)
    .map((url) => url.pathname + url.search)"""
AXE = """() => axe.run(document, {resultTypes: ["violations"], preload: false}).then(
    (found) => found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`))"""
TOO_WIDE = """() => document.scrollingElement.scrollWidth <= innerWidth ? [] :
    [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map((one) => one.outerHTML.slice(0, 120))"""


class Visit:
    """One person's browser, and what is wrong with what it shows."""

    def __init__(self, page, who: str, port: int, axe: str) -> None:
        self.page, self.who, self.port, self.axe = page, who, port, axe
        self.at, self.status, self.count = "", 200, 0
        self.found: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._note(f"script: {error}"))
        page.on("request", self._request)

    def _note(self, what: str) -> None:
        self.found.append(f"{self.who} {self.at}: {what}")

    def _console(self, message) -> None:
        """An error, or a warning; the browser also logs the status of a page that is meant to be missing."""
        if message.type in ("error", "warning") and f"status of {self.status}" not in message.text:
            self._note(f"console: {message.text} {message.location.get('url', '')}")

    def _request(self, request) -> None:
        address = urlsplit(request.url)
        ours = (address.hostname or "").endswith(".localhost") and address.port == self.port
        if address.scheme not in ("data", "blob") and not ours:
            self._note(f"asks {request.url}")

    def look(self, root: str, path: str, status: int) -> list[str]:
        """Open it, look at it in both themes; the addresses it leads to."""
        self.at, self.status, self.count = path, status, self.count + 1
        looks = LOOKS[self.count % 2]
        self._show(*looks[0])
        answer = self.page.goto(root + path)
        if answer.status != status:
            self._note(f"answers {answer.status}")
        policy = answer.headers.get("content-security-policy", "")
        if not path.startswith("/admin/") and ("unsafe-" in policy or "default-src" not in policy):
            self._note(f"policy: {policy or 'none'}")
        self.page.evaluate(self.axe)
        for theme, size in looks:
            self._show(theme, size)
            for wrong in self.page.evaluate(AXE):
                self._note(f"{theme} {size['width']}: {wrong}")
            if size is NARROW and (wide := self.page.evaluate(TOO_WIDE)):
                self._note(f"{theme}: wider than the screen: {wide}")
        return self.page.evaluate(LINKS)

    def _show(self, theme: str, size: dict[str, int]) -> None:
        self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        self.page.set_viewport_size(size)


@pytest.fixture(scope="module")
def axe() -> str:
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe().axe_script


@pytest.fixture
def enter(chromium, running_stack) -> Iterator[Callable]:
    """A page of a browser of one's own, signed in unless there is no address to sign in with."""
    contexts = []

    def open_page(email: str | None, tenant: str):
        contexts.append(chromium.new_context())
        page = contexts[-1].new_page()
        if email is not None:
            page.goto(running_stack.at(tenant, "/accounts/login/"))
            page.fill("[name=login]", email)
            page.fill("[name=password]", DEMO_PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_selector("#account-menu", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def lived_in(running_stack) -> None:
    """What the demo data does not have: a role of one's own, and a job."""
    headers = {"Host": "acme.localhost", "Authorization": f"Bearer {running_stack.key_of('ada@acme.test')}"}
    here = f"http://127.0.0.1:{running_stack.port}/api/v1"
    with httpx.Client(headers=headers, timeout=30) as program:
        role = {"code": f"night_{uuid4().hex[:8]}", "name": "Night watch", "permissions": ["cases.read"]}
        program.post(f"{here}/roles/", json=role).raise_for_status()
        case = program.get(f"{here}/cases/", params={"state": "closed", "limit": 1}).json()["results"][0]["id"]
        job = {"action": "accept", "ids": [case]}
        program.post(f"{here}/cases/bulk/", json=job).raise_for_status()


@pytest.mark.parametrize("who", [who for who in tour.PEOPLE if who != "admin"])  # those are next
def test_every_page_is_readable_quiet_and_from_this_host(who, running_stack, axe, enter, lived_in):
    tenant, email = tour.PEOPLE[who]
    visit = Visit(enter(email, tenant), who, running_stack.port, axe)
    route = tour.Tour(who).begin()
    for path, status in route:
        route.add(visit.look(running_stack.at(tenant, ""), path, status))
    assert visit.found == [], "\n".join(visit.found)
    assert tour.must_see(who) - {name for name, _step in route.seen} == set()
