"""The gallery shows every component in every state, to whoever builds pages and to nobody's customers."""

import re
from pathlib import Path

import pytest

from tests.browsing import browse, case
from ui.gallery import SECTIONS

__all__ = ["browse", "case"]

GALLERY = "/ui/"
COMPONENTS = Path(__file__).resolve().parents[2] / "templates" / "components"
FILES = sorted(str(path.relative_to(COMPONENTS)) for path in COMPONENTS.rglob("*.html"))


@pytest.fixture
def shown(acme, browse):
    return browse().get(GALLERY)


def test_every_component_is_in_it(shown):
    rendered = {template.name for template in shown.templates}

    assert [name for name in FILES if f"components/{name}" not in rendered] == []


@pytest.mark.parametrize("name", FILES)
def test_every_component_says_what_it_is_and_takes(name):
    top = (COMPONENTS / name).read_text()[:300]

    assert "{#" in top or "{% comment %}" in top


def test_every_section_can_be_jumped_to(shown):
    page = shown.content.decode()

    for code, title in SECTIONS:
        assert f'href="#{code}"' in page and f'<section class="spec" id="{code}"><h2>{title}</h2>' in page


def test_the_states_are_those_that_a_page_can_be_in(shown):
    page = shown.content.decode()

    for mark in (
        "is-hover", "is-focus-ring", "disabled", 'aria-busy="true"', "is-invalid", 'aria-pressed="true"', 'role="alert"',
        'aria-selected="true"', 'aria-current="step"', 'class="skel', 'class="blank"',
    ):  # fmt: skip
        assert mark in page, mark


def test_no_id_is_used_twice(shown):
    ids = re.findall(r'\sid="([^"]+)"', shown.content.decode())

    assert [one for one in set(ids) if ids.count(one) > 1] == []


def test_it_holds_nobodys_data(browse, ana, case):
    page = browse(ana).get(GALLERY).content.decode()

    assert case.number not in page and "Wayne Enterprises" not in page and "ana@acme.test" not in page


def test_in_production_it_is_there_for_staff_alone(browse, ana, carla, settings):
    settings.PRODUCTION = True

    assert browse().get(GALLERY).status_code == 404
    assert browse(carla).get(GALLERY).status_code == 404
    assert browse(ana).get(GALLERY).status_code == 200


def test_it_cannot_be_posted_to(acme, browse):
    assert browse().post(GALLERY).status_code == 405
