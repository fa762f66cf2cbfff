"""Cases over HTTP: the journey, lists, filters, pages, and what is refused."""

import pytest
from django.utils import timezone

from cases.actions import ending
from tests.factories.cases import bring_to, make_case

pytestmark = pytest.mark.django_db


def test_the_whole_journey_over_the_api(program, ana, colin, support):
    customer, agent = program(colin), program(ana)
    case = customer.post("/cases/", {"subject": "Compressor stops", "description": "On **line 3**"}).json()
    place = f"/cases/{case['number']}/"
    assert (case["state"], case["channel"], case["contact"]) == ("new", "api", str(next(iter(colin.reach["contacts"]))))

    assert agent.post(f"{place}accept/").json()["state"] == "open"
    assert agent.post(f"{place}request-info/", {"message": "Which model?"}).json()["state"] == "awaiting_info"
    assert customer.post(f"{place}messages/", {"body": "The red one"}).status_code == 201
    assert agent.get(place).json()["state"] == "open"
    proposal = {"resolution_code": "solved", "resolution_notes": "Reset the valve"}
    assert agent.post(f"{place}propose-solution/", proposal).json()["state"] == "resolved"
    assert customer.post(f"{place}reject-solution/", {"reason": "Still stops"}).json()["state"] == "open"
    assert agent.post(f"{place}propose-solution/", proposal).json()["allowed_actions"] == [
        "assign",
        "withdraw-solution",
    ]
    closed = customer.post(f"{place}accept-solution/").json()

    assert (closed["state"], closed["close_reason"], closed["reopen_count"]) == ("closed", "accepted", 1)
    kinds = [entry["kind"] or entry["type"] for entry in customer.get(f"{place}timeline/").json()["results"]]
    assert kinds == [
        "case.created", "case.accepted", "message", "case.info_requested", "message", "case.info_provided",
        "case.solution_proposed", "case.solution_rejected", "case.solution_proposed", "case.solution_accepted",
        "case.closed",
    ]  # fmt: skip


def test_a_case_is_found_by_id_and_by_number(program, make, ana):
    case = make(make_case)
    agent = program(ana)
    by_number, by_id = agent.get(f"/cases/{case.number}/"), agent.get(f"/cases/{case.pk}/")

    assert by_number.json() == by_id.json()
    assert by_id["ETag"] == '"v1"'


def test_whoever_may_not_see_it_gets_the_same_404(program, make, colin, lex, gil, otto):
    case = make(make_case, by=colin)
    answers = [program(who).get(f"/cases/{case.pk}/") for who in (lex, gil, otto)]
    answers.append(program(lex).get("/cases/CS9999999/"))

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_fields_of_verbs_are_read_only(program, make, ana):
    case = make(make_case)
    answer = program(ana).patch(f"/cases/{case.pk}/", {"state": "closed", "assignee": ana.user_id, "colour": "red"})

    assert answer.status_code == 400
    assert {(error["field"], error["code"]) for error in answer.json()["errors"]} == {
        ("state", "read_only"), ("assignee", "read_only"), ("colour", "unknown"),
    }  # fmt: skip


def test_details_change_by_patch_and_a_lost_version_is_412(program, make, ana):
    case = make(make_case)
    agent = program(ana)
    changed = agent.patch(f"/cases/{case.pk}/", {"priority": 1, "tags": ["hot"]}, If_Match='"v1"')

    assert (changed.json()["priority"], changed.json()["tags"], changed["ETag"]) == (1, ["hot"], '"v2"')
    assert agent.patch(f"/cases/{case.pk}/", {"priority": 2}, If_Match='"v1"').status_code == 412
    assert agent.post(f"/cases/{case.pk}/accept/", {}, If_Match='"v1"').status_code == 412


def test_refusals_come_in_the_documented_order(program, make, ana, colin, max):
    case = make(make_case, by=colin)
    resolved = make(lambda: bring_to("resolved", make_case(by=colin), agent=ana))

    assert program(colin).post(f"/cases/{case.pk}/accept/", {"x": 1}).status_code == 403
    assert program(ana).post(f"/cases/{case.pk}/propose-solution/", {}).status_code == 400
    refused = program(ana).post(f"/cases/{resolved.pk}/close/", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "customer_decides")
    assert refused["Content-Type"].startswith("application/problem+json")
    wrong = program(ana).post(f"/cases/{resolved.pk}/accept/")
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["state"]) == (409, "wrong_state", "resolved")


