"""Opening a case for a customer."""

from cases.models import Case

NEW = "/workspace/cases/new/"


def test_it_opens_one_for_a_contact(browse, ana, carla_contact, make):
    data = {"subject": "Press loses pressure", "contact": carla_contact.pk, "priority": 2, "channel": "phone"}
    answer = browse(ana).post(NEW, data)
    case = make(lambda: Case.objects.select_related("account", "contact").get(number=answer.url.split("/")[3]))

    assert (case.contact_id, case.account_id, case.priority, case.channel) == (
        carla_contact.pk,
        carla_contact.account_id,
        2,
        "phone",
    )


def test_two_customers_are_refused_in_words(browse, ana, carla_contact, cora_consumer, make):
    data = {
        "subject": "Whose?",
        "contact": carla_contact.pk,
        "consumer": cora_consumer.pk,
        "priority": 3,
        "channel": "phone",
    }
    answer = browse(ana).post(NEW, data)

    assert answer.status_code == 422 and "Whose?" in answer.content.decode() and "form-error" in answer.content.decode()
    assert make(Case.objects.count) == 0


def test_a_subject_is_required(browse, ana):
    assert browse(ana).post(NEW, {"priority": 3, "channel": "phone"}).status_code == 422


def test_it_refuses_the_wrong_method(browse, ana):
    assert browse(ana).client.put(NEW, HTTP_HOST="acme.localhost").status_code == 405


def test_a_customer_is_led_to_the_portal(browse, carla):
    assert browse(carla).get(NEW).url == "/portal/"
    assert browse(carla).post(NEW, {"subject": "x"}).status_code == 404


def test_a_contact_of_another_tenant_cannot_be_named(browse, gil, carla_contact):
    assert browse(gil).post(
        NEW, {"subject": "x", "contact": carla_contact.pk, "priority": 3, "channel": "phone"}
    ).status_code in (302, 422)
