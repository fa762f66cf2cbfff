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
    if running_stack.stack is None:
        pytest.skip("a tenant is made by the command line of a stack of one's own")
    slug = f"nova-{uuid4().hex[:8]}"
    said = running_stack.stack.manage(
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
    return page


def test_an_empty_tenant_leads_to_the_first_account_its_people_a_contract_and_an_entitlement(nina):
    nina.get_by_role("link", name="Customers", exact=True).click()
    expect(nina.get_by_role("main")).to_contain_text("There are none yet")
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
    nina.get_by_role("button", name="Add").click()
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


def test_a_record_is_chosen_by_keyboard_alone(nina):
    nina.get_by_role("link", name="Customers", exact=True).click()
    nina.keyboard.press("n")
    nina.get_by_label("Name", exact=True).fill("Stark Industries")
    nina.get_by_role("button", name="Add").click()
    nina.get_by_role("heading", name="Stark Industries").wait_for()
    nina.keyboard.press("g")
    nina.keyboard.press("a")
    nina.wait_for_url(re.compile(r"/accounts/$"))
    nina.keyboard.press("n")
    nina.get_by_label("Name", exact=True).fill("Stark Labs")
    parent = nina.get_by_role("combobox", name="Parent account")
    parent.focus()
    nina.keyboard.type("star")
    expect(nina.get_by_role("option", name="Stark Industries")).to_be_visible()
    expect(parent).to_have_attribute("aria-expanded", "true")
    nina.keyboard.press("ArrowDown")
    nina.keyboard.press("Enter")
    expect(parent).to_have_value(re.compile(r"Stark Industries · AC\d+"))
    nina.get_by_role("button", name="Add").click()
    expect(nina.get_by_role("navigation", name="Where this is")).to_contain_text("Stark Industries")
    nina.goto(nina.url.partition("/customers/")[0] + "/customers/accounts/")
    nina.keyboard.press("j")
    nina.keyboard.press("j")
    nina.keyboard.press("Enter")
    expect(nina.get_by_role("heading", level=1)).to_have_text("Stark Labs")
