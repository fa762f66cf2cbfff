"""Undoing from the page: the toast offers it, and what was typed comes back."""

import re

from django.utils import timezone

from cases.actions import conversation
from cases.models import Draft, Message
from tests.factories.undoing import let_time_pass, set_window


def path(case, rest=""):
    return f"/workspace/cases/{case.number}/{rest}"


def offered(answer) -> str:
    """The step that a page offers to undo."""
    found = re.search(r'data-undo.*?name="step" value="([0-9a-f-]{36})"', answer.content.decode(), re.DOTALL)
    return found[1] if found else ""


def test_a_step_is_told_with_an_offer_to_undo_it(browse, ana, case, now_of):
    answer = browse(ana).post(path(case, "accept/"), part=True)
    text = answer.content.decode()

    assert 'data-key="z"' in text and 'data-seconds="' in text and "<progress" in text and "style=" not in text
    undone = browse(ana).post(path(case, "undo/"), {"step": offered(answer)}, part=True)
    assert undone.status_code == 200 and "Undone." in undone.content.decode()
    assert (now_of(case).state, now_of(case).assignee_id) == ("new", None)


def test_without_javascript_it_is_a_button_on_the_page_that_follows(browse, ana, case, now_of):
    ours = browse(ana)
    ours.post(path(case, "accept/"))
    page = ours.get(path(case))
    assert "csrfmiddlewaretoken" in page.content.decode()
    answer = ours.post(path(case, "undo/"), {"step": offered(page)})

    assert answer.url == path(case) and now_of(case).state == "new"
    assert "Undone." in ours.get(path(case)).content.decode()


def test_the_text_of_a_reply_is_back_in_the_composer(browse, ana, make, case):
    ours = browse(ana)
    sent = ours.post(path(case, "messages/"), {"body": "We look into it", "visibility": "public"}, part=True)
    undone = ours.post(path(case, "undo/"), {"step": offered(sent), "body": "And also"}, part=True).content.decode()

    assert 'hx-target="#composer"' in undone and "We look into it\n\nAnd also</textarea>" in undone
    assert make(lambda: Message.objects.get().is_withdrawn)
    assert "We look into it\n\nAnd also</textarea>" in ours.get(path(case)).content.decode()  # on every device


def test_the_texts_of_a_step_are_back_in_its_form(browse, ana, brought_to):
    case = brought_to("open")
    asked = {"resolution_code": "workaround", "resolution_notes": "Restarted it", "message": "Please check"}
    done = browse(ana).post(path(case, "propose-solution/"), asked, part=True)
    undone = browse(ana).post(path(case, "undo/"), {"step": offered(done)}, part=True).content.decode()

    assert 'hx-target="#dialog-body"' in undone and "Restarted it" in undone and "Please check" in undone
    assert 'value="workaround" selected' in undone
    assert "Restarted it" in browse(ana).get(path(case, "propose-solution/"), part=True).content.decode()


def test_too_late_is_said_in_words(browse, ana, make, case, now_of):
    answer = browse(ana).post(path(case, "accept/"), part=True)
    make(let_time_pass)
    late = browse(ana).post(path(case, "undo/"), {"step": offered(answer)}, part=True)

    assert late.status_code == 409 and "It is too late to undo this" in late.content.decode()
    assert now_of(case).state == "open"
    assert browse(ana).post(path(case, "undo/"), {"step": offered(answer)}).url == path(case)


def test_where_the_organisation_wants_no_undo_none_is_offered(browse, ana, make, case):
    make(set_window, 0)
    answer = browse(ana).post(path(case, "accept/"), part=True)

    assert not offered(answer) and "data-seconds" not in answer.content.decode()


def test_it_is_reached_by_post_only(browse, ana, case):
    assert browse(ana).get(path(case, "undo/")).url == path(case)


def test_nobody_else_undoes_it(browse, ana, bob, carla, gil, make, case, now_of):
    step = {"step": offered(browse(ana).post(path(case, "accept/"), part=True))}

    assert browse(bob).post(path(case, "undo/"), step, part=True).status_code == 409
    assert browse(carla).post(path(case, "undo/"), step).status_code == 404
    assert browse(gil).post(path(case, "undo/"), step).status_code == 404
    assert now_of(case).state == "open"


def test_an_undone_reply_is_a_draft_of_its_writer_alone(browse, ana, bob, make, case):
    sent = browse(ana).post(path(case, "messages/"), {"body": "We look into it", "visibility": "public"}, part=True)
    browse(ana).post(path(case, "undo/"), {"step": offered(sent)})

    assert make(lambda: [draft.fields["body"] for draft in Draft.objects.visible_to(ana)]) == ["We look into it"]
    assert "We look into it</textarea>" in browse(ana).get(path(case)).content.decode()
    assert "We look into it</textarea>" not in browse(bob).get(path(case)).content.decode()


def test_a_reply_that_was_taken_back_leaves_the_customer_waiting(browse, ana, carla, make, case, brought_to):
    brought_to("open")
    make(conversation.message, case=case, body="It tripped again", by=carla, at=timezone.now())
    ours = browse(ana)
    sent = ours.post(path(case, "messages/"), {"body": "We look into it", "visibility": "public"}, part=True)
    assert "Customer replied" not in ours.get("/workspace/cases/").content.decode()
    ours.post(path(case, "undo/"), {"step": offered(sent)}, part=True)

    assert "Customer replied" in ours.get("/workspace/cases/").content.decode()
