"""The builder of conditions, as people without a mouse use it: in the gallery, where it stands on every installation."""

import json

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def gallery(running_stack, chromium):
    """The gallery, with and without JavaScript."""

    contexts = []

    def opened(**options):
        contexts.append(chromium.new_context(**options))
        page = contexts[-1].new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.goto(running_stack.at("acme", "/ui/"))
        return page

    yield opened
    for context in contexts:
        context.close()


def written(page, name):
    return json.loads(page.locator(f"#cond-{name}-conditions").input_value() or "null")


def box(page, name):
    return page.locator(f"[data-conditions=cond-{name}-conditions]")


def type_all(page, *keys):
    """A word that ends in nothing is typed, what is named like a key is pressed."""
    for key in keys:
        if key in ("Tab", "Enter", "Space", "Shift+Tab"):
            page.keyboard.press(key)
        else:
            page.keyboard.type(key)


def test_a_condition_is_built_by_keyboard_alone(gallery):
    page = gallery()
    empty = box(page, "empty")
    empty.get_by_label("How many must hold").focus()
    type_all(page, "Tab", "Enter", "Times", "Tab", "is at l", "Tab", "2")
    assert written(page, "empty") == {"all": [{"field": "reopened", "op": "gte", "value": 2}]}

    type_all(page, "Tab", "Tab", "Tab", "Enter")  # a group, with a first row in it
    expect(empty.get_by_role("status")).to_have_text("Condition added")
    type_all(page, "None")
    type_all(page, "Tab", "Tab", "Prio", "Tab", "is one", "Tab", "Space", "Tab", "Space")
    assert written(page, "empty") == {
        "all": [
            {"field": "reopened", "op": "gte", "value": 2},
            {"not": {"field": "priority", "op": "in", "value": [1, 2]}},
        ]
    }

    empty.get_by_role("button", name="Remove this condition").first.focus()
    type_all(page, "Enter")
    expect(empty.get_by_role("status")).to_have_text("Condition removed")
    assert written(page, "empty") == {"all": [{"not": {"field": "priority", "op": "in", "value": [1, 2]}}]}
    assert page.evaluate("document.activeElement.className") == "form-select cond-mode"
    assert page.complaints == []


def test_times_are_given_in_each_of_their_ways(gallery):
    page = gallery()
    empty = box(page, "empty")
    empty.get_by_role("button", name="Condition", exact=True).click()
    empty.get_by_label("Field", exact=True).select_option("opened_at")
    how = empty.get_by_label("How the time is given")

    def value():
        return written(page, "empty")["all"][0]["value"]

    empty.get_by_label("Day", exact=True).fill("2026-11-22")
    assert value() == "2026-11-22"
    how.select_option("today")
    assert value() == {"day": 0}
    how.select_option("before")
    empty.get_by_label("How many", exact=True).fill("3")
    assert value() == {"day": -3}
    how.select_option("ago")
    empty.get_by_label("Unit").select_option("hours")
    assert value() == {"ago": "PT3H"}
    how.select_option("exact")
    empty.get_by_label("Time, with").fill("2026-11-22T09:00:00Z")
    assert value() == "2026-11-22T09:00:00Z"


def test_what_was_written_is_shown_and_written_back_unchanged(gallery):
    page = gallery()
    before = written(page, "filled")
    filled = box(page, "filled")
    assert filled.locator(".cond-leaf").count() == 9

    first = filled.get_by_label("How many must hold").first
    first.select_option("any")
    first.select_option("all")
    assert written(page, "filled") == before

    filled.get_by_role("button", name="Edit as text").click()
    text = page.locator("#cond-filled-conditions")
    expect(text).to_be_focused()
    text.fill('{"field": "tags", "op": "contains", "value": "vip"}')
    filled.get_by_role("button", name="Back to the form").click()
    expect(filled.get_by_label("Value", exact=True)).to_have_value("vip")


def test_a_mistake_stands_beside_its_row(gallery):
    page = gallery()
    value = box(page, "wrong").locator(".cond-leaf").nth(1).get_by_label("Value")

    expect(value).to_have_value("often")
    expect(value).to_have_attribute("aria-invalid", "true")
    assert page.locator(f"#{value.get_attribute('aria-describedby')}").inner_text() == "A number is expected."
    expect(page.locator("#cond-broken-conditions")).to_be_visible()


def test_without_javascript_it_is_a_text_with_its_mistakes_and_an_explanation(gallery):
    page = gallery(java_script_enabled=False)
    wrong = box(page, "wrong")

    expect(page.locator("#cond-wrong-conditions")).to_be_visible()
    expect(wrong.get_by_text("any.1.value")).to_be_visible()
    wrong.get_by_text("How a condition is written").click()
    expect(wrong.get_by_role("cell", name="opened_at")).to_be_visible()
