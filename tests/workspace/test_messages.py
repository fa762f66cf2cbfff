"""Writing on a case."""

import re

from cases.models import Message


def path(case):
    return f"/workspace/cases/{case.number}/messages/"


def written(make, case):
    return make(lambda: list(Message.objects.filter(case=case).values_list("visibility", "body")))


def test_it_writes_to_the_customer(browse, ana, make, case):
    answer = browse(ana).post(path(case), {"body": "We look into it", "visibility": "public"}, part=True)

    assert answer.status_code == 200 and 'hx-target="#composer"' in answer.content.decode()
    assert written(make, case) == [("public", "We look into it")]


def test_it_writes_a_note(browse, ana, make, case):
    browse(ana).post(path(case), {"body": "Firmware again", "visibility": "internal"})

    assert written(make, case) == [("internal", "Firmware again")]


def test_after_a_note_the_next_words_are_a_note_too(browse, ana, case):
    page = (
        browse(ana).post(path(case), {"body": "Firmware again", "visibility": "internal"}, part=True).content.decode()
    )

    assert re.search(r'value="internal"[^>]* checked', page) and not re.search(r'value="public"[^>]* checked', page)


def test_an_empty_text_is_not_sent(browse, ana, make, case):
    answer = browse(ana).post(path(case), {"body": "  ", "visibility": "public"}, part=True)

    assert answer.status_code == 422 and "Write something first." in answer.content.decode()
    assert written(make, case) == []


def test_a_refused_text_is_kept(browse, ana, make, brought_to):
    case = brought_to("closed")
    answer = browse(ana).post(path(case), {"body": "One more thing", "visibility": "public"}, part=True)

    assert answer.status_code == 409 and "One more thing" in answer.content.decode()


def test_it_refuses_the_wrong_method(browse, ana, case):
    assert browse(ana).get(path(case)).status_code == 405


def test_a_customer_cannot_write_here(browse, carla, make, case):
    assert browse(carla).post(path(case), {"body": "Hello", "visibility": "internal"}).status_code == 404
    assert written(make, case) == []


def test_it_is_a_404_to_gil_from_globex(browse, gil, make, case):
    assert browse(gil).post(path(case), {"body": "Hello", "visibility": "public"}).status_code == 404
    assert written(make, case) == []
