"""Mail that the product sent."""

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from ledger.actors import System
from messaging.actions import outbox
from messaging.states import MailKind

OUTBOX = "/workspace/outbox/"


@pytest.fixture
def mails(make, case):
    """A link to set a password, and a mail about Carla's case."""
    for subject, kind, about in (
        ("Set your password", MailKind.PASSWORD_RESET, None),
        ("We look into it", MailKind.CASE, case),
    ):
        message = EmailMessage(subject, f"Text of {subject}", "support@acme.test", ["carla@wayne.test"])
        make(outbox.put, message=message, kind=kind, case=about, by=System("tests"), at=timezone.now())


def test_an_administrator_reads_all_of_it(browse, ada, mails):
    page = browse(ada).get(OUTBOX).content.decode()

    assert "Text of Set your password" in page and "Text of We look into it" in page


def test_links_for_signing_in_are_not_for_agents(browse, ana, mails):
    assert "Set your password" not in browse(ana).get(OUTBOX).content.decode()


def test_in_production_nobody_reads_the_text_of_such_a_link(browse, ada, mails, settings):
    settings.PRODUCTION = True
    page = browse(ada).get(OUTBOX).content.decode()

    assert "Set your password" in page and "Text of Set your password" not in page
    assert "Text of We look into it" in page


def test_it_refuses_the_wrong_method(browse, ada):
    assert browse(ada).post(OUTBOX).status_code == 405


def test_a_customer_is_led_to_the_portal(browse, carla):
    assert browse(carla).get(OUTBOX).url == "/portal/"


def test_gil_of_globex_reads_none_of_it(browse, gil, mails):
    answer = browse(gil).get(OUTBOX)

    assert "Set your password" not in answer.content.decode() and "We look into it" not in answer.content.decode()
