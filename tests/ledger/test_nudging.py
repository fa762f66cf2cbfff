"""Hints to the worker cost the user nothing, whatever the broker does."""

import socket
import threading
import time

import pytest
from celery import Celery

from ledger import announcing, nudging, publish
from ledger.models import Delivery
from ledger.testing import drain
from tenancy.context import tenant
from tests.ledger.conftest import Opened, Thing

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def sent(monkeypatch) -> list:
    """What the nudger sends, instead of sending it."""
    sent: list = []
    monkeypatch.setattr(nudging, "send_drain", lambda queue, *, seal, **options: sent.append((queue, seal)))
    monkeypatch.setattr(nudging, "nudger", nudging.Nudger())
    return sent


def wait_for(condition, seconds=3.0):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.005)
    return condition()


@pytest.fixture
def mailed(react):
    @react.after(Opened, queue="mail")
    def mail(event, delivery):
        pass


def test_a_commit_has_its_queues_drained_and_its_tenant_sealed(acme, robot, sent, mailed):
    with tenant(acme):
        publish(Opened(), subject=Thing(), by=robot)
        publish(Opened(), subject=Thing(), by=robot)
        assert sent == []

    assert wait_for(lambda: len(sent) == 2)
    assert sorted(sent) == [("default", [acme.pk]), ("mail", [])]


def test_a_rollback_sends_nothing(acme, robot, sent, mailed):
    with pytest.raises(ZeroDivisionError), tenant(acme):
        publish(Opened(), subject=Thing(), by=robot)
        raise ZeroDivisionError

    time.sleep(0.05)
    assert sent == []


class BlackHole:
    """Accepts connections and never answers: the worst kind of broker."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=50)
        return f"redis://127.0.0.1:{self.socket.getsockname()[1]}/0"

    def __exit__(self, *_):
        self.socket.close()


def dead() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"redis://127.0.0.1:{free.getsockname()[1]}/0"


@pytest.mark.parametrize("broker", ["dead", "silent"])
def test_nobody_waits_for_a_broker_that_is_away(acme, robot, monkeypatch, mailed, broker):
    """Whoever asks it, asks beside the request."""
    asking, really = [], nudging.send_drain

    def noted(queue, **options):
        asking.append(threading.current_thread().name)
        really(queue, **options)

    with BlackHole() as silent:
        lost = Celery("lost", set_as_current=False)
        lost.config_from_object("django.conf:settings", namespace="CELERY")
        lost.conf.broker_url = silent if broker == "silent" else dead()
        monkeypatch.setattr(nudging, "current_app", lost)
        monkeypatch.setattr(nudging, "nudger", nudging.Nudger())
        monkeypatch.setattr(nudging, "send_drain", noted)
        for _ in range(5):
            with tenant(acme):
                publish(Opened(), subject=Thing(), by=robot)
        assert wait_for(lambda: asking)

    assert set(asking) == {"ledger-nudger"}
    assert drain()["done"] == 5  # the work is safe


def test_the_breaker_leaves_a_broken_broker_alone(acme, monkeypatch):
    tries = []

    def broken(queue, **options):
        tries.append(queue)
        raise ConnectionError

    monkeypatch.setattr(nudging, "send_drain", broken)
    mine = nudging.Nudger()
    mine.add({"mail"}, [])
    assert wait_for(lambda: tries == ["mail"])
    assert wait_for(lambda: mine._resting_until > 0)
    for _ in range(10):
        mine.add({"mail"}, [])
    time.sleep(0.05)

    assert tries == ["mail"]


def test_hints_that_come_while_it_is_busy_are_merged(monkeypatch):
    sent, go_on = [], threading.Event()

    def slow(queue, *, seal, **options):
        sent.append((queue, seal))
        go_on.wait(2)

    monkeypatch.setattr(nudging, "send_drain", slow)
    mine = nudging.Nudger()
    mine.add({"mail"}, [])
    assert wait_for(lambda: len(sent) == 1)
    for n in range(100):
        mine.add({"mail"}, [n % 3])
    go_on.set()

    assert wait_for(lambda: len(sent) == 3)
    assert sent[1:] == [("default", [0, 1, 2]), ("mail", [])]


def test_announcing_to_a_valkey_that_is_away_is_quick_and_silent(settings, monkeypatch):
    settings.REDIS_URL = dead()
    announcing._client.cache_clear()
    monkeypatch.setattr(announcing, "_resting_until", 0.0)
    began = time.perf_counter()
    for position in range(20):
        announcing.announce(1, position)
    announcing._client.cache_clear()

    assert time.perf_counter() - began < 0.5


def test_a_delivery_is_written_whether_or_not_anybody_is_told(acme, robot, sent, mailed):
    with tenant(acme):
        publish(Opened(), subject=Thing(), by=robot)
        assert Delivery.objects.waiting().count() == 1
