"""The tenant's accent: readable, whatever colour was chosen."""

import pytest

from identity.models import TenantSettings
from ui.colour import SOFT_GROUNDS, WHITE, Accent, contrast

CHOSEN = ["#0b655e", "#ffd400", "#ffffff", "#000000", "#ff0000", "#7fdbff", "#808080"]


def parts(value):
    return tuple(int(value[i : i + 2], 16) / 255 for i in (1, 3, 5))


@pytest.mark.parametrize("chosen", CHOSEN)
def test_every_step_can_be_read_on_its_ground(chosen):
    accent = Accent(chosen)
    for steps, grounds in ((accent.light(), SOFT_GROUNDS["light"]), (accent.dark(), SOFT_GROUNDS["dark"])):
        assert contrast(parts(steps.solid), WHITE) >= 4.5
        assert contrast(parts(steps.hover), WHITE) >= 4.5
        for ground in (parts(steps.soft), *grounds):
            assert contrast(parts(steps.ink), ground) >= 4.5


def test_the_stylesheet_carries_the_accent(browse, make):
    make(lambda: TenantSettings.objects.current())
    make(lambda: TenantSettings.objects.update(accent="#0b655e"))
    answer = browse().get("/tenant.css")

    assert answer.headers["Content-Type"] == "text/css" and "--accent: #0b655e" in answer.content.decode()


def test_without_one_the_products_own_holds(browse):
    assert browse().get("/tenant.css").content == b""
