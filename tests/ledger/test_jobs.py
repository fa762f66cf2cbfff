"""Long work: in chunks, with progress, and stoppable."""

import pytest
from django.utils import timezone

from ledger import jobs
from ledger.actions import deliveries
from ledger.actions.jobs import cancel
from ledger.models import Delivery, Job
from ledger.models.records import ClockTimestamp
from ledger.refusals import Refused
from ledger.testing import drain
from tenancy.context import tenant

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def counted(handlers) -> list:
    """The numbers that the job has counted."""
    counted: list = []

    @handlers.job("thing.count")
    def count(job):
        place = job.cursor or 0
        chunk = range(place, min(place + 10, job.total))
        counted.extend(chunk)
        job.progress(done=len(chunk) - 1, failed=1, errors=[{"id": place, "code": "odd"}])
        return place + 10 if place + 10 < job.total else None

    return counted


def begin(robot, total=35) -> Job:
    return jobs.start(kind="thing.count", params={}, by=robot, total=total)


def test_it_runs_in_chunks_and_reports(acme, robot, counted):
    with tenant(acme):
        begin(robot)
    drain()

    with tenant(acme):
        job = Job.objects.get()
        assert (job.state, job.done, job.failed, len(job.errors)) == ("done", 31, 4, 4)
        assert job.finished_at
    assert counted == list(range(35))


def test_a_killed_worker_repeats_only_the_chunk_that_had_not_committed(acme, robot, handlers):
    counted, crash = [], [True]

    @handlers.job("thing.count")
    def count(job):
        place = job.cursor or 0
        counted.append(place)
        job.progress(done=10)
        if place == 20 and crash:
            crash.clear()
            raise SystemExit
        return place + 10 if place < 30 else None

    with tenant(acme):
        begin(robot, 40)
    with pytest.raises(SystemExit):
        drain()
    with tenant(acme):
        assert Job.objects.get().done == 20
        Delivery.objects.update(ready_at=ClockTimestamp())
    drain()

    with tenant(acme):
        assert (Job.objects.get().state, Job.objects.get().done) == ("done", 40)
    assert counted == [0, 10, 20, 20, 30]


def test_cancelling_stops_before_the_next_chunk(acme, robot, counted):
    with tenant(acme):
        job = begin(robot)
        cancel(job=job, by=robot, at=timezone.now())
    drain()

    with tenant(acme):
        job.refresh_from_db()
        assert (job.state, counted) == ("cancelled", [])
        with pytest.raises(Refused, match="wrong_state"):
            cancel(job=job, by=robot, at=timezone.now())


def test_a_job_that_keeps_failing_says_so(acme, robot, handlers):
    @handlers.job("thing.count")
    def broken(job):
        raise Refused("no_such_account")

    with tenant(acme):
        begin(robot)
    drain()

    with tenant(acme):
        job = Job.objects.get()
        assert (job.state, job.errors) == ("failed", [{"code": "Refused: no_such_account"}])


def test_only_ones_own_jobs_are_visible(acme, robot, counted):
    class Somebody:
        kind, user_id = "staff", None

        def can(self, permission):
            return False

    with tenant(acme):
        begin(robot)

        assert Job.objects.visible_to(Somebody()).count() == 0
        assert Job.objects.visible_to(robot).count() == 1


def test_a_failed_job_goes_on_where_it_stopped_when_it_is_replayed(acme, robot, handlers):
    broken = [True]

    @handlers.job("thing.count")
    def count(job):
        place = job.cursor or 0
        if place == 20 and broken:
            raise Refused("account_is_locked")
        job.progress(done=10)
        return place + 10 if place < 30 else None

    with tenant(acme):
        begin(robot, 40)
    drain()
    broken.clear()
    with tenant(acme):
        assert (Job.objects.get().state, Job.objects.get().done) == ("failed", 20)
        deliveries.replay(delivery=Delivery.objects.parked().get(), by=robot, at=timezone.now())
    drain()

    with tenant(acme):
        assert (Job.objects.get().state, Job.objects.get().done) == ("done", 40)
