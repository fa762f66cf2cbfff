"""The tenant's logo: what may be one, who may change it, and who sees it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from identity.models import TenantLogo
from tenancy.context import tenant
from tests.factories.pictures import jpeg, png, webp

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HOSTILE = {
    "a drawing that can hold programs": SVG,
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a page behind the mark of a picture": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "the head of a picture": png()[:40],
    "a moving picture": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "a picture that fills the memory": png(30_000, 30_000),
    "a JPEG that never says its size": b"\xff\xd8\xff\xe0\x00\x04ab\xff\xe0\x00\x00",
    "a WebP longer than it is": webp()[:4] + b"\xff\xff\xff\x00" + webp()[8:],
    "nothing": b"",
    "too many bytes": png() + b"\x00" * 128 * 1024,
}


@pytest.fixture
def put(key_of):
    """``put(ada, b"…")``: uploads a picture over the API."""

    def send(user, data, name="logo.png", host="acme.localhost", method="put", **more):
        body = encode_multipart(BOUNDARY, {"logo": SimpleUploadedFile(name, data, "image/png")})
        headers = {"Authorization": f"Bearer {key_of(user)}"} if user else {}
        path = "/api/v1/settings/logo/"
        more |= {"content_type": MULTIPART_CONTENT, "headers": headers, "HTTP_HOST": host}
        return getattr(Client(), method)(path, body, **more)

    return send


def stored(where):
    with tenant(where):
        return list(TenantLogo.objects.values_list("content_type", "width", "height"))


@pytest.mark.parametrize(
    ("data", "kind"), [(png(40, 20), "image/png"), (jpeg(40, 20), "image/jpeg"), (webp(40, 20), "image/webp")]
)
def test_it_is_served_as_what_it_is_whatever_it_was_called(acme, ada, put, browser, happened, data, kind):
    answer = put(ada, data, name="logo.svg")

    assert (answer.status_code, answer.json()["content_type"], answer.json()["width"]) == (200, kind, 40)
    shown = browser().get("/tenant-logo")
    assert (shown.content, shown.headers["Content-Type"]) == (data, kind)
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert browser().get("/tenant-logo", HTTP_IF_NONE_MATCH=shown.headers["ETag"]).status_code == 304
    assert happened(acme).count("settings.logo_changed") == 1


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_by_its_field_and_changes_nothing(acme, ada, put, browser, happened, data):
    put(ada, png(40, 20))
    before = browser().get("/tenant-logo").content

    answer = put(ada, data)

    assert answer.status_code == 400, answer.content
    assert {error["field"] for error in answer.json()["errors"]} == {"logo"}
    assert browser().get("/tenant-logo").content == before
    assert happened(acme).count("settings.logo_changed") == 1


def test_only_who_changes_the_settings_changes_it(acme, ada, ana, carla, put):
    for person in (ana, carla):
        assert put(person, png()).status_code == 403
    assert put(None, png()).status_code == 401
    assert stored(acme) == []


def test_the_same_picture_again_is_no_change(acme, ada, put, happened):
    put(ada, png())
    put(ada, png())

    assert happened(acme).count("settings.logo_changed") == 1


def test_it_can_be_taken_away(acme, ada, ana, put, browser, key_of, happened):
    put(ada, png())
    assert put(ana, b"", method="delete").status_code == 403
    assert put(ada, b"", method="delete", HTTP_IF_MATCH='"another"').status_code == 412
    assert put(ada, b"", method="delete").status_code == 204

    assert browser().get("/tenant-logo").status_code == 404
    assert happened(acme)[-1] == "settings.logo_removed"


def test_another_tenants_logo_is_never_served(acme, globex, ada, put, browser):
    put(ada, png())

    assert browser("globex").get("/tenant-logo").status_code == 404
    assert stored(globex) == []
    assert "tenant-logo" not in browser("globex").get("/accounts/login/").content.decode()
    assert put(ada, png(8, 8), host="globex.localhost").status_code == 401


def test_sign_in_shows_it(ada, put, browser):
    put(ada, png())

    assert 'src="/tenant-logo?v=' in browser().get("/accounts/login/").content.decode()
