"""Taking a step back within some seconds, in two browsers: the customer never notices."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import UNDO_SECONDS

pytestmark = [pytest.mark.slow, pytest.mark.browser]

WINDOW = 8  # seconds; slow machines need some to press the key


@pytest.fixture
def number(running_stack, sign_in):
    """Carla's page of a case that she has just reported; the time to undo is longer than in other journeys."""
    running_stack.set_undo_seconds(WINDOW)
    carla = sign_in("carla@wayne.test")
    carla.goto(running_stack.at("acme", "/portal/cases/new/"))
    carla.get_by_label("What is it about?").fill("Dew point alarm")
    carla.get_by_role("button", name="Send").click()
    carla.wait_for_url(re.compile(r"/portal/cases/CS\d+/$"))
    expect(carla.locator("body")).to_have_attribute("data-live-state", "on")
    yield carla.url.rstrip("/").rpartition("/")[2], carla
    running_stack.set_undo_seconds(UNDO_SECONDS)


def test_a_reply_is_taken_back_with_z_and_its_text_is_back(running_stack, sign_in, number):
    number, carla = number
    ana = sign_in("ana@acme.test")
    ana.goto(running_stack.at("acme", f"/workspace/cases/{number}/"))
    ana.get_by_label("Your text").fill("Wrong customer, sorry")
    ana.keyboard.press("Control+Enter")
    toast = ana.locator("#toasts [data-undo]")
    expect(toast).to_contain_text("Reply sent")
    expect(toast.locator("progress")).to_have_attribute("max", str(WINDOW))
    expect(ana.get_by_label("Your text")).to_have_value("")

    ana.get_by_label("Your text").press("Control+z")  # one is still where one wrote
    expect(ana.get_by_label("Your text")).to_have_value("Wrong customer, sorry")
    ana.get_by_role("button", name="Send").click()
    expect(ana.get_by_label("Your text")).to_have_value("")
    ana.locator("#main").focus()
    ana.keyboard.press("z")
    expect(ana.get_by_label("Your text")).to_have_value("Wrong customer, sorry")
    expect(ana.locator("#toasts")).to_contain_text("Undone.")
    expect(toast).to_have_count(0)
    expect(ana.locator("#case-timeline")).to_contain_text("Undone: Reply")

    ana.get_by_label("Your text").fill("Dear Carla, we look into it")
    ana.get_by_role("button", name="Send").click()
    expect(carla.locator("#case-timeline")).to_contain_text("Dear Carla, we look into it", timeout=(WINDOW + 10) * 1000)
    assert "Wrong customer" not in carla.content()
    carla.reload()
    assert "Wrong customer" not in carla.content()
    expect(ana.locator("#toasts [data-undo]")).to_have_count(0)  # the offer went away with its time


def test_a_draft_is_there_again_on_another_device(running_stack, sign_in, number):
    number, _carla = number
    office, home = sign_in("ana@acme.test"), sign_in("ana@acme.test")
    office.goto(running_stack.at("acme", f"/workspace/cases/{number}/"))
    office.get_by_label("Your text").fill("Dear Carla, I am still")
    expect(office.locator("[data-draft-words]")).to_contain_text("Draft saved")

    home.goto(running_stack.at("acme", f"/workspace/cases/{number}/"))
    expect(home.get_by_label("Your text")).to_have_value("Dear Carla, I am still")
    home.get_by_label("Your text").fill("Dear Carla, from home")
    expect(home.locator("[data-draft-words]")).to_contain_text("Draft saved")
    office.get_by_label("Your text").fill("Dear Carla, from the office")
    expect(office.locator("[data-draft-other]")).to_be_visible()
    office.get_by_role("button", name="Use that one").click()
    expect(office.get_by_label("Your text")).to_have_value("Dear Carla, from home")

    office.get_by_role("button", name="Discard draft").click()
    expect(office.get_by_label("Your text")).to_have_value("")
    office.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(office.get_by_label("Your text")).to_have_value("Dear Carla, from home")
    office.get_by_role("button", name="Send").click()
    expect(office.get_by_label("Your text")).to_have_value("")
    office.reload()
    expect(office.get_by_label("Your text")).to_have_value("")
