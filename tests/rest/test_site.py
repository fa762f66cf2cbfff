"""The whole site, as configured: what the API answers before anybody has signed in."""

import pytest
from django.test import Client

from rest.routers import api as router


@pytest.fixture
def stranger(db):
    return Client(raise_request_exception=False)


def test_the_document_and_its_browser_need_no_tenant(stranger):
    assert stranger.get("/api/schema/").json()["openapi"] == "3.1.0"
    docs = stranger.get("/api/docs/")
    assert docs.status_code == 200
    assert "unsafe" not in docs["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/cases/", "/api/v1/%00/"])
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("host", ["testserver", "nowhere.example", "bad_host!"])
def test_errors_are_problems_wherever_they_arise(stranger, path, method, host):
    response = getattr(stranger, method)(path, headers={"host": host})

    assert 400 <= response.status_code < 500
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code


def test_every_address_ends_with_a_slash_and_has_a_name_of_its_own():
    listing = router.listing()
    names = [address.name for address in listing]

    assert all(address.path.endswith("/") for address in listing)
    assert len(names) == len(set(names))
