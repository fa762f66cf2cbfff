"""The case as its customer sees it."""

import pytest
from django.utils import timezone

from cases.actions import assignment, conversation


def path(case):
    return f"/portal/cases/{case.number}/"


@pytest.mark.parametrize(
    ("state", "words", "turn"),
    [
        ("new", "Received, nobody has begun yet", "Our turn"),
        ("open", "Ana is working on it", "Our turn"),
        ("awaiting_info", "Ana asked you something", "Your turn"),
        ("resolved", "Does this solve it?", "Your turn"),
        ("closed", "Closed: the solution was accepted", "Finished"),
        ("cancelled", "Cancelled", "Finished"),
    ],
)
def test_it_says_in_plain_words_how_far_it_is(browse, carla, brought_to, state, words, turn):
    page = browse(carla).get(path(brought_to(state))).content.decode()

    assert words in page and turn in page


def test_notes_and_internal_steps_are_never_shown(browse, carla, ana, bob, make, brought_to):
    case = brought_to("open")
    make(conversation.note, case=case, body="Customer is difficult", by=ana, at=timezone.now())
    make(assignment.assign, case=case, note="Too hard for me", assignee=None, by=ana, at=timezone.now())
    page = browse(carla).get(path(case)).content.decode()
    part = browse(carla).get(path(case), part=True).content.decode()

    for answer in (page, part):
        assert "difficult" not in answer and "Too hard" not in answer and "Assign" not in answer


def test_a_solution_can_be_accepted_or_rejected(browse, carla, brought_to):
    case = brought_to("resolved")
    page = browse(carla).get(path(case)).content.decode()

    assert f'action="{path(case)}accept-solution/"' in page and f'href="{path(case)}reject-solution/"' in page
    assert "Restarted" in page


def test_a_case_can_be_cancelled_only_while_nobody_has_begun(browse, carla, case, brought_to):
    assert "Cancel the case" in browse(carla).get(path(case)).content.decode()
    brought_to("open")
    assert "Cancel the case" not in browse(carla).get(path(case)).content.decode()


def test_after_a_change_its_parts_are_sent_but_never_the_reply_box(browse, carla, case):
    answer = browse(carla).get(path(case), part=True).content.decode()

    assert 'hx-target="#case-status"' in answer and "replybox" not in answer


def test_it_refuses_the_wrong_method(browse, carla, case):
    assert browse(carla).post(path(case)).status_code == 405


def test_staff_are_led_to_the_workspace(browse, ana, case):
    assert browse(ana).get(path(case)).url == "/workspace/"


def test_it_is_a_404_to_a_stranger_and_to_gil_from_globex(browse, lex, gil, case):
    assert browse(lex).get(path(case)).status_code == 404
    assert browse(gil).get(path(case), part=True).status_code == 404


def test_a_number_that_cannot_be_one_is_not_found(browse, carla):
    assert browse(carla).get("/portal/cases/%00/").status_code == 404