def test_lists_narrow_and_page(program, make, ana, support, colin):
    for index in range(5):
        make(make_case, by=colin, subject=f"Case {index}")
    mine = make(lambda: bring_to("open", make_case(subject="Taken"), agent=ana))
    agent = program(ana)

    assert [row["id"] for row in agent.get(f"/cases/?assignee={ana.user_id}").json()["results"]] == [str(mine.pk)]
    assert len(agent.get("/cases/?assignee=none&state=new,open").json()["results"]) == 5
    for ordering in ("created_at", "-updated_at", "next_due_at", "-next_due_at", "number", "-priority"):
        url, seen = f"/cases/?limit=2&ordering={ordering}", []
        while url:
            page = agent.get(url).json()
            seen, url = seen + [row["number"] for row in page["results"]], page["next"]
        assert sorted(seen) == sorted(set(seen))
        assert len(seen) == 6
    assert [row["subject"] for row in agent.get("/cases/?search=TAK").json()["results"]] == ["Taken"]
    assert agent.get(f"/cases/?search={mine.number}").json()["results"][0]["number"] == mine.number
    assert agent.get("/cases/?colour=red").status_code == 400


# Host, door (2 and out again), request's savepoint (2), key, roles with groups, and one each for the cases and for
# what covers them, however many they are.
LIST_QUERIES = 11


@pytest.mark.parametrize("item_count", [1, 3])
def test_a_list_costs_the_same_however_long(program, make, ana, colin, item_count, django_assert_num_queries):
    for _ in range(item_count):
        make(make_case, by=colin)
    agent = program(ana)
    agent.get("/cases/")
    with django_assert_num_queries(LIST_QUERIES):
        assert len(agent.get("/cases/").json()["results"]) == item_count
    with django_assert_num_queries(LIST_QUERIES + 3):  # accounts, their partners, contacts
        assert (
            agent.get("/cases/?expand=account,contact").json()["results"][0]["account"]["name"] == "Wayne Enterprises"
        )


@pytest.mark.parametrize("item_count", [1, 3])
def test_a_case_and_its_timeline_cost_the_same_however_long(
    program, make, ana, colin, item_count, django_assert_num_queries
):
    case = make(make_case, by=colin)
    agent = program(ana)
    for _ in range(item_count):
        agent.post(f"/cases/{case.pk}/messages/", {"body": "Hello"})
    with django_assert_num_queries(LIST_QUERIES):
        agent.get(f"/cases/{case.pk}/")
    with django_assert_num_queries(
        LIST_QUERIES + 3
    ):  # messages, events, their texts, everybody's names; nothing that covers
        assert len(agent.get(f"/cases/{case.pk}/timeline/").json()["results"]) == item_count + 1


def test_customers_never_read_notes(program, make, ana, colin):
    case = make(make_case, by=colin)
    assert (
        program(ana).post(f"/cases/{case.pk}/messages/", {"body": "He is angry", "visibility": "internal"}).status_code
        == 201
    )
    customer = program(colin)

    assert customer.get(f"/cases/{case.pk}/messages/").json()["results"] == []
    assert "angry" not in customer.get(f"/cases/{case.pk}/timeline/").content.decode()
    refused = customer.post(f"/cases/{case.pk}/messages/", {"body": "Me too", "visibility": "internal"})
    assert refused.status_code == 403


def test_a_message_after_the_end_opens_a_follow_up(program, make, ana, colin):
    case = make(lambda: bring_to("closed", make_case(by=colin), agent=ana, customer=colin))
    answer = program(colin).post(f"/cases/{case.pk}/messages/", {"body": "It is back"})
    follow_up = program(ana).get(f"/cases/{answer.json()['case']}/").json()

    assert (answer.status_code, follow_up["follow_up_of"], follow_up["state"]) == (201, str(case.pk), "new")
    assert program(ana).get(f"/cases/{case.pk}/").json()["state"] == "closed"


def test_a_timeline_is_paged_in_one_order(program, make, ana, colin):
    case = make(lambda: bring_to("resolved", make_case(by=colin), agent=ana))
    agent = program(ana)
    for index in range(4):
        agent.post(f"/cases/{case.pk}/messages/", {"body": f"Message {index}"})
    whole = agent.get(f"/cases/{case.pk}/timeline/?count=exact").json()
    url, seen, back = f"/cases/{case.pk}/timeline/?limit=3", [], None
    while url:
        page = agent.get(url).json()
        seen, back, url = seen + [entry["id"] for entry in page["results"]], page["previous"], page["next"]

    assert seen == [entry["id"] for entry in whole["results"]]
    assert whole["count"] == len(seen) == 7
    assert [entry["id"] for entry in agent.get(back).json()["results"]] == seen[3:6]
    assert [entry["id"] for entry in agent.get(f"/cases/{case.pk}/timeline/?ordering=-at").json()["results"]] == seen[
        ::-1
    ]


def test_who_answers_to_spam_is_not_told_so(program, make, ana, colin):
    case = make(make_case, by=colin)
    make(ending.cancel, case=case, spam=True, by=ana, at=timezone.now())

    answer = program(colin).post(f"/cases/{case.pk}/messages/", {"body": "Buy this"})

    assert (answer.status_code, answer.json()["visibility"]) == (201, "public")
    assert [message["visibility"] for message in program(ana).get(f"/cases/{case.pk}/messages/").json()["results"]] == [
        "internal"
    ]
