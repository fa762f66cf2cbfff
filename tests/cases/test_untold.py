"""While a step can be taken back its customer sees nothing of it, and never does when it was: by no address."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.actions import conversation, undo
from cases.models import Case
from identity.actions import api_keys
from identity.models import User
from ledger.models import EventRecord
from ledger.streams.changes import read
from ledger.testing import drain, seal_everything
from ledger.verbs import registry
from messaging.models import OutboxMail
from tests.browsing import Browser, brought_to, browse, case, now_of
from tests.factories.cases import make_case
from tests.factories.people import ROBOT
from tests.factories.undoing import let_time_pass, set_window, step, undo_step
from tests.ledger.conftest import Api

__all__ = ["brought_to", "browse", "case", "now_of"]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

SOLUTION = {"resolution_code": "solved", "resolution_notes": "SECRET-NOTES", "message": "SECRET-WORDS"}
STEPS = {
    "message": {"body": "SECRET-WORDS"},
    "note": {"body": "SECRET-WORDS"},
    "request-info": {"message": "SECRET-WORDS?"},
    "propose-solution": SOLUTION,
    "close": {"resolution_code": "solved", "resolution_notes": "SECRET-NOTES"},
    "cancel": {"reason": "SECRET-REASON"},
    "update": {"subject": "SECRET-SUBJECT", "priority": 1, "description": "SECRET-WORDS"},
    "assign": {"assignee": None},
}
ASKED = ["", "?state=open", "?state=awaiting_info,resolved,closed,cancelled", "?priority=1", "?assignee=none",
         "?ordering=-updated_at", "?ordering=priority", "?search=SECRET", "?resolution_code=solved", "?count=exact"]  # fmt: skip


class Customer:
    """Everything that Carla can look at."""

    def __init__(self, make, carla, case) -> None:
        key = make(lambda: api_keys.create(user=User.objects.get(pk=carla.user_id), by=ROBOT, at=timezone.now()).secret)
        self.api, self.browser, self.case = Api(key), Browser(carla), case

    def looks(self) -> dict:
        """All of it, as it is told to her."""
        where = f"/api/v1/cases/{self.case.pk}/"
        addresses = [*(f"/api/v1/cases/{query}" for query in ASKED), where, f"{where}messages/", f"{where}timeline/"]
        seen = {address: self.api.get(address) for address in addresses}
        assert {answer.status_code for answer in seen.values()} == {200}
        seen |= {f"tag {address}": answer.headers.get("ETag") for address, answer in seen.items()}
        page, home = f"/portal/cases/{self.case.number}/", "/portal/"
        seen |= {address: self.main(self.browser.get(address)) for address in (page, home)}
        return {
            address: json.loads(answer.content) if hasattr(answer, "content") else answer
            for address, answer in seen.items()
        }

    @staticmethod
    def main(page) -> str:
        """What the page shows; tokens and the place in the feed are new each time."""
        assert page.status_code == 200
        text = page.content.decode()
        body = text[text.index("<main") : text.index("</main>")]
        lines = (line for line in body.splitlines() if "csrfmiddlewaretoken" not in line and 'name="once"' not in line)
        return "\n".join(lines)


@pytest.fixture
def customer(make, carla, brought_to):
    return Customer(make, carla, brought_to("open"))


@pytest.mark.parametrize("code", STEPS)
def test_nothing_shows_while_it_is_held_and_nothing_ever_once_undone(make, ana, customer, code):
    before = customer.looks()
    make(set_window, 60)
    taken = make(step, code, customer.case, by=ana, **STEPS[code])
    assert customer.looks() == before

    make(undo_step, customer.case, taken.hold, by=ana)
    assert customer.looks() == before
    make(let_time_pass)
    drain()
    assert customer.looks() == before
    assert "SECRET" not in str(list(before.values()))


@pytest.mark.parametrize("code", [code for code in STEPS if code != "note"])
def test_it_shows_once_the_time_is_over(make, ana, customer, code):
    before = customer.looks()
    make(step, code, customer.case, by=ana, **STEPS[code])
    make(let_time_pass)

    assert customer.looks() != before


def test_staff_and_the_feed_see_it_at_once(make, ana, customer, now_of):
    make(step, "propose-solution", customer.case, by=ana, **SOLUTION)
    seal_everything()
    page = Browser(ana).get(f"/workspace/cases/{customer.case.number}/").content.decode()

    assert "SECRET-WORDS" in page and now_of(customer.case).state == "resolved"
    assert make(lambda: EventRecord.objects.filter(kind="case.solution_proposed", seal__isnull=False).exists())


def test_several_steps_show_one_by_one_as_each_time_ends(make, ana, customer):
    make(set_window, 60)
    make(step, "request-info", customer.case, by=ana, message="Which model?")
    make(let_time_pass, 20)
    asked = make(lambda: Case.objects.get(pk=customer.case.pk))
    make(step, "propose-solution", asked, by=ana, **SOLUTION)
    state = lambda: customer.looks()[f"/api/v1/cases/{customer.case.pk}/"]["state"]  # noqa: E731

    assert state() == "open"
    make(let_time_pass, 42)  # of the first no second is left, of the other some are
    assert state() == "awaiting_info"
    make(let_time_pass, 42)
    assert state() == "resolved"


def test_what_customers_do_meanwhile_is_done_to_the_case_as_it_is(make, ana, carla, customer, now_of):
    make(step, "propose-solution", customer.case, by=ana, **SOLUTION)
    shown = make(lambda: Case.objects.visible_to(carla).get(pk=customer.case.pk))
    assert shown.state == "open"
    answer = customer.api.post(f"/api/v1/cases/{customer.case.pk}/close/", headers={"If-Match": f'"v{shown.version}"'})

    assert (answer.status_code, answer.json()["state"]) == (200, "closed")
    assert (now_of(customer.case).state, now_of(customer.case).close_reason) == ("closed", "accepted")


def test_a_refusal_does_not_tell_what_is_held(make, ana, customer, now_of):
    cancel = f"/api/v1/cases/{customer.case.pk}/cancel/"
    before = customer.api.post(cancel, {"reason": "No need"})
    make(step, "propose-solution", customer.case, by=ana, **SOLUTION)

    assert (before.status_code, before.json()["state"]) == (409, "open")
    assert customer.api.post(cancel, {"reason": "No need"}).json() == before.json()
    assert now_of(customer.case).state == "resolved"


@pytest.mark.parametrize(
    ("held", "answer", "given"),
    [
        ("propose-solution", "accept-solution", {}),
        ("propose-solution", "reject-solution", {"reason": "No"}),
        ("request-info", "provide-info", {"message": "Blue"}),
    ],
)
def test_nobody_answers_what_they_were_not_told(make, ana, customer, now_of, held, answer, given):
    """Nor finds out, by trying, that there is something to answer."""
    address = f"/api/v1/cases/{customer.case.pk}/{answer}/"
    before = customer.api.post(address, given)
    taken = make(step, held, customer.case, by=ana, **STEPS[held])
    there = customer.api.post(address, given)

    assert (there.status_code, there.json()) == (409, before.json()) and before.json()["state"] == "open"
    make(undo_step, customer.case, taken.hold, by=ana)
    assert now_of(customer.case).state == "open"


def test_what_was_held_is_not_named_to_whom_it_overtakes(make, ana, customer):
    make(step, "cancel", customer.case, by=ana, reason="SECRET-REASON")
    closing = customer.api.post(f"/api/v1/cases/{customer.case.pk}/close/").json()

    assert "state" not in closing and closing["detail"].startswith("Something changed on this case")


def test_a_refused_form_keeps_the_version_that_was_shown(make, ana, customer):
    version = make(lambda: Case.objects.get(pk=customer.case.pk).version)
    make(step, "update", customer.case, by=ana, priority=1)
    page = customer.browser.post(f"/portal/cases/{customer.case.number}/cancel/", {"version": version, "reason": "No"})

    assert page.status_code == 409 and f'name="version" value="{version}"' in page.content.decode()


def test_a_customers_page_takes_their_step_though_ours_is_held(make, ana, customer, now_of):
    version = customer.case.version
    make(step, "note", customer.case, by=ana, body="Hm")
    make(step, "update", customer.case, by=ana, priority=1)
    customer.browser.post(f"/portal/cases/{customer.case.number}/close/", {"version": version})

    assert now_of(customer.case).state == "closed"


def test_a_case_that_is_handed_to_another_customer_moves_when_the_time_is_over(make, ana, carla, lex, wayne, lexcorp):
    found = make(make_case, account=wayne)

    def whose():
        return [make(lambda who=who: Case.objects.visible_to(who).filter(pk=found.pk).exists()) for who in (carla, lex)]

    taken = make(step, "update", found, by=ana, account=lexcorp, contact=None)
    assert whose() == [True, False]
    make(undo_step, found, taken.hold, by=ana)
    assert whose() == [True, False]
    make(step, "update", make(lambda: Case.objects.get(pk=found.pk)), by=ana, account=lexcorp, contact=None)
    make(let_time_pass)
    assert whose() == [False, True]


def test_pages_of_customers_hear_of_it_when_the_time_is_over(make, acme, ana, customer):
    make(step, "propose-solution", customer.case, by=ana, **SOLUTION)
    drain()
    assert heard(acme, customer.case) == ["case.created", "case.accepted"]
    make(let_time_pass)
    drain()

    assert heard(acme, customer.case) == ["case.created", "case.accepted", "case.told"]


@pytest.mark.parametrize("code", ["message", "note"])
def test_pages_of_customers_hear_nothing_of_what_was_undone_or_is_internal(make, acme, ana, customer, code):
    taken = make(step, code, customer.case, by=ana, **STEPS[code])
    if code == "message":
        make(undo_step, customer.case, taken.hold, by=ana)
    make(let_time_pass)
    drain()

    assert heard(acme, customer.case) == ["case.created", "case.accepted"]


def heard(acme, case) -> list[str]:
    """What a stream lets through to customers."""
    seal_everything()
    return [change.kind for change in read(acme.pk, 0) if change.public and change.root_id == case.pk]


def mails(make) -> list[str]:
    drain()
    return make(lambda: list(OutboxMail.objects.exclude(kind="case_received").values_list("body_text", flat=True)))


def test_mail_waits_until_the_time_is_over(make, ana, customer):
    make(step, "message", customer.case, by=ana, body="We look into it")
    assert mails(make) == []
    make(let_time_pass)
    (body,) = mails(make)

    assert "We look into it" in body and mails(make) == [body]


def test_mail_of_what_was_undone_is_never_sent(make, ana, customer):
    taken = make(step, "message", customer.case, by=ana, body="We look into it")
    make(undo_step, customer.case, taken.hold, by=ana)
    make(let_time_pass)

    assert mails(make) == []


def test_mail_of_a_held_step_that_is_replayed_too_early_goes_on_waiting(make, ana, customer):
    from ledger.models import Delivery

    make(step, "message", customer.case, by=ana, body="We look into it")
    make(lambda: [found.wake() for found in Delivery.objects.filter(kind="case.message_added")])

    assert mails(make) == []
    make(let_time_pass)
    assert len(mails(make)) == 1


def test_what_is_told_at_once_is_not_held(make, ana, customer):
    before = customer.looks()
    make(conversation.message, case=customer.case, body="Over the API", by=ana, at=timezone.now())

    assert customer.looks() != before and len(mails(make)) == 1


def test_a_customer_costs_the_same_however_many_steps_are_held(make, ana, carla, customer):
    def look() -> int:
        with CaptureQueriesContext(connection) as asked:
            make(lambda: [row.state for row in Case.objects.visible_to(carla)])
        return len(asked)

    before = look()
    for _ in range(3):
        other = make(make_case, by=carla)
        make(step, "update", other, by=ana, priority=1)
    assert look() == before


def test_the_offer_to_undo_is_on_the_page_that_is_loaded_again(make, ana, bob, customer):
    path = f"/workspace/cases/{customer.case.number}/"
    assert "data-undo" not in Browser(ana).get(path).content.decode()
    make(step, "message", customer.case, by=ana, body="We look into it")

    assert "data-undo" in Browser(ana).get(path).content.decode()
    assert "data-undo" not in Browser(bob).get(path).content.decode()
    make(let_time_pass)
    assert "data-undo" not in Browser(ana).get(path).content.decode()


def test_the_verb_is_there_for_programs_too(make, ana, customer, now_of):
    key = make(lambda: api_keys.create(user=User.objects.get(pk=ana.user_id), by=ROBOT, at=timezone.now()).secret)
    taken = make(step, "propose-solution", customer.case, by=ana, **SOLUTION)
    answer = Api(key).post(f"/api/v1/cases/{customer.case.number}/undo/", {"step": str(taken.hold.pk)})

    assert (answer.status_code, answer.json()["state"], now_of(customer.case).state) == (200, "open", "open")
    again = Api(key).post(f"/api/v1/cases/{customer.case.number}/undo/", {"step": str(taken.hold.pk)})
    assert (again.status_code, again.json()["code"]) == (409, "already_undone")


def test_what_is_taken_back_stays_readable_to_staff(make, ana, customer):
    taken = make(step, "message", customer.case, by=ana, body="Wrong customer")
    make(undo_step, customer.case, taken.hold, by=ana)
    page = Browser(ana).get(f"/workspace/cases/{customer.case.number}/").content.decode()

    assert "Wrong customer" in page and "Taken back" in page and "Undone: Reply" in page
    assert make(lambda: undo.latest(Case.objects.get(pk=customer.case.pk), ana)) is None
    assert registry["case.message"].undoable
