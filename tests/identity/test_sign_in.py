"""Signing in on the tenant's host: who gets in, what everybody else learns, and what is remembered."""

import re

import pytest
from django.contrib.auth import hashers
from django.core.cache.backends.redis import RedisCache

from identity.models import User
from ledger.models import EventRecord, EventText
from tenancy.cache import TenantCache
from tenancy.context import tenant
from tests.identity.conftest import PASSWORD, hire

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_staff_land_in_the_workspace(browser, ana):
    assert browser().sign_in("ana@acme.test")["Location"] == "/workspace/"


def test_customers_land_in_the_portal(browser, carla):
    assert browser().sign_in("carla@wayne.test")["Location"] == "/portal/"


def test_an_address_may_be_typed_in_another_spelling(browser, ana):
    assert browser().sign_in("  ANA@Acme.Test ")["Location"] == "/workspace/"


def test_the_page_that_was_asked_for_comes_after_sign_in(browser, ana):
    answer = browser().post(
        "/accounts/login/", {"login": "ana@acme.test", "password": PASSWORD, "next": "/workspace/cases/"}
    )
    assert answer["Location"] == "/workspace/cases/"


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test/", "http://globex.localhost/workspace/"])
def test_sign_in_leads_to_no_other_host(browser, ana, elsewhere):
    answer = browser().post("/accounts/login/", {"login": "ana@acme.test", "password": PASSWORD, "next": elsewhere})
    assert answer["Location"] == "/workspace/"


def test_a_session_gets_a_new_key_on_sign_in(browser, ana):
    ours = browser()
    ours.sign_in("ana@acme.test", "wrong-passphrase")
    ours.client.cookies["csm_session"] = "planted0by0an0attacker0000000000"
    ours.sign_in("ana@acme.test")
    assert ours.is_signed_in
    assert ours.client.cookies["csm_session"].value != "planted0by0an0attacker0000000000"


def test_what_somebody_reads_is_kept_for_nobody_else(browser, ana):
    ours = browser()
    ours.sign_in("ana@acme.test")
    assert ours.get("/workspace/cases/")["Cache-Control"] == "private, no-cache"


def test_there_is_no_second_door_without_codes_and_limits(browser, ana):
    ours = browser()
    for answer in (
        ours.get("/admin/"),
        ours.post("/admin/", {"username": "ana@acme.test", "password": PASSWORD}),
        ours.post("/admin/login/", {"username": "ana@acme.test", "password": PASSWORD}),
    ):
        assert not ours.is_signed_in
        assert answer.status_code in (302, 404)
        assert answer.status_code == 404 or answer["Location"].startswith("/accounts/login/")
    assert ours.get("/admin/")["Location"] == "/accounts/login/?next=/admin/"
    assert b'name="username"' not in ours.get("/admin/login/").content


def test_a_session_key_that_nobody_gave_out_is_no_session(browser, ana):
    ours = browser()
    ours.client.cookies["csm_session"] = "planted0by0an\0attacker"
    assert ours.get("/workspace/cases/")["Location"].startswith("/accounts/login/")


def test_the_same_address_in_two_tenants_is_two_logins(browser, acme, globex):
    hire(acme, "sam@both.test", "agent")
    sam_of_globex = hire(globex, "sam@both.test", "agent")
    with tenant(globex):
        sam_of_globex.set_password("quite-another-passphrase")
        sam_of_globex.save()

    assert browser("acme").sign_in("sam@both.test").status_code == 302
    assert browser("globex").sign_in("sam@both.test").status_code == 200
    assert browser("globex").sign_in("sam@both.test", "quite-another-passphrase").status_code == 302


def test_a_cookie_of_one_tenant_is_nothing_at_another(browser, ana, gil):
    at_acme, at_globex = browser("acme"), browser("globex")
    at_acme.sign_in("ana@acme.test")
    at_globex.client.cookies["csm_session"] = at_acme.client.cookies["csm_session"].value

    assert at_acme.is_signed_in
    assert not at_globex.is_signed_in
    assert at_acme.is_signed_in


def test_people_of_another_tenant_cannot_sign_in(browser, ana, gil):
    assert browser("acme").sign_in("gil@globex.test").status_code == 200


def test_a_deactivated_login_is_signed_out_at_the_next_request(browser, ana, acme):
    ours = browser()
    ours.sign_in("ana@acme.test")
    assert ours.is_signed_in
    with tenant(acme):
        User.objects.filter(pk=ana.pk).update(is_active=False)

    assert not ours.is_signed_in
    with tenant(acme):
        User.objects.filter(pk=ana.pk).update(is_active=True)
    assert not ours.is_signed_in


