"""What customers are told by mail about their cases."""

import pytest
from django.utils.timezone import now

from cases.actions import conversation, creation, information, resolution
from ledger.testing import drain
from messaging.models import OutboxMail
from tenancy.context import tenant

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def mails(acme):
    """Everything the worker has to do is done; then the mails to one address: (kind, subject, body)."""

    def read(address: str) -> list[tuple[str, str, str]]:
        drain()
        with tenant(acme):
            return [
                (mail.kind, mail.subject, mail.body_text)
                for mail in OutboxMail.objects.order_by("created_at", "pk")
                if mail.recipients["to"] == [address]
            ]

    return read


@pytest.fixture
def case(make, carla):
    return make(creation.create, subject="Printer on fire", by=carla, at=now())


def test_a_new_case_is_acknowledged_once_with_its_number_and_a_link(case, carla_contact, mails):
    ((kind, subject, body),) = mails(carla_contact.email)

    assert (kind, subject) == ("case_received", f"Printer on fire [{case.number}]")
    assert f"/portal/cases/{case.number}/" in body
    assert len(mails(carla_contact.email)) == 1


def test_what_staff_write_and_ask_is_sent_and_notes_are_not(case, make, ana, carla_contact, mails):
    make(conversation.message, case=case, body="We look into it.", by=ana, at=now())
    make(conversation.note, case=case, body="SECRET-NOTE", by=ana, at=now())
    make(information.request_info, case=case, message="Which model is it?", by=ana, at=now())

    bodies = [body for _, _, body in mails(carla_contact.email)][1:]

    assert len(bodies) == 2
    assert "We look into it." in bodies[0]
    assert "Which model is it?" in bodies[1]
    assert "SECRET-NOTE" not in "".join(bodies)


def test_a_proposed_solution_is_one_mail_with_notes_and_message(case, make, ana, carla_contact, mails):
    make(
        resolution.propose_solution,
        case=case,
        resolution_code="solved",
        resolution_notes="Put it out.",
        message="Please check.",
        by=ana,
        at=now(),
    )

    _receipt, (kind, _, body) = mails(carla_contact.email)

    assert kind == "case"
    assert "Put it out." in body
    assert "Please check." in body


def test_customers_are_not_sent_their_own_words(case, make, carla, carla_contact, mails):
    make(conversation.message, case=case, body="It still burns.", by=carla, at=now())

    assert [kind for kind, _, _ in mails(carla_contact.email)] == ["case_received"]


def test_a_customer_without_an_address_is_sent_nothing_and_nothing_fails(make, cora_consumer, ana, acme):
    make(type(cora_consumer).objects.filter(pk=cora_consumer.pk).update, email="", email_norm="")
    make(creation.create, subject="Toaster", consumer=cora_consumer, by=ana, at=now())
    drain()

    with tenant(acme):
        assert not OutboxMail.objects.exists()
