"""Settings, look: the accent and the logo, seen before they are saved."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from identity.models import TenantLogo, TenantSettings
from tests.factories.pictures import png

LOOK = "/workspace/settings/look/"
ALL = (LOOK, f"{LOOK}preview/", f"{LOOK}preview.css")


@pytest.fixture
def kept(make):
    """The accent and the type of the logo, as they are stored."""
    return lambda: make(
        lambda: (
            TenantSettings.objects.current().accent,
            TenantLogo.objects.values_list("content_type", flat=True).first(),
        )
    )


def picture(data, name="logo.png"):
    return {"logo": SimpleUploadedFile(name, data, "image/png")}


def test_a_colour_of_their_own_shows_on_the_portal_and_can_be_taken_back(browse, ada, carla, kept):
    admin = browse(ada)
    assert admin.post(LOOK, {"own": "1", "accent": "#0B655E"}).url == LOOK
    assert "--accent: #0b655e" in browse(carla).get("/tenant.css").content.decode()
    admin.post(LOOK, {"own": "", "accent": "#0b655e"})

    assert kept()[0] == "" and browse(carla).get("/tenant.css").content == b""


def test_a_logo_shows_on_the_portal_and_can_be_removed(browse, ada, carla, kept):
    admin = browse(ada)
    assert admin.post(f"{LOOK}logo/", picture(png(64, 32))).url == LOOK
    assert kept()[1] == "image/png" and 'src="/tenant-logo?v=' in browse(carla).get("/portal/").content.decode()
    admin.post(f"{LOOK}logo/", {"remove": "1"})

    assert kept()[1] is None and "/tenant-logo" not in browse(carla).get("/portal/").content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg/>", "no PNG, WebP or JPEG"),
        (b"", "The file is empty"),
        (png() + b"\x00" * 131_072, "at most 128 KB"),
        (png(9000, 10), "At most 2048 pixels"),
    ],
)
def test_a_wrong_file_is_refused_beside_its_field_and_changes_nothing(browse, ada, kept, data, words):
    browse(ada).post(f"{LOOK}logo/", picture(png()))
    answer = browse(ada).post(f"{LOOK}logo/", picture(data))

    assert (answer.status_code, list(answer.context["logo_form"].errors)) == (422, ["logo"])
    assert words in answer.content.decode() and kept()[1] == "image/png"


def test_a_wrong_colour_is_refused_beside_its_field_and_changes_nothing(browse, ada, kept):
    answer = browse(ada).post(LOOK, {"own": "1", "accent": "red;}"})

    assert (answer.status_code, kept()[0]) == (422, "") and "A colour such as" in answer.content.decode()


def test_it_is_seen_before_it_is_saved_and_a_pale_one_is_said_to_move(browse, ada, kept):
    part = browse(ada).get(f"{LOOK}preview/", {"own": "1", "accent": "#ffd400"}, part=True).content.decode()
    css = browse(ada).get(f"{LOOK}preview.css", {"own": "1", "accent": "#ffd400"})

    assert "too little" in part and "accent=%23ffd400" in part and kept()[0] == ""
    assert css.headers["Content-Type"] == "text/css" and '.look-demo[data-bs-theme="dark"]' in css.content.decode()
    assert browse(ada).get(f"{LOOK}preview.css", {"own": "1", "accent": "}body{x:y"}).content == b""


@pytest.mark.parametrize("path", ALL)
def test_only_who_changes_the_settings_comes_here(browse, ana, max, carla, path):
    assert [browse(person).get(path).status_code for person in (ana, max)] == [403, 403]
    assert browse(carla).get(path).url == "/portal/"
    assert browse().get(path).url.startswith("/accounts/login/")


def test_nobody_else_changes_anything(browse, ana, carla, kept):
    assert browse(ana).post(LOOK, {"own": "1", "accent": "#000000"}).status_code == 403
    assert browse(ana).post(f"{LOOK}logo/", picture(png())).status_code == 403
    assert browse(carla).post(f"{LOOK}logo/", picture(png())).status_code == 404
    assert browse(ana).get(f"{LOOK}logo/").status_code == 405 and kept() == ("", None)
