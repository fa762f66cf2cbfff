"""Writing to the tenant's staff."""

from cases.models import Case, Message


def path(case):
    return f"/portal/cases/{case.number}/messages/"


def written(make, case):
    return make(lambda: list(Message.objects.filter(case=case).values_list("visibility", "author_kind", "body")))


def test_it_is_added_to_the_conversation(browse, carla, make, case):
    answer = browse(carla).post(path(case), {"body": "It tripped again"}, part=True)

    assert answer.status_code == 200 and 'hx-target="#replybox"' in answer.content.decode()
    assert written(make, case) == [("public", "customer", "It tripped again")]


def test_an_answer_sends_the_case_on_its_way(browse, carla, brought_to, now_of):
    case = brought_to("awaiting_info")
    browse(carla).post(path(case), {"body": "AX-750"})

    assert now_of(case).state == "open"


def test_after_the_end_it_begins_a_new_case(browse, carla, make, brought_to, now_of):
    case = brought_to("closed")
    answer = browse(carla).post(path(case), {"body": "It is back"}, part=True)
    follow_up = make(Case.objects.get, follow_up_of=case)

    assert answer.headers["HX-Redirect"] == f"/portal/cases/{follow_up.number}/"
    assert (now_of(case).state, written(make, follow_up)) == ("closed", [("public", "customer", "It is back")])


def test_nobody_can_write_a_note_from_here(browse, carla, make, case):
    browse(carla).post(path(case), {"body": "Psst", "visibility": "internal"})

    assert written(make, case) == [("public", "customer", "Psst")]


def test_an_empty_text_is_not_sent(browse, carla, make, case):
    assert browse(carla).post(path(case), {"body": " "}, part=True).status_code == 422
    assert browse(carla).post(path(case), {"body": " "}).status_code == 422
    assert written(make, case) == []


def test_it_refuses_the_wrong_method(browse, carla, case):
    assert browse(carla).get(path(case)).status_code == 405


def test_staff_cannot_write_here(browse, ana, make, case):
    assert browse(ana).post(path(case), {"body": "Hello"}).status_code == 404
    assert written(make, case) == []


def test_it_is_a_404_to_a_stranger_and_to_gil_from_globex(browse, lex, gil, make, case):
    assert browse(lex).post(path(case), {"body": "Hello"}).status_code == 404
    assert browse(gil).post(path(case), {"body": "Hello"}).status_code == 404
    assert written(make, case) == []
