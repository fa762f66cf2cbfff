"""Every page of the product, light and dark, wide and narrow: readable by everyone, quiet, and from this host alone."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from csm.runtime.prepare import DEMO_PASSWORD
from tests.identity.authenticator import code_for
from tests.journeys import tour

pytestmark = [pytest.mark.slow, pytest.mark.browser]

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LOOKS = [[("light", WIDE), ("dark", NARROW)], [("light", NARROW), ("dark", WIDE)]]  # by turns
LINKS = """() => [...document.querySelectorAll("a[href], [hx-get], form[action]")].map(
    (one) => one.getAttribute("hx-get") || one.getAttribute("href") || one.getAttribute("action"))
    .map((address) => new URL(address, location.href)).filter((url) => url.origin === location.origin)
    .map((url) => url.pathname + url.search)"""
# Of a long list its first rows: the others are drawn alike, and take most of the time.
AXE = """() => axe.run(
    {include: [document], exclude: [["tbody tr:nth-child(n+13), tbody:nth-of-type(n+13)"]]},
    {resultTypes: ["violations"], preload: false}
).then((found) => found.violations.map((each) =>
    `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`))"""
READY = {"/api/docs/": ".opblock-tag"}  # pages that are drawn after they have come, and what is there then
UNMARKED = """() => {
    const look = (one) => JSON.stringify([one, one.nextElementSibling, one.closest("label"), one.parentElement,
        one.closest("tr, li, fieldset, form"), one.closest(".select2-selection")].filter(Boolean).map((each) => {
        const style = getComputedStyle(each);
        return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor];
    }));
    document.activeElement.blur();
    const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
    return [...document.querySelectorAll(all)].filter((one) => {
        if (one.tabIndex < 0 || one.disabled) return false;
        if (one.closest(".is-focus-ring, .is-focused") || !one.checkVisibility({visibilityProperty: true})) return false;
        const before = look(one);
        one.focus({preventScroll: true});
        const marked = document.activeElement !== one || look(one) !== before;
        one.blur();
        return !marked;
    }).slice(0, 5).map((one) => one.outerHTML.slice(0, 160));
}"""
TOO_WIDE = """() => document.scrollingElement.scrollWidth <= innerWidth ? [] :
    [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map((one) => one.outerHTML.slice(0, 120))"""


class Visit:
    """One person's browser, and what is wrong with what it shows."""

    def __init__(self, page, who: str, root: str, axe: str) -> None:
        self.page, self.who, self.root, self.axe = page, who, root, axe
        self.at, self.status, self.count = "", 200, 0
        page.set_default_timeout(30_000)
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
        if address.scheme not in ("data", "blob") and f"{address.scheme}://{address.netloc}" != self.root:
            self._note(f"asks {request.url}")

    def look(self, path: str, status: int = 200) -> list[str]:
        """Open it, look at it in both themes; the addresses it leads to."""
        self.at, self.status, self.count = path, status, self.count + 1
        looks = LOOKS[self.count % 2]
        self._show(*looks[0])
        answer = self.page.goto(self.root + path)
        if answer.status != status:
            self._note(f"answers {answer.status}")
        if (there := urlsplit(self.page.url)).path != urlsplit(path).path:
            self._note(f"leads to {there.path}")
        if ready := READY.get(path):
            self.page.wait_for_selector(ready)
        policy = answer.headers.get("content-security-policy", "")
        if not path.startswith("/admin/") and ("unsafe-" in policy or "default-src" not in policy):
            self._note(f"policy: {policy or 'none'}")
        self.check(*looks)
        return self.page.evaluate(LINKS)

    def submit(self, **values: str) -> None:
        """Fill these fields of the form in the middle of the page, and send it."""
        for name, value in values.items():
            self.page.fill(f"main [name={name}]", value)
        self.page.locator("main form:has([name=csrfmiddlewaretoken]) button[type=submit]").first.click()

    def check(self, *looks: tuple[str, dict[str, int]]) -> None:
        """What is open now: can everybody read it, does it fit, and is the focus seen wherever it goes?"""
        self.page.evaluate(self.axe)
        for theme, size in looks:
            self._show(theme, size)
            for wrong in self.page.evaluate(AXE):
                self._note(f"{theme} {size['width']}: {wrong}")
            if size is NARROW and (wide := self.page.evaluate(TOO_WIDE)):
                self._note(f"{theme}: wider than the screen: {wide}")
        self.page.keyboard.press("Tab")  # from now on the browser shows the focus
        if unmarked := self.page.evaluate(UNMARKED):
            self._note(f"{theme}: focus is not seen: {unmarked}")

    def _show(self, theme: str, size: dict[str, int]) -> None:
        self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        self.page.set_viewport_size(size)
        if self.at.startswith("/admin/"):  # which asks for the theme only when it opens
            self.page.evaluate(f"document.documentElement.classList.toggle('dark', {str(theme == 'dark').lower()})")


@pytest.fixture
def visit(sign_in, running_stack, axe) -> Callable:
    """``visit("agent")``: that person's browser, at the door of their side."""

    def begin(who: str) -> Visit:
        tenant, email = tour.PEOPLE[who]
        return Visit(sign_in(email, tenant), who, running_stack.at(tenant, ""), axe)

    return begin


@pytest.fixture(scope="module")
def axe() -> str:
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe().axe_script


@pytest.mark.parametrize("who", tour.ALSO)
def test_every_page_is_readable_quiet_and_from_this_host(who, visit, lived_in):
    walk, route = visit(who), tour.Tour(who).begin()
    for path, status in route:
        route.add(walk.look(path, status))
    assert walk.found == [], "\n".join(walk.found)
    assert tour.must_see(who) - {name for name, _step in route.seen} == set()


def test_a_form_in_the_dialog_and_its_errors(visit):
    walk = visit("manager")
    walk.look("/workspace/cases/?view=unassigned")
    walk.page.locator(".subj a").first.click()
    walk.page.locator("#do-request-info").click()
    walk.at, walk.status = "the dialog", 422
    walk.page.locator("dialog[open] button.btn-primary[type=submit]").click()
    walk.page.wait_for_selector("dialog .form-error")
    walk.check(("light", WIDE), ("dark", NARROW))
    assert walk.found == [], "\n".join(walk.found)


def test_the_pages_of_a_second_factor(visit):
    pia, again = visit("partner"), visit("nobody")
    pia.page.goto(pia.root + tour.SECOND_FACTOR["mfa_activate_totp"])
    pia.submit(password=DEMO_PASSWORD)  # whoever sits there now is asked who they are
    pia.page.wait_for_selector("#authenticator_secret")
    pia.look(tour.SECOND_FACTOR["mfa_activate_totp"])
    pia.submit(code=code_for(pia.page.input_value("#authenticator_secret")))
    pia.page.wait_for_selector(".codes")
    try:
        for name in tour.SECOND_FACTOR.keys() - {"mfa_activate_totp", "mfa_authenticate"}:
            pia.look(tour.SECOND_FACTOR[name])
        again.page.goto(again.root + "/accounts/login/")
        again.submit(login=tour.PEOPLE["partner"][1], password=DEMO_PASSWORD)
        again.page.wait_for_selector("[name=code]")
        again.look(tour.SECOND_FACTOR["mfa_authenticate"])
    finally:
        pia.page.goto(pia.root + tour.SECOND_FACTOR["mfa_deactivate_totp"])
        pia.submit()
        pia.page.wait_for_url("**/accounts/2fa/")
    assert pia.found + again.found == []
