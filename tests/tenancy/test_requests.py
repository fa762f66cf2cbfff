"""The door around every request: what a failing page leaves behind (nothing), and what hosts without a tenant answer."""

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client, override_settings

from accounts.models import Account
from tenancy.context import has_tenant, tenant

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.urls("tests.tenancy.urls"),
]


@pytest.fixture
def browser(acme) -> Client:
    return Client(raise_request_exception=False, headers={"Host": "acme.localhost"})


def left_behind(acme) -> tuple[int, int]:
    with tenant(acme):
        return Account.objects.count(), Session.objects.count()


def test_a_page_that_works_commits_before_it_answers(browser, acme):
    assert browser.get("/well/").status_code == 200
    assert left_behind(acme) == (1, 1)


@pytest.mark.parametrize("page", ["/raises/", "/answers-500/", "/breaks/"])
def test_of_a_page_that_fails_nothing_stays(browser, acme, page):
    response = browser.get(page)

    assert response.status_code == 500
    assert b"secret of the tenant" not in response.content
    assert left_behind(acme) == (0, 0)
    assert not has_tenant()


def test_a_request_after_a_failed_one_on_the_same_connection_works(browser, acme):
    browser.get("/breaks/")

    assert browser.get("/well/").status_code == 200
    assert left_behind(acme) == (1, 1)


def test_without_a_connection_the_answer_is_busy_and_not_broken(browser, monkeypatch):
    def exhausted(*args, **kwargs):
        raise OperationalError("couldn't get a connection after 5.00 sec")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection", exhausted)
    response = browser.get("/well/")

    assert (response.status_code, response["Retry-After"]) == (503, "5")


@override_settings(CSM_DEFAULT_TENANT="")
def test_a_host_of_nobody_is_a_404(acme):
    assert Client().get("/well/", headers={"Host": "nobody.localhost"}).status_code == 404


@override_settings(CSM_DEFAULT_TENANT="acme")
def test_one_tenant_works_without_a_host_name_of_its_own(acme):
    assert Client().get("/well/", headers={"Host": "nobody.localhost"}).status_code == 200
    assert left_behind(acme) == (1, 1)


def test_a_suspended_tenant_says_so_and_serves_nothing(acme):
    type(acme).objects.using("owner").filter(pk=acme.pk).update(is_active=False)

    assert Client().get("/well/", headers={"Host": "acme.localhost"}).status_code == 503