def page_after(browser, email, password):
    """The refusal as the browser shows it, without what differs by nature: the CSRF token and the address typed."""
    answer = browser().sign_in(email, password)
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    return answer.status_code, page.replace(email, "")


def test_a_refusal_never_says_why(browser, ana, acme):
    closed = hire(acme, "old@acme.test", "agent")
    with tenant(acme):
        User.objects.filter(pk=closed.pk).update(is_active=False)

    wrong_password = page_after(browser, "ana@acme.test", "wrong-passphrase")
    assert page_after(browser, "nobody@acme.test", PASSWORD) == wrong_password
    assert page_after(browser, "old@acme.test", PASSWORD) == wrong_password


def test_an_unknown_address_costs_as_much_hashing_as_a_known_one(browser, ana, monkeypatch):
    made = []
    for hasher in {type(h) for h in hashers.get_hashers()}:
        encode = hasher.encode
        monkeypatch.setattr(
            hasher,
            "encode",
            lambda self, password, salt, *a, _e=encode, **k: made.append(1) or _e(self, password, salt, *a, **k),
        )
    browser().sign_in("ana@acme.test", "wrong-passphrase")
    known = len(made)
    browser().sign_in("nobody@acme.test", "wrong-passphrase")
    assert (known, len(made) - known) == (1, 1)


def test_nobody_signs_up_by_themselves(browser, acme):
    answer = browser().post(
        "/accounts/signup/", {"email": "new@acme.test", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert b"Sign-up is closed" in answer.content
    with tenant(acme):
        assert not User.objects.filter(email_norm="new@acme.test").exists()


def test_addresses_are_not_managed_by_the_person(browser, ana):
    ours = browser()
    ours.sign_in("ana@acme.test")
    assert ours.get("/accounts/email/").status_code == 404


def test_too_many_attempts_are_stopped_even_with_the_right_password(browser, ana):
    for _ in range(5):
        browser().sign_in("ana@acme.test", "wrong-passphrase")
    assert browser().sign_in("ana@acme.test").status_code == 200


def test_attempts_at_one_tenant_do_not_lock_the_other(browser, acme, globex):
    for where in (acme, globex):
        hire(where, "sam@both.test", "agent")
    for _ in range(6):
        browser("acme").sign_in("sam@both.test", "wrong-passphrase")
    assert browser("acme").sign_in("sam@both.test").status_code == 200
    assert browser("globex").sign_in("sam@both.test").status_code == 302


def test_signing_in_and_out_is_remembered(browser, ana, acme, happened):
    ours = browser()
    ours.sign_in("ana@acme.test")
    ours.post("/accounts/logout/")
    assert happened(acme, ana)[-2:] == ["user.signed_in", "user.signed_out"]
    assert not ours.is_signed_in


def test_a_refused_sign_in_is_remembered_without_the_address_in_the_record(browser, ana, acme):
    browser().sign_in("ana@acme.test", "wrong-passphrase")
    browser().sign_in("nobody@acme.test", "wrong-passphrase")
    with tenant(acme):
        records = EventRecord.objects.filter(kind="user.sign_in_failed").order_by("id")
        assert [record.data for record in records] == [{"method": "password"}] * 2
        assert [record.subject_type for record in records] == ["identity.user", "identity.tenantsettings"]
        assert sorted(EventText.objects.filter(record__in=records).values_list("body", flat=True)) == [
            "ana@acme.test",
            "nobody@acme.test",
        ]


def test_sign_in_survives_the_loss_of_the_cache(browser, ana, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError("Valkey is away")

    for name in ("get", "add", "set", "delete"):
        monkeypatch.setattr(RedisCache, name, away)
    monkeypatch.setattr(TenantCache, "away_until", 0.0)
    try:
        assert browser().sign_in("ana@acme.test").status_code == 302
        for _ in range(5):
            browser().sign_in("ana@acme.test", "wrong-passphrase")
        assert browser().sign_in("ana@acme.test").status_code == 200
    finally:
        TenantCache.away_until = 0.0


def test_a_service_comes_with_a_key_and_never_with_a_browser(browser, acme):
    hire(acme, "robot@acme.test", "integrator", kind="service")
    assert browser().sign_in("robot@acme.test").status_code == 200


def test_who_asks_too_often_is_told_to_wait(browser, ana):
    answers = [browser().get("/accounts/password/reset/").status_code for _ in range(3)]
    assert answers == [200, 200, 200]
    for _ in range(20):
        browser().post("/accounts/password/reset/", {"email": "somebody@acme.test"})
    answer = browser().post("/accounts/password/reset/", {"email": "ana@acme.test"})
    assert answer.status_code == 429
    assert b"Too many attempts" in answer.content
