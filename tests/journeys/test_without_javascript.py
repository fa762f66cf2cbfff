"""Everything a customer and an agent must be able to do works with plain forms, too."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_a_case_from_report_to_end(running_stack, sign_in):
    ana = sign_in("ana@acme.test", java_script_enabled=False)
    carla = sign_in("carla@wayne.test", java_script_enabled=False)

    carla.goto(running_stack.at("acme", "/portal/cases/new/"))
    carla.get_by_label("What is it about?").fill("Dew point alarm")
    carla.get_by_role("button", name="Send").click()
    carla.wait_for_url(re.compile(r"/portal/cases/CS\d+/$"))
    number = carla.url.rstrip("/").rpartition("/")[2]

    ana.goto(running_stack.at("acme", f"/workspace/cases/{number}/"))
    ana.get_by_role("button", name="Accept", exact=True).click()
    expect(ana.locator("#case-header .state")).to_contain_text("Open")
    ana.get_by_label("Your text").fill("We look into it")
    ana.get_by_role("button", name="Send").click()
    expect(ana.locator("#case-timeline")).to_contain_text("We look into it")

    ana.get_by_role("link", name="Propose solution").click()
    ana.get_by_role("button", name="Propose solution").click()
    expect(ana.locator(".form-error")).to_be_visible()
    ana.get_by_label("Resolution notes").fill("Dryer restarted")
    ana.get_by_role("button", name="Propose solution").click()
    expect(ana.locator("#case-header .state")).to_contain_text("Resolved")

    rejecting = carla.get_by_role("link", name="No, it is not solved")
    while not rejecting.is_visible():  # until Ana cannot take it back any more
        carla.wait_for_timeout(300)
        carla.reload()
    rejecting.click()
    carla.get_by_label("What is still wrong?").fill("Alarm again")
    carla.get_by_role("button", name="Send it back").click()
    expect(carla.locator("#case-status")).to_contain_text("Our turn")
    carla.locator("#reply-body").fill("Since 14:10")
    carla.get_by_role("button", name="Send", exact=True).click()
    expect(carla.locator("#case-timeline")).to_contain_text("Since 14:10")
    carla.get_by_role("button", name="It is solved, close it").click()
    expect(carla.locator("#case-status")).to_contain_text("Finished")
