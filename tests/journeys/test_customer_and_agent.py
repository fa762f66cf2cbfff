"""The main job, in two browsers side by side: each sees the other's step without reloading."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SUBJECT = "Line 3 compressor trips on over-temperature"


def test_a_case_from_report_to_end(running_stack, sign_in):
    ana = sign_in("ana@acme.test")
    ana.goto(running_stack.at("acme", "/workspace/cases/?view=unassigned"))
    expect(ana.locator("body")).to_have_attribute("data-live-state", "on")
    stay(ana)

    # Carla reports a problem
    carla = sign_in("carla@wayne.test")
    carla.goto(running_stack.at("acme", "/portal/"))
    carla.get_by_role("link", name="Report a problem").first.click()
    carla.get_by_label("What is it about?").fill(SUBJECT)
    carla.get_by_label("What happened?").fill("It has tripped **twice** since 06:30, both times at 106 °C.")
    carla.get_by_role("button", name="Send").click()
    carla.wait_for_url(re.compile(r"/portal/cases/CS\d+/$"))
    number = carla.url.rstrip("/").rpartition("/")[2]
    expect(carla.locator("#case-status")).to_contain_text("Our turn")
    expect(carla.locator("body")).to_have_attribute("data-live-state", "on")
    stay(carla)

    # Ana sees it appear in her list, and takes it
    row = ana.locator(f"#case-{number}")
    expect(row).to_contain_text(SUBJECT)
    assert stayed(ana)
    row.get_by_role("link", name=SUBJECT).click()
    ana.wait_for_url(re.compile(f"/workspace/cases/{number}/$"))
    expect(ana.locator("body")).to_have_attribute("data-live-state", "on")
    stay(ana)
    expect(ana.locator("#case-timeline strong")).to_have_text("twice")
    ana.get_by_role("button", name="Accept", exact=True).click()
    expect(ana.locator("#case-header .state")).to_contain_text("Open")
    expect(carla.locator("#case-status")).to_contain_text("Ana is working on it")

    # Carla is typing while Ana asks back: what she typed stays, and so does her cursor
    carla.locator("#reply-body").fill("By the way")
    ana.get_by_role("link", name="Request info").click()
    ana.locator("dialog[open]").get_by_label("Question").fill("Which trip limit does Service › Limits show?")
    ana.locator("dialog[open]").get_by_role("button", name="Request info").click()
    expect(ana.locator("#case-header .state")).to_contain_text("Awaiting info")
    expect(ana.locator("dialog[open]")).to_be_hidden()
    expect(carla.locator("#case-timeline")).to_contain_text("Which trip limit")
    expect(carla.locator("#case-status")).to_contain_text("Your turn")
    expect(carla.locator("#announcer")).to_contain_text("Ana")
    expect(carla.locator("#reply-body")).to_have_value("By the way")
    expect(carla.locator("#reply-body")).to_be_focused()

    # an internal note stays internal
    ana.get_by_text("Internal note", exact=True).click()
    ana.get_by_label("Your text").fill("4.2 writes the AX-600 limits onto the AX-750")
    ana.get_by_role("button", name="Send").click()
    expect(ana.locator("#case-timeline .msg.note")).to_contain_text("AX-600")
    expect(ana.get_by_label("Your text")).to_have_value("")

    # Carla answers
    carla.locator("#reply-body").fill("It reads 105 °C. It used to be 112.")
    carla.get_by_role("button", name="Send").click()
    expect(carla.locator("#case-status")).to_contain_text("Our turn")
    expect(carla.locator("#reply-body")).to_have_value("")
    expect(ana.locator("#case-timeline")).to_contain_text("It used to be 112.")
    expect(ana.locator("#case-header .state")).to_contain_text("Open")

    # Ana proposes, Carla rejects with a reason
    propose(ana, "Restarted the controller")
    expect(carla.locator("#case-status")).to_contain_text("Does this solve it?")
    expect(carla.locator("#case-status")).to_contain_text("Restarted the controller")
    carla.get_by_role("link", name="No, it is not solved").click()
    carla.locator("dialog[open]").get_by_role("button", name="Send it back").click()
    expect(carla.locator("dialog[open] .form-error")).to_be_visible()  # a reason is required
    carla.locator("dialog[open]").get_by_label("What is still wrong?").fill("It tripped again at 14:10")
    carla.locator("dialog[open]").get_by_role("button", name="Send it back").click()
    expect(carla.locator("#case-status")).to_contain_text("Our turn")
    expect(ana.locator("#case-header .state")).to_contain_text("Open")
    expect(ana.locator("#case-timeline")).to_contain_text("It tripped again at 14:10")

    # Ana proposes again, Carla accepts
    propose(ana, "Firmware 4.2.1 restores the limit of 112 °C")
    carla.get_by_role("button", name="Yes, close the case").click()
    expect(carla.locator("#case-status")).to_contain_text("Finished")
    expect(ana.locator("#case-header .state")).to_contain_text("Closed")
    expect(ana.locator("#case-timeline")).to_contain_text("Solution accepted")

    # nobody has reloaded, and the note was never sent to Carla
    assert stayed(ana) and stayed(carla)
    carla.reload()
    expect(carla.locator("#case-status")).to_contain_text("Finished")
    assert "AX-600" not in carla.content()


def test_pages_hear_of_what_happened_while_the_connection_was_away(running_stack, sign_in):
    ana, carla = sign_in("ana@acme.test"), sign_in("carla@wayne.test")
    carla.goto(running_stack.at("acme", "/portal/cases/new/"))
    carla.get_by_label("What is it about?").fill("Gate interlock reports open")
    carla.get_by_role("button", name="Send").click()
    carla.wait_for_url(re.compile(r"/portal/cases/CS\d+/$"))
    number = carla.url.rstrip("/").rpartition("/")[2]
    ana.goto(running_stack.at("acme", f"/workspace/cases/{number}/"))
    expect(carla.locator("body")).to_have_attribute("data-live-state", "on")

    stay(carla)
    carla.context.set_offline(True)
    ana.get_by_role("button", name="Accept", exact=True).click()
    expect(ana.locator("#case-header .state")).to_contain_text("Open")
    carla.context.set_offline(False)

    expect(carla.locator("#case-status")).to_contain_text("Ana is working on it", timeout=30_000)
    assert stayed(carla)


def propose(ana, notes):
    ana.get_by_role("link", name="Propose solution").click()
    ana.locator("dialog[open]").get_by_label("Resolution code").select_option("solved")
    ana.locator("dialog[open]").get_by_label("Resolution notes").fill(notes)
    ana.locator("dialog[open]").get_by_role("button", name="Propose solution").click()
    expect(ana.locator("#case-header .state")).to_contain_text("Resolved")


def stay(page):
    """Mark the document: a reload would lose the mark."""
    page.evaluate("document.documentElement.dataset.stayed = 'yes'")


def stayed(page):
    return page.evaluate("document.documentElement.dataset.stayed") == "yes"
