"""What went wrong, what is kept, what to do next."""

import pytest
from django.db import OperationalError
from django.template.loader import render_to_string

from tests.browsing import browse

__all__ = ["browse"]


@pytest.mark.parametrize("status", ["400", "403", "403_csrf", "404", "500", "503"])
def test_every_page_stands_by_itself(status):
    page = render_to_string(f"{status}.html")

    assert "<h1>" in page and 'href="/"' in page and " style=" not in page


def test_a_page_that_is_not_there(browse, ana):
    answer = browse(ana).get("/workspace/nothing/")

    assert (answer.status_code, "Nothing here" in answer.content.decode()) == (404, True)


def test_a_busy_database_is_said_in_words(acme, browse, monkeypatch):
    def away(host):
        raise OperationalError

    monkeypatch.setattr("tenancy.directory.tenant_by_host", away)
    answer = browse().get("/portal/")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "very busy" in answer.content.decode()
    assert browse().get("/api/v1/cases/").headers["Content-Type"] == "application/problem+json"


def test_a_form_without_its_token_is_refused_in_words(acme, browse):
    stranger = browse()
    stranger.client.handler.enforce_csrf_checks = True
    answer = stranger.post("/accounts/login/", {"login": "ana@acme.test"})

    assert (answer.status_code, "open for too long" in answer.content.decode()) == (403, True)
