"""axe finds nothing on the main pages, in light and dark, wide and narrow."""

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.browser]

AXE = {"bypass_csp": True}  # axe measures with a style of its own
LOOKS = {
    "light and wide": {"color_scheme": "light", **AXE},
    "dark and narrow": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}, **AXE},
}
WORKSPACE = [
    "/workspace/cases/?view=all",
    "/workspace/",
    "/workspace/settings/look/",
    "/workspace/cases/?view=mine",
    "/workspace/cases/new/",
    "/workspace/outbox/",
]
PORTAL = [
    "/portal/",
    "/portal/?q=compressor",
    "/portal/cases/new/",
    "/accounts/profile/",
    "/accounts/sessions/",
    "/portal/no-such-page/",
]


@pytest.fixture
def look_at(running_stack):
    axe_module = pytest.importorskip("axe_playwright_python.sync_playwright")
    axe = axe_module.Axe()

    def look(page, path=None):
        if path is not None:
            page.goto(running_stack.at("acme", path))
        found = axe.run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], page.url

    return look


@pytest.mark.parametrize("how", LOOKS.values(), ids=LOOKS)
def test_the_workspace(sign_in, look_at, how):
    ada = sign_in("ada@acme.test", **how)
    for path in WORKSPACE:
        look_at(ada, path)
    look_at(ada, WORKSPACE[0])
    ada.locator(".subj a").first.click()
    ada.wait_for_selector("#case-header")
    look_at(ada)


@pytest.mark.parametrize("how", LOOKS.values(), ids=LOOKS)
def test_the_portal(sign_in, look_at, how):
    carla = sign_in("carla@wayne.test", **how)
    for path in reversed(PORTAL):
        look_at(carla, path)
    carla.locator(".turns a").first.click()
    carla.wait_for_selector("#case-status")
    look_at(carla)


def test_a_form_in_the_dialog_and_its_errors(sign_in, look_at, running_stack):
    max_ = sign_in("max@acme.test", **AXE)
    max_.goto(running_stack.at("acme", "/workspace/cases/?view=unassigned"))
    max_.locator(".subj a").first.click()
    max_.locator("#do-request-info").click()
    max_.locator("dialog[open] button.btn-primary[type=submit]").click()
    max_.wait_for_selector("dialog .form-error")
    look_at(max_)
