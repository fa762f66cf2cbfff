"""The feed of events, and jobs, over HTTP."""

from uuid import uuid4

import pytest
from drf_spectacular.generators import SchemaGenerator

from ledger import jobs, publish
from ledger.models import EventRecord, Job
from ledger.testing import seal_everything
from tenancy.context import tenant
from tests.ledger.conftest import Moved, Opened, Thing

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def feed(acme, globex, api, ada, robot):
    """Ada reads the feed; Globex has events too, so that there is something to leak."""
    with tenant(globex):
        publish(Opened(), subject=Thing(), by=robot)
    client = api(ada)

    def get(address="/api/v1/events/", **parameters):
        return client.get(address, parameters)

    return get


def happened(answer) -> list[str]:
    return [event["data"].get("code") for event in answer.json()["results"] if event["kind"].startswith("thing.")]


def test_it_is_read_in_pages_without_missing_anything(acme, feed, robot):
    with tenant(acme):
        for n in range(7):
            publish(Opened(code=f"e{n}"), subject=Thing(), by=robot)
    seal_everything()
    seen, address = [], "/api/v1/events/?limit=3"
    while address:
        page = feed(address)
        seen += happened(page)
        address = page.json()["next"]

    assert seen == [f"e{n}" for n in range(7)]


def test_an_event_tells_who_what_and_when_but_nothing_that_people_wrote(acme, feed, robot, thing):
    with tenant(acme):
        publish(Opened(code="new", note="my secret"), subject=thing, by=robot)
    seal_everything()
    answer = feed(kind="thing.opened")
    (event,) = answer.json()["results"]

    assert event["subject"] == {"type": "tests.thing", "id": str(thing.pk)}
    assert event["actor"] == {"kind": "system", "id": None, "on_behalf_of": None, "via": "tests", "key": None}
    assert (event["public"], event["data"]["code"], len(event["hash"])) == (True, "new", 64)
    assert "secret" not in answer.content.decode()


def test_what_is_not_sealed_is_not_shown_yet(acme, feed, robot):
    seal_everything()
    with tenant(acme):
        publish(Opened(), subject=Thing(), by=robot)

    assert happened(feed()) == []


def test_it_is_filtered_by_kind_family_and_subject(acme, feed, robot, thing):
    with tenant(acme):
        publish(Opened(code="a"), subject=thing, by=robot)
        publish(Moved(code="b"), subject=Thing(root=thing), by=robot)
        publish(Moved(code="c"), subject=Thing(), by=robot)
    seal_everything()

    assert happened(feed(kind="thing.moved")) == ["b", "c"]
    assert happened(feed(kind="thing")) == ["a", "b", "c"]
    assert happened(feed(kind="thing.opened,case")) == ["a"]
    assert happened(feed(subject=str(thing.pk))) == ["a", "b"]


def test_it_goes_on_after_a_position_or_an_event(acme, feed, robot):
    with tenant(acme):
        first = publish(Opened(code="a"), subject=Thing(), by=robot)
        publish(Opened(code="b"), subject=Thing(), by=robot)
    seal_everything()
    position = feed(kind="thing").json()["results"][0]["position"]

    assert happened(feed(after=str(first.pk))) == ["b"]
    assert happened(feed(after=str(position))) == ["b"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("after", "soon"),
        ("after", "-1"),
        ("after", "11865995-fd5d-482d-8437-ed2d298e58d7"),
        ("after", "9" * 30),
        ("kind", "Case;drop"),
        ("subject", "x"),
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "ten"),
        ("since", "1"),
        ("kind", "a\x00b"),
    ],
)
def test_a_bad_query_is_named(feed, name, value):
    answer = feed(**{name: value})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == name


def test_only_who_may_read_everything_reads_the_feed(api, ana, acme):
    assert api(ana).get("/api/v1/events/").status_code == 403


def test_nobody_reads_it_without_a_key(client, acme):
    answer = client.get("/api/v1/events/", HTTP_HOST="acme.localhost")

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


@pytest.fixture
def job(acme, ana, handlers) -> Job:
    handlers.job("thing.count")(lambda job: None)
    with tenant(acme):
        return jobs.start(kind="thing.count", params={"secret": 1}, by=ana, total=3)


def test_a_job_shows_its_progress_to_who_started_it(api, ana, job):
    answer = api(ana).get(f"/api/v1/jobs/{job.pk}/")

    assert answer.status_code == 200
    assert {k: answer.json()[k] for k in ("state", "total", "done", "failed", "errors")} == {
        "state": "queued",
        "total": 3,
        "done": 0,
        "failed": 0,
        "errors": [],
    }
    assert "params" not in answer.json()


def test_somebody_elses_job_is_not_there(api, bob, job):
    client = api(bob)
    mine, none = client.get(f"/api/v1/jobs/{job.pk}/"), client.get(f"/api/v1/jobs/{uuid4()}/")

    assert (mine.status_code, mine.content) == (404, none.content)
    assert client.post(f"/api/v1/jobs/{job.pk}/cancel/").status_code == 404


def test_an_administrator_sees_and_cancels_every_job(acme, api, ada, job):
    answer = api(ada).post(f"/api/v1/jobs/{job.pk}/cancel/")

    assert (answer.status_code, answer.json()["cancel_requested"]) == (200, True)
    with tenant(acme):
        assert EventRecord.objects.get(kind="job.cancel_requested").actor_id == ada.user_id


def test_a_verb_takes_nothing_that_it_does_not_know(api, ana, job):
    answer = api(ana).post(f"/api/v1/jobs/{job.pk}/cancel/", {"force": True})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "force")


def test_the_documentation_shows_what_each_verb_takes():
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    proposing = paths["/api/v1/cases/{ref}/propose-solution/"]["post"]
    cancelling = paths["/api/v1/jobs/{ref}/cancel/"]["post"]

    assert proposing["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/CaseProposeSolutionParamsRequest"
    }
    assert "requestBody" not in cancelling
    assert cancelling["summary"] == "Cancel"
