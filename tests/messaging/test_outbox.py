# ruff: noqa: F401, F811 - the people of tests/identity are fixtures here too
"""Mail goes through the outbox: with its cause or not at all, once, and not for everybody's eyes."""

import pytest
from django.core.mail import BadHeaderError, EmailMultiAlternatives, send_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from identity.models import TenantSettings
from ledger.testing import drain
from messaging import smtp
from messaging.actions import outbox
from messaging.models import OutboxMail
from tenancy.context import NoTenant, tenant
from tests.identity.conftest import SETUP, acme, ada, ana, browser, carla, gil, globex, key_of
from tests.identity.test_keys import ask
from tests.messaging import smtp_sink

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture(autouse=True)
def through_the_outbox(settings):
    """Django's test runner puts a backend of its own in place."""
    settings.EMAIL_BACKEND = "messaging.backend.OutboxBackend"
    settings.EMAIL_URL = ""


@pytest.fixture
def sink(settings):
    found, stop = smtp_sink.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{found.port}/"
    yield found
    stop()


def letter(**changes):
    details = {"subject": "Hello", "body": "Dear Carla", "from_email": "support@acme.test", "to": ["carla@wayne.test"]}
    return EmailMultiAlternatives(**{**details, **changes})


def queue(**details):
    return outbox.put(message=details.pop("message", letter()), by=SETUP, at=timezone.now(), **details)


def the_mail(where):
    with tenant(where):
        return OutboxMail.objects.get()


def test_without_a_server_mail_is_kept(acme):
    with tenant(acme):
        queue()
    assert the_mail(acme).state == "queued"
    drain()
    assert the_mail(acme).state == "kept"


def test_with_a_server_it_is_sent_once_with_its_message_id(acme, sink):
    with tenant(acme):
        message = letter(cc=["colin@wayne.test"], bcc=["boss@acme.test"], reply_to=["case+1@acme.test"])
        message.attach_alternative("<p>Dear Carla</p>", "text/html")
        mail = queue(message=message)
    drain()
    drain()

    assert the_mail(acme).state == "sent"
    assert the_mail(acme).sent_at is not None
    assert sink.envelopes == [["carla@wayne.test", "colin@wayne.test", "boss@acme.test"]]
    sent = sink.mails[0]
    assert sent["Message-ID"] == mail.message_id == f"<{mail.pk.hex}@acme.test>"
    assert sent["Reply-To"] == "case+1@acme.test"
    assert sent["Bcc"] is None
    assert [part.get_content_type() for part in sent.walk()][1:] == ["text/plain", "text/html"]


def test_mail_of_what_is_undone_was_never_queued(acme):
    with pytest.raises(RuntimeError), tenant(acme):
        queue()
        raise RuntimeError("the change failed")
    with tenant(acme):
        assert not OutboxMail.objects.exists()


def test_the_same_effect_is_queued_once(acme):
    with tenant(acme):
        assert queue(effect_key="receipt:1") == queue(effect_key="receipt:1")
        assert OutboxMail.objects.count() == 1


