"""Take the README's picture from a running trial: ``.venv/bin/python docs/screenshot.py http://acme.localhost:8000 PASSWORD``."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

CASE = "CS0000038"  # of the demo data: asked, answered, worked on


def main(base: str, password: str) -> None:
    """Sign in as Ana and photograph a case."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{base}/accounts/login/")
        page.fill("input[name=login]", "ana@acme.test")
        page.fill("input[name=password]", password)
        page.click("button[type=submit]")
        page.goto(f"{base}/workspace/cases/{CASE}/")
        page.wait_for_timeout(800)  # fonts; the live stream never lets the network go idle
        page.screenshot(path=Path(__file__).parent / "images" / "case.png")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
