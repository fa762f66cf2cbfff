"""By the Tab key alone: everything on a page is reached, in order, is seen while it has the focus, and lets go of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PAGES = {
    "home": "/workspace/",
    "list": "/workspace/cases/?view=mine",
    "case": "",
    "settings": "/workspace/settings/people/",
}
SCREENS = {"wide": {"width": 1440, "height": 900}, "narrow": {"width": 390, "height": 844}}
MOST = 250  # presses; a page that needs more is a trap for somebody without a mouse

# What has the focus now. The ring may be drawn by the frame around a field, or by the label beside a hidden one.
FOCUSED = """() => {
    const one = document.activeElement;
    if (one === document.body || one === null) return null;
    const around = [one, one.nextElementSibling, one.closest("label"), one.parentElement, one.closest("tr, li, fieldset, form")];
    const look = () => JSON.stringify(around.filter(Boolean).map((each) => {
        const style = getComputedStyle(each);
        return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow];
    }));
    const shown = look();
    one.blur();
    const marked = look() !== shown;
    one.focus({preventScroll: true});
    const box = one.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const over = document.elementFromPoint(Math.min(Math.max(x, 0), innerWidth - 1), Math.min(Math.max(y, 0), innerHeight - 1));
    const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0
        && box.left < innerWidth && over !== null
        && (one.contains(over) || over.contains(one) || one.closest("label, tr, li") === over.closest("label, tr, li"));
    one.dataset.reached = "";
    const region = one.closest(".rail, .topbar, .views, main, .tray");
    return {what: one.outerHTML.slice(0, 160), marked, seen, region: region ? region.className || region.tagName : "page"};
}"""
LEFT_OUT = """() => [...document.querySelectorAll("main :is(a[href], button, input, select, textarea, summary)")].filter((one) =>
    one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0 && !("reached" in one.dataset)
    && !(one.type === "radio")).map((one) => one.outerHTML.slice(0, 160))"""


@pytest.mark.parametrize("size", SCREENS)
@pytest.mark.parametrize("name", PAGES)
def test_tab_reaches_everything_and_the_focus_is_seen(sign_in, running_stack, lived_in, name, size):
    ada = sign_in("ada@acme.test", viewport=SCREENS[size], reduced_motion="reduce")
    ada.goto(running_stack.at("acme", PAGES[name] or "/workspace/cases/?view=all"))
    if name == "case":
        ada.locator(".subj a").last.click()  # nothing happens to it any more: its page is not drawn anew meanwhile
        ada.wait_for_selector("#case-header")

    steps = []
    for _press in range(MOST):
        ada.keyboard.press("Tab")
        step = ada.evaluate(FOCUSED)
        if step is None or (steps and step["what"] == steps[0]["what"]):
            break
        steps.append(step)
    else:
        pytest.fail(f"no way out: {[step['what'] for step in steps[-3:]]}")

    assert 'class="skip"' in steps[0]["what"]
    assert [step["what"] for step in steps if not step["marked"]] == []
    assert [step["what"] for step in steps if not step["seen"]] == []
    regions = [step["region"] for step in steps]
    parts = [region for at, region in enumerate(regions) if at == 0 or regions[at - 1] != region]
    assert len(parts) == len(set(parts)), parts  # a part of the page is left once, and not come back to
    assert ada.evaluate(LEFT_OUT) == []


def test_the_first_tab_skips_to_the_content(sign_in, running_stack):
    ada = sign_in("ada@acme.test")
    ada.goto(running_stack.at("acme", "/workspace/"))
    ada.keyboard.press("Tab")
    ada.keyboard.press("Enter")
    expect(ada.locator("#main")).to_be_focused()
    ada.keyboard.press("Tab")
    assert ada.evaluate("document.activeElement.closest('main') !== null")
