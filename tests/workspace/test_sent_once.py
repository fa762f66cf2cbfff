"""A form that is sent twice does what it says once, with and without JavaScript."""

import re
import threading

import pytest
from django.db import connections

from cases.models import Case, Message

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def token_of(page) -> str:
    return re.search(r'name="once" value="([0-9a-f]{32})"', page.content.decode())[1]


def count(make, model):
    return make(model.objects.count)


@pytest.mark.parametrize("place", ["/workspace/cases/new/", "/portal/cases/new/"])
def test_a_new_case(browse, make, ana, carla, place):
    ours = browse(ana if "workspace" in place else carla)
    sent = {"subject": "Dew point", "priority": "3", "channel": "phone", "once": token_of(ours.get(place))}
    first, second = ours.post(place, sent), ours.post(place, sent)

    assert first.status_code == 302 and second.headers["Location"] == first.url and count(make, Case) == 1
    ours.post(place, sent | {"subject": "Something else"})  # back, and another text
    ours.post(place, sent | {"once": token_of(ours.get(place))})  # the same again, and meant
    assert count(make, Case) == 3


@pytest.mark.parametrize("side", ["workspace", "portal"])
@pytest.mark.parametrize("part", [True, False])
def test_a_message(browse, make, ana, carla, case, side, part):
    ours, page = browse(ana if side == "workspace" else carla), f"/{side}/cases/{case.number}/"
    sent = {"body": "It trips", "visibility": "public", "once": token_of(ours.get(page))}
    answers = [ours.post(f"{page}messages/", sent, part=part) for _ in range(2)]

    assert count(make, Message) == 1
    assert answers[0].status_code == answers[1].status_code and answers[0].content == answers[1].content


def test_a_step(browse, make, ana, brought_to, now_of):
    case = brought_to("open")
    page = f"/workspace/cases/{case.number}/request-info/"
    sent = {"message": "Which model?", "version": case.version, "once": token_of(browse(ana).get(page))}

    assert [browse(ana).post(page, sent).status_code for _ in range(2)] == [302, 302]
    assert count(make, Message) == 1


def test_two_at_the_same_moment(browse, make, carla):
    ours = [browse(carla), browse(carla)]
    sent = {"subject": "Dew point", "once": token_of(ours[0].get("/portal/cases/new/"))}
    answers, start = [], threading.Barrier(2)

    def send(browser):
        start.wait()
        answers.append(browser.post("/portal/cases/new/", sent))
        connections.close_all()

    threads = [threading.Thread(target=send, args=[browser]) for browser in ours]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert count(make, Case) == 1 and answers[0].headers["Location"] == answers[1].headers["Location"]


def test_what_was_refused_may_be_sent_again(browse, make, carla):
    ours = browse(carla)
    token = token_of(ours.get("/portal/cases/new/"))
    assert ours.post("/portal/cases/new/", {"subject": "", "once": token}).status_code == 422
    assert ours.post("/portal/cases/new/", {"subject": "", "once": token}).status_code == 422
    assert count(make, Case) == 0


def test_anothers_token_answers_nothing(browse, make, carla, colin):
    sent = {"subject": "Dew point", "once": token_of(browse(carla).get("/portal/cases/new/"))}
    first, second = browse(carla).post("/portal/cases/new/", sent), browse(colin).post("/portal/cases/new/", sent)

    assert first.url != second.url and count(make, Case) == 2
