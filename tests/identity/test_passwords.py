"""Forgotten and changed passwords."""

import re

import pytest
from django.core import mail

from ledger.models import EventRecord
from tenancy.context import tenant
from tests.identity.conftest import PASSWORD, hire

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

NEW = "another-long-passphrase"


def ask_for_link(browser, email):
    return browser.post("/accounts/password/reset/", {"email": email})


def link_in(message) -> str:
    return re.search(r"http://acme\.localhost(/accounts/password/reset/key/\S+)", message.body).group(1)


def test_a_forgotten_password_is_set_by_a_link_that_works_once(browser, ana, acme, happened):
    ours = browser()
    ask_for_link(ours, "ana@acme.test")
    link = link_in(mail.outbox[0])
    form = ours.get(link)["Location"]
    assert ours.post(form, {"password1": NEW, "password2": NEW}).status_code == 302

    assert ours.sign_in("ana@acme.test", NEW).status_code == 302
    assert b"no longer works" in browser().get(link, follow=True).content
    assert "user.password_changed" in happened(acme, ana)


def test_the_link_goes_to_the_address_on_record(browser, ana):
    ask_for_link(browser(), "ANA@ACME.TEST")
    assert mail.outbox[0].to == ["ana@acme.test"]


def test_asking_says_the_same_for_every_address(browser, ana):
    known, unknown = ask_for_link(browser(), "ana@acme.test"), ask_for_link(browser(), "nobody@acme.test")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [["ana@acme.test"], ["nobody@acme.test"]]
    assert "/reset/key/" not in mail.outbox[1].body


def test_a_link_of_one_tenant_is_nothing_at_another(browser, acme, globex):
    hire(acme, "sam@both.test", "agent")
    hire(globex, "sam@both.test", "agent")
    ask_for_link(browser("acme"), "sam@both.test")
    assert b"no longer works" in browser("globex").get(link_in(mail.outbox[0]), follow=True).content


@pytest.mark.parametrize("nonsense", ["abc-def", "00000000000000000000000000000000-x-y", "zz-%00"])
def test_a_made_up_link_is_told_so(browser, ana, nonsense):
    answer = browser().get(f"/accounts/password/reset/key/{nonsense}/")
    assert answer.status_code == 200
    assert b"no longer works" in answer.content


def test_mail_about_sign_in_is_marked_as_such(browser, ana):
    ask_for_link(browser(), "ana@acme.test")
    assert mail.outbox[0].outbox_kind == "password_reset"


def test_changing_the_password_signs_the_other_devices_out(browser, ana, acme):
    here, there = browser(), browser()
    here.sign_in("ana@acme.test")
    there.sign_in("ana@acme.test")
    here.post("/accounts/reauthenticate/", {"password": PASSWORD})
    changed = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert changed.status_code == 302

    assert here.is_signed_in
    assert not there.is_signed_in
    with tenant(acme):
        assert EventRecord.objects.filter(kind="user.password_changed", subject_id=ana.pk).count() == 1
