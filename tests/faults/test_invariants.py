"""Each check is shown a sound state, and the same state with one thing broken: it must complain of that and nothing else."""

import copy
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from csm.chaos.facts import Facts
from csm.chaos.invariants import CHECKS, Evidence, violations
from csm.chaos.mailserver import Received
from csm.chaos.plan import Plan, Request
from csm.chaos.stack import Vital

ACME = 1
CASE, MESSAGE = UUID(int=1), UUID(int=2)
NOW = datetime.now(UTC)
WORK = {
    "tenant_id": ACME, "created_at": NOW, "ready_at": NOW, "done_at": NOW, "parked_at": None, "claims": 1,
    "attempts": 0, "lease_token": None, "error": "",
}  # fmt: skip


def event(number, kind, *, root=CASE, subject=CASE, **data):
    return {
        "id": UUID(int=100 + number), "tenant_id": ACME, "kind": kind, "subject_id": subject, "root_id": root,
        "data": data, "txid": number, "position": number,
    }  # fmt: skip


def mail(number, kind, subject):
    return {
        "id": UUID(int=200 + number), "tenant_id": ACME, "kind": kind, "case_id": CASE, "state": "sent",
        "recipients": {"to": ["Carla@wayne.test"]}, "subject": subject, "body_text": f"{subject}\n\nBye",
        "message_id": f"<{number}@x>", "effect_key": str(number),
    }  # fmt: skip


def promise(number, verb, body, **told):
    return {
        "n": number, "client": "acme-1", "who": "ben@acme.test", "verb": verb, "slot": "acme-1-case-1", "body": body,
        "status": 200, "told": {"number": "CS1", **told}, "case": str(CASE), "asked": 0.0, "time": 0.1,
    }  # fmt: skip


@pytest.fixture
def sound():
    """One case: opened by its customer, taken, answered, resolved; everybody was told once; its timer rang once."""
    requests = (
        Request(1, 0.0, "acme-1", "carla@wayne.test", "create", "acme-1-case-1", {"subject": "broken 1"}, "k1", "new"),
        Request(2, 1.0, "acme-1", "ben@acme.test", "accept", "acme-1-case-1", {}, "k2", "open"),
        Request(3, 2.0, "acme-1", "ben@acme.test", "messages", "acme-1-case-1", {"body": "hello 3"}, "k3", "open"),
        Request(
            4, 3.0, "acme-1", "ben@acme.test", "propose-solution", "acme-1-case-1",
            {"resolution_code": "solved", "resolution_notes": "done 4"}, "k4", "resolved",
        ),
    )  # fmt: skip
    events = [
        event(1, "case.created"),
        event(2, "case.accepted", old="new"),
        event(3, "case.message_added", subject=MESSAGE, message_id=str(MESSAGE), author_kind="staff"),
        event(4, "case.solution_proposed", old="open"),
        event(5, "chaos.rang"),
    ]
    reactions = {"case.created": 1, "case.message_added": 1, "case.solution_proposed": 1, "chaos.rang": 1}
    deliveries = [
        {**WORK, "id": UUID(int=300 + n), "kind": e["kind"], "subscriber": "x", "event_id": e["id"], "job_id": None}
        for n, e in enumerate(events)
        if e["kind"] in reactions
    ]
    timer = {
        **WORK, "id": UUID(int=400), "kind": "chaos.ring", "key": "chaos:1", "version": 2, "due_at": NOW,
        "cancelled_at": None,
    }  # fmt: skip
    mails = [mail(1, "case_received", "got it"), mail(2, "case", "hello 3"), mail(3, "case", "done 4")]
    facts = Facts(
        cases=[
            {
                "id": CASE, "tenant_id": ACME, "number": "CS1", "state": "resolved", "version": 3, "subject": "broken 1",
                "created_at": NOW, "category": "", "resolution_notes": "done 4", "customer": "carla@wayne.test",
            }
        ],
        messages=[
            {
                "id": MESSAGE, "tenant_id": ACME, "case_id": CASE, "body": "hello 3", "visibility": "public",
                "author_kind": "staff",
            }
        ],
        events=events,
        deliveries=deliveries,
        timers=[timer],
        mails=mails,
        effects=[
            {"tenant_id": ACME, "what": "timer", "effect_key": f"{timer['id']}.2", "process": 1},
            {"tenant_id": ACME, "what": "delivery", "effect_key": str(deliveries[-1]["id"]), "process": 1},
        ],
        addresses={ACME: {"carla@wayne.test"}},
        foreign={"cases_message_case_key": 0},
        reactions=reactions,
        sessions=5,
    )  # fmt: skip
    return Evidence(
        Plan(1, 1.0, requests, ()),
        facts,
        promises=[promise(r.number, r.verb, r.body) for r in requests],
        readable={str(CASE)},
        feeds={ACME: [(e["position"], str(e["id"])) for e in events]},
        received=[Received(m["message_id"], ("Carla@wayne.test",), m["subject"], f"{m['subject']}\r\n\r\nBye") for m in mails],
        vitals_before={"web-1": Vital(100, 20)},
        vitals_after={"web-1": Vital(130, 30)},
        recoveries=[{"kind": "web_killed", "at": 5.0, "seconds": 3.0, "goal": 15.0, "alone": True}],
    )  # fmt: skip


def break_it(seen, path, value):
    """Set ``facts.cases.0.state`` and the like."""
    *way, last = path.split(".")
    found = seen
    for step in way:
        found = (
            found[int(step)]
            if isinstance(found, list)
            else found[step]
            if isinstance(found, dict)
            else getattr(found, step)
        )
    if isinstance(found, list | dict):
        found[int(last) if isinstance(found, list) else last] = value
    else:
        setattr(found, last, value)


