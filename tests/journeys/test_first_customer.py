"""From an empty tenant to the first customer, in the workspace and without documentation."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.browser]
SECRET = "a-long-secret-of-ours"


@pytest.fixture
def nina(running_stack, sign_in):
    """The administrator of a tenant that holds nothing, at its first page."""
    slug = f"nova-{uuid4().hex[:8]}"
    said = running_stack.manage(
        "create_tenant", "--slug", slug, "--name", "Nova", "--host", f"{slug}.localhost",
        "--admin-email", "nina@nova.test", "--admin-name", "Nina Nova",
    )  # fmt: skip
    page = sign_in(None, slug)
    page.goto(running_stack.at(slug, re.search(r"localhost(?::\d+)?(/\S+)", said.partition("here")[2])[1]))
    for field in page.locator("input[type=password]").all():
        field.fill(SECRET)
    page.click("main button[type=submit]")
    page.goto(running_stack.at(slug, "/workspace/"))
    if page.locator("[name=login]").count():
        page.fill("[name=login]", "nina@nova.test")
        page.fill("[name=password]", SECRET)
        page.click("main button[type=submit]")
    page.wait_for_selector("#account-menu", state="attached")
    page.wait_for_load_state("load")
    return page


def test_an_empty_tenant_leads_to_the_first_account_its_people_a_contract_and_an_entitlement(nina):
    nina.get_by_role("link", name="Customers", exact=True).click()
    expect(nina.get_by_role("main")).to_contain_text("No accounts yet")
    nina.get_by_role("main").locator(".blank").get_by_role("link", name="New account").click()
    nina.get_by_role("button", name="Add").click()
    expect(nina.locator("#error-summary")).to_contain_text("Name")
    nina.get_by_label("Name", exact=True).fill("Stark Industries")
    nina.get_by_label("City").fill("Linz")
    nina.get_by_role("button", name="Add").click()
    expect(nina.get_by_role("heading", level=1)).to_have_text("Stark Industries")

    people = nina.locator("#panel-people")
    for place, (first, last) in enumerate((("Pepper", "Potts"), ("Happy", "Hogan"))):
        people.get_by_role("link", name="New contact").first.click()
        expect(nina.get_by_role("combobox", name="Account")).to_have_value(re.compile("Stark Industries"))
        nina.get_by_label("First name").fill(first)
        nina.get_by_label("Last name").fill(last)
        nina.get_by_role("button", name="Add").click()
        expect(people.locator("li")).to_have_count(place + 1)
    expect(people).to_contain_text("Pepper Potts")

    nina.locator("#panel-contracts").get_by_role("link", name="New contract").first.click()
    expect(nina.get_by_role("combobox", name="Account")).to_have_value(re.compile("Stark Industries"))
    nina.get_by_label("Name", exact=True).fill("Gold support")
    nina.get_by_label("First day").fill("2026-01-01")
    nina.get_by_label("What was agreed").first.fill("Gold support")
    nina.get_by_label("Detail").first.fill("response")
    nina.get_by_label("Value").first.fill("4 hours")
    nina.get_by_role("button", name="Another line").click()
    nina.keyboard.type("On-site visits")
    nina.get_by_label("Quantity").last.fill("12")
    nina.get_by_role("button", name="Add").click()
    nina.locator("#panel-contracts").get_by_role("link", name="Gold support").click()
    expect(nina.locator("#panel-next")).to_contain_text("Nobody else works here yet who could approve it.")
    expect(nina.locator("#panel-next").get_by_role("link", name="Invite a colleague").first).to_be_visible()
    lines = nina.locator("#panel-lines li")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("1 × Gold support")
    expect(lines.first).to_contain_text("response: 4 hours")
    expect(lines.last).to_contain_text("12 × On-site visits")
    nina.get_by_role("navigation", name="Where this is").get_by_role("link", name="Stark Industries").click()
    expect(nina.locator("#panel-contracts")).to_contain_text("Gold support")

    nina.locator("#panel-entitlements").get_by_role("link", name="New entitlement").first.click()
    expect(nina.get_by_label("Household")).to_have_count(0)  # there is none to choose
    nina.get_by_label("Name", exact=True).fill("Twenty cases")
    nina.get_by_label("Allowance").fill("20")
    nina.get_by_role("button", name="Add").click()
    expect(nina.locator("#error-summary")).to_contain_text("choose cases or hours first")
    nina.get_by_label("Counted in").select_option(label="Cases")
    nina.get_by_role("button", name="Add").click()
    expect(nina.locator("#panel-entitlements")).to_contain_text("Twenty cases")


def go(page, *keys, to):
    """Press these keys, and wait until the page that they lead to listens to more."""
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url(re.compile(to))
    page.wait_for_load_state("load")


def tab_to(page, label):
    """Press the tabulator until the field that chooses a record under this label has the focus."""
    field = page.get_by_role("combobox", name=label)
    for _step in range(12):
        page.keyboard.press("Tab")
        if field.evaluate("field => field === document.activeElement"):
            return field
    raise AssertionError(f"no way to {label} with the tabulator")


def test_a_record_is_chosen_by_keyboard_alone(nina):
    go(nina, "g", "a", to=r"/accounts/$")
    go(nina, "n", to=r"/accounts/do/create/")
    expect(nina.get_by_label("Name", exact=True)).to_be_focused()
    nina.keyboard.type("Stark Industries")
    go(nina, "Enter", to=r"/accounts/[0-9a-f-]{36}/$")
    expect(nina.get_by_role("heading", level=1)).to_have_text("Stark Industries")

    go(nina, "g", "a", to=r"/accounts/$")
    go(nina, "n", to=r"/accounts/do/create/")
    nina.keyboard.type("Stark Labs")
    parent = tab_to(nina, "Parent account")
    nina.keyboard.type("star")
    expect(nina.get_by_role("option", name="Stark Industries")).to_be_visible()
    expect(parent).to_have_attribute("aria-expanded", "true")
    nina.keyboard.press("ArrowDown")
    nina.keyboard.press("Enter")
    expect(parent).to_have_value(re.compile(r"Stark Industries · AC\d+"))
    go(nina, "Enter", to=r"/accounts/[0-9a-f-]{36}/$")
    expect(nina.get_by_role("navigation", name="Where this is")).to_contain_text("Stark Industries")

    go(nina, "g", "a", to=r"/accounts/$")
    nina.keyboard.press("j")
    nina.keyboard.press("j")
    go(nina, "Enter", to=r"/accounts/[0-9a-f-]{36}/$")
    expect(nina.get_by_role("heading", level=1)).to_have_text("Stark Labs")
