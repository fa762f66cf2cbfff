"""What we did not write is what its makers published, and nothing is fetched from elsewhere."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static" / "vendor"
LISTED = dict(re.findall(r"^\| (\S+\.\S+) \| ([0-9a-f]{64}) \|$", (VENDOR / "VENDOR.md").read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", LISTED)
def test_it_is_the_published_file(name):
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == LISTED[name]


def test_every_vendored_file_is_listed():
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.glob("*/*") if path.name != "LICENSE"}

    assert found == set(LISTED)


def test_pages_ask_no_other_host_and_hold_nothing_inline():
    sources = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("static/css/*.css"), *ROOT.glob("static/js/*.js")]
    inline = re.compile(
        r"""(src|href|url\()=?["'(]?https?://|\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|hx-on"""
    )

    assert {
        str(path): found[0]
        for path in sources
        if "email" not in path.parts and (found := inline.search(path.read_text()))
    } == {}