def test_a_sound_state_has_no_violations(sound):
    assert violations(sound) == {}


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        pytest.param("I1", "readable", set(), id="the API does not list the case"),
        pytest.param("I1", "broken_clients", ["request 9: 400"], id="a client was refused"),
        pytest.param("I6", "facts.deliveries.0.parked_at", NOW, id="a delivery was given up"),
        pytest.param("I6", "facts.mails.0.state", "queued", id="a mail was not sent"),
        pytest.param("I6", "quiet_after", None, id="never quiet"),
        pytest.param("I8", "facts.cases.0.version", 4, id="a version without its event"),
        pytest.param("I8", "facts.events.3.data", {"old": "new"}, id="an event that came from another state"),
        pytest.param("I11", "facts.foreign", {"some_key": 1}, id="a row of another tenant"),
        pytest.param("I12", "facts.breaks", {ACME: "position 3: changed"}, id="a broken chain"),
        pytest.param("I12", "facts.events.4.position", None, id="an event without a position"),
        pytest.param("I12", "facts.events.4.position", 7, id="a gap in the feed"),
        pytest.param("I12", "feeds", {ACME: []}, id="a reader who saw nothing"),
        pytest.param("I14", "promises.0.told", {"number": "CS2"}, id="told another number"),
        pytest.param("I15", "facts.addresses", {ACME: {"cora@home.test"}}, id="a mail to a stranger"),
        pytest.param("I15", "facts.mails.1.effect_key", "1", id="two mails of one effect"),
        pytest.param("I17", "telltales", [{"path": "/", "status": 500, "body": "Traceback"}], id="a stack trace"),
        pytest.param("I18", "vitals_after", {"web-1": Vital(900, 30)}, id="memory grew"),
        pytest.param("I18", "vitals_after", {"web-1": Vital(130, 900)}, id="files were left open"),
        pytest.param("I18", "facts.stuck_sessions", ["idle in transaction for 60 s"], id="a connection sits in a transaction"),
        pytest.param("I18", "facts.sessions", 200, id="connections pile up"),
    ],
)  # fmt: skip
def test_each_check_sees_its_own(sound, name, path, value):
    break_it(sound, path, value)
    assert name in violations(sound)


def test_a_lost_case_is_missed(sound):
    sound.facts.cases.clear()
    assert "I1" in violations(sound)


def test_a_lost_message_is_missed(sound):
    sound.facts.messages[0]["body"] = "something else"
    assert list(violations(sound)) == ["I1"]


def test_a_case_that_stands_elsewhere_than_its_client_was_told(sound):
    sound.facts.cases[0].update(state="open", version=2)
    del sound.facts.events[3]
    assert "I1" in violations(sound)


def test_a_request_that_was_done_twice(sound):
    twice = copy.deepcopy(sound.facts.messages[0]) | {"id": UUID(int=3)}
    sound.facts.messages.append(twice)
    sound.facts.events.append(
        event(6, "case.message_added", subject=twice["id"], message_id=str(twice["id"]), author_kind="staff")
    )
    found = violations(sound)
    assert found["I4"] == ["request 3: written 2 times"]


def test_a_verb_that_was_done_twice(sound):
    sound.facts.events += [event(6, "case.solution_proposed", old="resolved")]
    assert "I4" in violations(sound)


def test_an_effect_that_happened_twice(sound):
    sound.facts.effects.append(dict(sound.facts.effects[0]))
    assert list(violations(sound)) == ["I5"]


def test_an_effect_that_never_happened(sound):
    sound.facts.effects.clear()
    assert list(violations(sound)) == ["I5"]
    assert len(violations(sound)["I5"]) == 2


def test_a_customer_who_was_told_twice_or_never(sound):
    sound.facts.mails[1]["kind"] = "other"
    assert violations(sound)["I5"] == [f"case {CASE}: 1 letters for 2 causes"]
    sound.facts.mails[1]["kind"] = "case_received"
    assert f"case {CASE}: 2 receipts" in violations(sound)["I5"]


def test_an_event_nobody_was_told_of(sound):
    del sound.facts.deliveries[0]
    assert list(violations(sound)) == ["I5"]


def test_a_message_or_case_without_its_entry_in_the_ledger(sound):
    sound.facts.events[2]["data"] = {}
    assert "I12" in violations(sound)
    sound.facts.events[0]["subject_id"] = UUID(int=77)
    assert "case CS1 was opened 0 times in the ledger" in violations(sound)["I12"]


def test_two_cases_of_one_number(sound):
    sound.facts.cases.append(sound.facts.cases[0] | {"id": UUID(int=9), "customer": ""})
    assert "I14" in violations(sound)


def test_a_mail_that_arrives_again_under_another_name(sound):
    first = sound.received[0]
    sound.received.append(first)  # the same mail again can be known by its Message-ID
    assert violations(sound) == {}
    sound.received.append(Received("<other@x>", first.recipients, first.subject, first.body))
    assert list(violations(sound)) == ["I15"]


def test_a_recovery_that_took_too_long(sound):
    sound.recoveries[0]["seconds"] = 16.0
    assert list(violations(sound)) == ["I19"]


def test_a_lease_that_nobody_gives_back(sound):
    held = sound.facts.timers[0]
    held.update(done_at=None, lease_token=UUID(int=5), ready_at=NOW + timedelta(days=1))
    assert "I20" in violations(sound)
    held["ready_at"] = NOW - timedelta(seconds=5)
    assert "I20" in violations(sound)


def test_every_check_has_been_broken_once():
    """A new invariant needs its broken state here."""
    seen = {"I1", "I4", "I5", "I6", "I8", "I11", "I12", "I14", "I15", "I17", "I18", "I19", "I20"}
    assert set(CHECKS) == seen
