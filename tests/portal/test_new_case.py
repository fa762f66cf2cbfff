"""Reporting a problem."""

from cases.models import Case

NEW = "/portal/cases/new/"


def made(make, answer):
    return make(lambda: Case.objects.select_related("account").get(number=answer.url.split("/")[3]))


def test_it_becomes_a_case_of_my_account(browse, carla, carla_contact, make):
    answer = browse(carla).post(NEW, {"subject": "Compressor trips", "description": "Twice"})
    case = made(make, answer)

    assert (case.contact_id, case.account_id, case.state, case.channel) == (
        carla_contact.pk,
        carla_contact.account_id,
        "new",
        "portal",
    )


def test_a_consumer_reports_for_themselves(browse, cora, cora_consumer, make):
    assert made(make, browse(cora).post(NEW, {"subject": "Kettle leaks"})).consumer_id == cora_consumer.pk


def test_what_only_staff_decide_is_ignored(browse, carla, make, ana):
    case = made(
        make,
        browse(carla).post(NEW, {"subject": "x", "priority": 1, "assignee": str(ana.user_id), "account": "nonsense"}),
    )

    assert (case.priority, case.assignee_id) == (3, None)


def test_a_subject_is_required_and_what_was_typed_is_kept(browse, carla, make):
    answer = browse(carla).post(NEW, {"description": "It is the fuse"})

    assert answer.status_code == 422 and "It is the fuse" in answer.content.decode()
    assert make(Case.objects.count) == 0


def test_it_refuses_the_wrong_method(browse, carla):
    assert browse(carla).client.put(NEW, HTTP_HOST="acme.localhost").status_code == 405


def test_staff_are_led_to_the_workspace(browse, ana):
    assert browse(ana).get(NEW).url == "/workspace/"
    assert browse(ana).post(NEW, {"subject": "x"}).status_code == 404
