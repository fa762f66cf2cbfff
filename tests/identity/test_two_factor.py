"""Codes from an authenticator app, recovery codes, and the devices that are signed in."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from ledger.cleaning import clean
from tenancy.context import tenant
from tests.identity.authenticator import code_for
from tests.identity.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def with_app(browser, ana):
    """Ana has set up an authenticator app; (browser, secret)."""
    ours = browser()
    ours.sign_in("ana@acme.test")
    ours.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = ours.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert ours.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)}).status_code == 302
    return ours, secret


def test_setting_up_an_app_asks_for_the_password_first(browser, ana):
    ours = browser()
    ours.sign_in("ana@acme.test")
    assert ours.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")


def test_with_an_app_the_password_alone_is_not_enough(with_app, browser):
    theirs = browser()
    assert theirs.sign_in("ana@acme.test")["Location"] == "/accounts/2fa/authenticate/"
    assert not theirs.is_signed_in


def test_a_code_of_the_app_lets_one_in(with_app, browser, acme):
    _ours, secret = with_app
    from django.core.cache import cache

    cache.clear()  # the code of this half minute was used to set the app up
    theirs = browser()
    theirs.sign_in("ana@acme.test")
    answer = theirs.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert answer["Location"] == "/workspace/"
    assert theirs.is_signed_in


def test_a_wrong_code_does_not(with_app, browser, acme, ana, happened):
    theirs = browser()
    theirs.sign_in("ana@acme.test")
    assert theirs.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not theirs.is_signed_in
    assert happened(acme, ana)[-1] == "user.sign_in_failed"


def test_a_recovery_code_works_once(with_app, browser, acme, ana):
    with tenant(acme):
        codes = RecoveryCodes(Authenticator.objects.get(user_id=ana.pk, type="recovery_codes")).get_unused_codes()
    for expected in (302, 200):
        theirs = browser()
        theirs.sign_in("ana@acme.test")
        assert theirs.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == expected


def test_secrets_are_kept_encrypted(with_app, acme, ana):
    _ours, secret = with_app
    with tenant(acme):
        stored = Authenticator.objects.get(user_id=ana.pk, type="totp").data["secret"]
    assert stored != secret
    assert len(stored) > 80


def test_setting_up_and_removing_is_remembered(with_app, acme, ana, happened):
    ours, _secret = with_app
    ours.post("/accounts/2fa/totp/deactivate/")
    changes = [kind for kind in happened(acme, ana) if kind == "user.two_factor_changed"]
    assert len(changes) >= 3  # app and recovery codes added, app removed


@pytest.mark.parametrize(
    "page",
    [
        "/accounts/2fa/",
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/sessions/",
        "/accounts/password/change/",
        "/accounts/reauthenticate/",
        "/accounts/2fa/reauthenticate/",
        "/accounts/logout/",
    ],
)
def test_every_page_of_ones_own_login_opens(with_app, page):
    ours, _secret = with_app
    assert ours.get(page).status_code == 200


def test_devices_are_listed_and_can_be_signed_out_one_by_one(browser, ana, acme, happened):
    here, there = browser(), browser()
    here.sign_in("ana@acme.test", HTTP_USER_AGENT="Laptop")
    there.sign_in("ana@acme.test", HTTP_USER_AGENT="Stolen phone")
    page = here.get("/accounts/sessions/").content.decode()
    assert "Laptop" in page
    assert "Stolen phone" in page
    with tenant(acme):
        stolen = UserSession.objects.get(user_agent="Stolen phone")

    here.post("/accounts/sessions/", {"device": stolen.pk})

    assert here.is_signed_in
    assert not there.is_signed_in
    assert happened(acme, ana)[-1] == "user.device_revoked"


def test_all_other_devices_can_be_signed_out_at_once(browser, ana):
    here, there, elsewhere = browser(), browser(), browser()
    for one in (here, there, elsewhere):
        one.sign_in("ana@acme.test")
    here.post("/accounts/sessions/")
    assert (here.is_signed_in, there.is_signed_in, elsewhere.is_signed_in) == (True, False, False)


def test_nobody_signs_out_anothers_device(browser, ana, max_, acme):
    here, there = browser(), browser()
    here.sign_in("ana@acme.test")
    there.sign_in("max@acme.test")
    with tenant(acme):
        device = UserSession.objects.get(user_id=max_.pk)
    here.post("/accounts/sessions/", {"device": device.pk})
    assert there.is_signed_in


def test_a_device_of_another_tenant_does_not_exist(browser, ana, gil, globex):
    here, there = browser("acme"), browser("globex")
    here.sign_in("ana@acme.test")
    there.sign_in("gil@globex.test")
    with tenant(globex):
        device = UserSession.objects.get(user_id=gil.pk)
    here.post("/accounts/sessions/", {"device": device.pk})
    assert there.is_signed_in


def test_sessions_that_ran_out_are_swept_up_with_their_devices(browser, ana, max_, acme):
    old, fresh = browser(), browser()
    old.sign_in("ana@acme.test")
    fresh.sign_in("max@acme.test")
    with tenant(acme):
        Session.objects.filter(pk=old.client.cookies["csm_session"].value).update(
            expire_date=timezone.now() - timedelta(seconds=1)
        )
    clean()
    with tenant(acme):
        assert list(UserSession.objects.values_list("user_id", flat=True)) == [max_.pk]
        assert Session.objects.count() == 1
    assert fresh.is_signed_in
