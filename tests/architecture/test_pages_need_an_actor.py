"""Every page of the two front ends asks who is there, before anything else."""

import re

import pytest
from django.urls import get_resolver

from tests.browsing import Browser

ARGUMENTS = {
    "number": "CS0000001",
    "code": "accept",
    "resource": "account",
    "pk": "01a20204-7a33-728a-a3f6-afedd96b3812",
}


def pages(prefix):
    """Every path below this one, with its arguments filled in."""
    top = next(each for each in get_resolver().url_patterns if str(each.pattern) == prefix)
    return sorted({path for path, _view in _below(f"/{prefix}", top)})


def _below(path, resolver):
    for each in resolver.url_patterns:
        here = path + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from _below(here, each)
        else:
            yield re.sub(r"<\w+:(\w+)>", lambda found: ARGUMENTS[found[1]], here), each.callback


WORKSPACE, PORTAL = pages("workspace/"), pages("portal/")


def test_the_pages_are_found():
    assert len(WORKSPACE) >= 7 and len(PORTAL) >= 5
    assert not [path for path in WORKSPACE + PORTAL if "<" in path]


@pytest.mark.parametrize("path", WORKSPACE + PORTAL)
def test_a_stranger_signs_in_first(acme, path):
    for method in ("get", "post"):
        answer = getattr(Browser(), method)(path)
        if answer.status_code == 302 and not answer.url.startswith("/accounts/login/"):
            answer = getattr(Browser(), method)(answer.url)  # a short address that leads to the page itself
        assert (answer.status_code, answer.url.partition("?")[0]) in [
            (302, "/accounts/login/")
        ] or answer.status_code == 405
    part = Browser().get(path, part=True)
    assert "HX-Redirect" in part.headers or part.status_code in (302, 405)


@pytest.mark.parametrize("path", WORKSPACE)
def test_a_customer_finds_no_page_of_the_workspace(carla, path):
    assert Browser(carla).post(path).status_code in (404, 405)
    answer = Browser(carla).get(path)
    assert answer.status_code == 405 or answer.url == "/portal/"


@pytest.mark.parametrize("path", PORTAL)
def test_staff_find_no_page_of_the_portal(ana, path):
    assert Browser(ana).post(path).status_code in (404, 405)
    answer = Browser(ana).get(path)
    assert answer.status_code == 405 or answer.url == "/workspace/"


@pytest.mark.parametrize("path", WORKSPACE + PORTAL)
def test_a_login_of_one_tenant_is_nobody_at_another(ana, globex, path):
    here = Browser(ana)
    here.host = "globex.localhost"

    answer = here.get(path)
    assert answer.status_code == 405 or answer.url.startswith("/accounts/login/")
