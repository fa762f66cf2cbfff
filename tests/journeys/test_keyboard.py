"""By keyboard alone, and beside others: the palette, lists, shortcuts, what a refresh leaves alone, and who else is there."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SUBJECT = "Spindle encoder loses steps"


@pytest.fixture
def new_case(running_stack, sign_in):
    """The path of a case that Carla has just reported."""
    carla = sign_in("carla@wayne.test")

    def report(subject=SUBJECT):
        carla.goto(running_stack.at("acme", "/portal/cases/new/"))
        carla.get_by_label("What is it about?").fill(subject)
        carla.get_by_role("button", name="Send").click()
        carla.wait_for_url(re.compile(r"/portal/cases/CS\d+/$"))
        return f"/workspace/cases/{carla.url.rstrip('/').rpartition('/')[2]}/"

    return report


def listening(page):
    expect(page.locator("body")).to_have_attribute("data-live-state", "on")


def test_the_palette_finds_a_case_and_takes_its_next_step(running_stack, sign_in, new_case):
    path = new_case()
    ana = sign_in("ana@acme.test")
    ana.goto(running_stack.at("acme", "/workspace/cases/?view=all"))

    ana.keyboard.press("Control+k")
    expect(ana.get_by_role("combobox", name="Find a case")).to_be_focused()
    ana.keyboard.type(path.split("/")[3].lower())
    expect(ana.locator("#palette-list [aria-selected=true]")).to_contain_text(SUBJECT)
    ana.keyboard.press("Enter")
    ana.wait_for_url(re.compile(path))

    ana.keyboard.press("Control+k")
    ana.keyboard.type("request info")
    ana.keyboard.press("Enter")
    expect(ana.locator("#dialog")).to_be_visible()
    ana.keyboard.type("Which encoder is it?")
    ana.keyboard.press("Control+Enter")
    expect(ana.locator("#case-header .state").first).to_contain_text("Awaiting info")
    expect(ana.locator("#dialog")).to_be_hidden()


def test_the_palette_gives_the_focus_back(running_stack, sign_in):
    ana = sign_in("ana@acme.test")
    ana.goto(running_stack.at("acme", "/workspace/cases/?view=all"))
    row = ana.locator(".subj a").nth(1)
    row.focus()
    ana.keyboard.press("Control+k")
    expect(ana.locator("#palette-list [aria-selected=true]")).to_be_visible()
    first = ana.locator("#palette-input").get_attribute("aria-activedescendant")
    ana.keyboard.press("ArrowDown")
    assert ana.locator("#palette-input").get_attribute("aria-activedescendant") != first
    ana.keyboard.press("Escape")
    expect(row).to_be_focused()


def test_a_list_is_walked_with_j_k_x_and_enter(running_stack, sign_in):
    ana = sign_in("ana@acme.test")
    ana.goto(running_stack.at("acme", "/workspace/cases/?view=all"))
    rows = ana.locator("#rows tbody tr")

    ana.keyboard.press("j")
    expect(rows.nth(0).locator(".subj a")).to_be_focused()
    ana.keyboard.press("j")
    ana.keyboard.press("j")
    ana.keyboard.press("k")
    expect(rows.nth(1).locator(".subj a")).to_be_focused()
    ana.keyboard.press("x")
    expect(rows.nth(1).locator("input[name=ids]")).to_be_checked()
    ana.keyboard.press("j")
    ana.keyboard.press("j")
    ana.keyboard.press("Shift+X")
    expect(ana.locator("#rows tbody input[name=ids]:checked")).to_have_count(3)
    number = rows.nth(3).get_attribute("id").removeprefix("case-")
    ana.keyboard.press("Enter")
    ana.wait_for_url(re.compile(f"/workspace/cases/{number}/$"))


def test_shortcuts_are_quiet_while_one_types_and_can_be_switched_off(running_stack, sign_in, new_case):
    path = new_case()
    ana = sign_in("ana@acme.test")
    ana.goto(running_stack.at("acme", path))

    ana.keyboard.press("n")
    expect(ana.locator("#composer-body")).to_be_focused()
    expect(ana.locator("#composer [value=internal]")).to_be_checked()
    ana.keyboard.type("a go? jx")
    expect(ana.locator("#composer-body")).to_have_value("a go? jx")
    ana.keyboard.press("Escape")

    ana.keyboard.press("?")
    sheet = ana.locator("#keys")
    expect(sheet).to_be_visible()
    expect(sheet.locator("#keys-page")).to_contain_text("Accept")
    sheet.get_by_label("Shortcuts of a single key").uncheck()
    ana.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    ana.keyboard.press("?")
    expect(sheet).to_be_hidden()
    ana.keyboard.press("Control+k")
    ana.keyboard.type("shortcuts")
    ana.keyboard.press("Enter")
    expect(sheet).to_be_visible()
    sheet.get_by_label("Shortcuts of a single key").check()
    ana.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    ana.keyboard.press("g")
    ana.keyboard.press("u")
    ana.wait_for_url(re.compile("view=unassigned"))


def test_a_refresh_leaves_the_focus_the_text_and_the_menu_alone(running_stack, sign_in, new_case):
    path = new_case()
    ana, max_ = sign_in("ana@acme.test"), sign_in("max@acme.test")
    for page in (ana, max_):
        page.goto(running_stack.at("acme", path))
        listening(page)

    ana.locator("#composer-body").fill("I am still writing this")
    ana.locator("#composer-body").evaluate("field => field.setSelectionRange(5, 5)")
    max_.keyboard.press("n")
    max_.keyboard.type("Looked at it")
    max_.keyboard.press("Control+Enter")
    expect(ana.locator("#case-timeline")).to_contain_text("Looked at it", timeout=30_000)
    expect(ana.locator("#announcer")).to_contain_text("wrote a note")
    expect(ana.locator("#composer-body")).to_be_focused()
    expect(ana.locator("#composer-body")).to_have_value("I am still writing this")
    assert ana.locator("#composer-body").evaluate("field => field.selectionStart") == 5


def test_the_row_with_the_focus_keeps_it_while_others_appear(running_stack, sign_in, new_case):
    new_case()
    ana = sign_in("ana@acme.test")
    ana.goto(running_stack.at("acme", "/workspace/cases/?view=all"))
    listening(ana)
    ana.keyboard.press("j")
    ana.keyboard.press("j")
    number = ana.locator("#rows tbody tr").nth(1).get_attribute("id")

    new_case("Another encoder loses steps")

    expect(ana.locator("#rows")).to_contain_text("Another encoder loses steps", timeout=30_000)
    expect(ana.locator("#announcer")).to_contain_text("1 new case in this list")
    expect(ana.locator(f"#{number} .subj a")).to_be_focused()


def test_two_agents_see_each_others_face_until_one_goes(running_stack, sign_in, new_case):
    path = new_case()
    ana, max_ = sign_in("ana@acme.test"), sign_in("max@acme.test")
    ana.goto(running_stack.at("acme", path))
    listening(ana)
    max_.goto(running_stack.at("acme", path))
    expect(ana.locator("#viewers")).to_contain_text("is here too")
    expect(ana.locator("#viewers .face")).to_have_count(1)
    expect(max_.locator("#viewers")).to_contain_text("is here too")

    max_.goto(running_stack.at("acme", "/workspace/cases/"))
    expect(ana.locator("#viewers .face")).to_have_count(0)


def test_many_tabs_share_one_connection_and_outlive_the_one_that_holds_it(running_stack, sign_in, new_case):
    path = new_case()
    ana, max_ = sign_in("ana@acme.test"), sign_in("max@acme.test")
    tabs = [ana, *(ana.context.new_page() for _ in range(6))]
    for tab in tabs:
        tab.goto(running_stack.at("acme", path))
    for tab in tabs:
        listening(tab)
    max_.goto(running_stack.at("acme", path))

    ana.close()  # the first one holds it
    max_.locator("#composer-body").fill("All tabs hear this")
    max_.get_by_role("button", name="Send").click()
    for tab in tabs[1:]:
        expect(tab.locator("#case-timeline")).to_contain_text("All tabs hear this", timeout=30_000)
