"""Who may listen for changes."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command

from csm.live import Listener
from identity.models import User
from identity.sessions import SessionStore
from ledger.models import Job
from tests.browsing import brought_to, browse, case, now_of

__all__ = ["brought_to", "browse", "case", "now_of"]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def listen(browser, topic):
    return browser.get("/live/", {"topic": topic})


def test_whoever_sees_the_case_may_listen(browse, ana, carla, case):
    for person in (ana, carla):
        answer = listen(browse(person), f"case:{case.pk}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/event-stream")


def test_nobody_else_may(browse, lex, gil, colin, case):
    for person in (lex, gil, colin):
        assert listen(browse(person), f"case:{case.pk}").status_code == 403


def test_a_stranger_hears_nothing(browse, case):
    assert listen(browse(), "cases").status_code == 401


@pytest.mark.parametrize("topic", ["everything", "case:1", "account:01a2015a-0d22-771e-83c7-d10052a000c7", "case"])
def test_what_is_no_topic_is_refused(browse, ana, topic):
    assert listen(browse(ana), topic).status_code == 400


def test_several_topics_share_one_connection(browse, ana, lex, case):
    both = [f"case:{case.pk}", "cases"]
    assert listen(browse(ana), both).status_code == 200
    assert listen(browse(lex), both).status_code == 200  # of all that one sees, which is nothing here
    assert listen(browse(ana), [*both, "everything"]).status_code == 400
    assert listen(browse(ana), [f"case:{uuid4()}" for _ in range(41)]).status_code == 400


def test_a_page_says_from_where_it_listens(browse, ana, case):
    page = browse(ana).get(f"/workspace/cases/{case.number}/")

    assert f"topic=case%3A{case.pk}&amp;after=" in page.content.decode()


def listener_of(person):
    """On a device that is signed in; inside the door."""
    device = SessionStore()
    device.create()
    return Listener(person, device.session_key)


def test_of_all_cases_one_hears_only_of_those_one_sees(make, case, carla, colin, otto, ana):
    for person, sees in ((ana, {case.pk}), (carla, {case.pk}), (colin, set()), (otto, set())):
        listener = make(listener_of, person)
        assert make(listener.to_any, frozenset()) == ()
        assert make(listener.to_any, frozenset({case.pk})) == sees


def test_who_was_shut_out_stops_hearing(make, ana, ada, case):
    listener = make(listener_of, ana)
    make(lambda: User.objects.filter(pk=ana.user_id).update(is_active=False))
    assert make(listener.to_any, frozenset()) is False
    assert make(listener.to_these, frozenset({case.pk})) is False


def test_people_of_a_suspended_organisation_stop_hearing(make, ana, acme, case):
    listener = make(listener_of, ana)
    assert make(listener.to_any, frozenset()) == ()

    call_command("tenant", "suspend", "acme", stdout=StringIO())

    assert make(listener.to_any, frozenset()) is False
    assert make(listener.to_these, frozenset({case.pk})) is False


def test_a_device_that_was_signed_out_stops_hearing(make, ana, case):
    listener = make(listener_of, ana)
    assert make(listener.to_these, frozenset({case.pk})) == {case.pk}

    make(lambda: SessionStore(listener.session_key).delete())

    assert make(listener.to_any, frozenset()) is False
    assert make(listener.to_these, frozenset({case.pk})) is False


def test_of_jobs_one_hears_of_ones_own(make, ana, max, carla):
    jobs = {
        person: make(Job.objects.create, kind="tests.nothing", actor_kind="staff", actor_id=person.user_id)
        for person in (ana, max)
    }
    roots = [job.pk for job in jobs.values()]

    for person, own in jobs.items():  # Max may look at every job on its page; his tray is his own
        assert make(lambda person=person: listener_of(person).to_these(roots)) == {own.pk}
    assert make(lambda: listener_of(carla).to_these(roots)) == set()