def test_a_server_that_is_away_is_asked_again(acme, sink, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:1/"
    with tenant(acme):
        queue()
    drain()
    mail = the_mail(acme)
    assert (mail.state, mail.attempts, mail.last_error) == ("queued", 1, "ConnectionRefusedError")


@pytest.mark.parametrize(("answer", "state"), [("550 nobody of that name", "failed"), ("451 later", "queued")])
def test_a_refusal_for_good_is_not_tried_again(acme, sink, answer, state):
    sink.answer = answer
    with tenant(acme):
        queue()
    drain()
    assert the_mail(acme).state == state


@pytest.mark.parametrize(
    "smuggled",
    [
        {"subject": "Hello\nBcc: everybody@evil.test"},
        {"to": ["carla@wayne.test\nBcc: everybody@evil.test"]},
        {"from_email": "support@acme.test\r\nBcc: everybody@evil.test"},
        {"reply_to": ["x@acme.test\nBcc: everybody@evil.test"]},
        {"headers": {"X-Case": "1\nBcc: everybody@evil.test"}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_line_break_in_a_header_is_refused(acme, smuggled):
    with tenant(acme):
        with pytest.raises(BadHeaderError):
            queue(message=letter(**smuggled))
        assert not OutboxMail.objects.exists()


def test_mail_belongs_to_a_tenant():
    with pytest.raises(NoTenant):
        send_mail("Hello", "Dear Carla", "support@acme.test", ["carla@wayne.test"])


def test_libraries_send_through_it_too(acme):
    with tenant(acme):
        assert send_mail("Hello", "Dear Carla", "support@acme.test", ["carla@wayne.test"]) == 1
    assert the_mail(acme).kind == "other"


# --- who may look


@pytest.fixture
def reset_mail(browser, ana, acme):
    """Ana forgot her password."""
    browser().post("/accounts/password/reset/", {"email": "ana@acme.test"})
    return the_mail(acme)


def test_a_forgotten_password_goes_through_the_outbox(reset_mail):
    assert (reset_mail.kind, reset_mail.everybody) == ("password_reset", ["ana@acme.test"])
    assert "/accounts/password/reset/key/" in reset_mail.body_text


def test_asking_for_an_unknown_address_runs_the_same_statements(browser, ana, acme):
    counts = []
    for email in ("ana@acme.test", "nobody@acme.test"):
        ours = browser()
        ours.get("/accounts/password/reset/")
        with CaptureQueriesContext(connection) as asked:
            ours.post("/accounts/password/reset/", {"email": email})
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_only_administrators_see_mail_about_sign_in(reset_mail, ana, ada, carla, key_of):
    assert [row["id"] for row in ask("/outbox/", key_of(ada)).json()["results"]] == [str(reset_mail.pk)]
    assert ask("/outbox/", key_of(ana)).json()["results"] == []
    assert ask(f"/outbox/{reset_mail.pk}/", key_of(ana)).status_code == 404
    assert ask("/outbox/", key_of(carla)).status_code == 403


def test_another_tenant_sees_nothing_of_it(reset_mail, gil, key_of):
    key = key_of(gil)
    assert ask("/outbox/", key, host="globex.localhost").json()["results"] == []
    assert ask(f"/outbox/{reset_mail.pk}/", key, host="globex.localhost").status_code == 404


def test_an_administrator_reads_it_where_there_is_no_server(reset_mail, ada, key_of):
    row = ask(f"/outbox/{reset_mail.pk}/", key_of(ada)).json()
    assert row["to"] == ["ana@acme.test"]
    assert row["headers"]["Message-ID"] == reset_mail.message_id
    assert "/reset/key/" in row["body_text"]


def test_in_production_nobody_reads_it(reset_mail, ada, key_of, settings, acme):
    settings.PRODUCTION = True
    row = ask(f"/outbox/{reset_mail.pk}/", key_of(ada)).json()
    assert (row["body_text"], row["body_html"]) == (None, None)
    drain()
    assert the_mail(acme).body_text == ""


def test_the_sender_is_the_tenants_own(browser, ana, acme):
    with tenant(acme):
        TenantSettings.objects.update(sender_name="Acme Support", sender_address="help@acme.test")
    browser().post("/accounts/password/reset/", {"email": "ana@acme.test"})
    assert the_mail(acme).sender == '"Acme Support" <help@acme.test>'


def test_what_a_url_of_a_mail_server_says():
    assert smtp.options("smtps://ana:p%40ss@mail.test/") == {
        "host": "mail.test", "port": 465, "username": "ana", "password": "p@ss",
        "use_ssl": True, "use_tls": False, "timeout": 30,
    }  # fmt: skip
    assert smtp.options("smtp://mail.test:2525/?tls=1")["use_tls"] is True
    with pytest.raises(ValueError, match="EMAIL_URL"):
        smtp.options("http://mail.test/")
