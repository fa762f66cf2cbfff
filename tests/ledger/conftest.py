"""Two tenants, a subject for events, and subscribers that exist for one test only."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from identity.actions import api_keys
from identity.models import User
from ledger import jobs, reactions, timers
from ledger.actors import System
from ledger.events import Event, Text, event
from tenancy.context import tenant
from tenancy.ids import uuid7


@event("thing.opened", public=True)
class Opened(Event):
    code: str = "new"
    number: int | None = None
    others: list[UUID] = None
    note: Text = None

    def describe(self, record) -> str:
        return f"Opened as {self.code}."


@event("thing.moved")
class Moved(Event):
    code: str = ""


@event("thing.settled")
class Settled(Event):
    code: str = ""


class Thing:
    """Stands for a record: what publishing needs of one."""

    _meta = SimpleNamespace(label_lower="tests.thing")

    def __init__(self, root=None) -> None:
        self.pk, self.root = uuid7(), root

    def ledger_root(self):
        return self.root or self


@pytest.fixture
def thing() -> Thing:
    return Thing()


@pytest.fixture
def robot() -> System:
    return System("tests")


@pytest.fixture
def react() -> Iterator[SimpleNamespace]:
    """`react.within(…)` and `react.after(…)` as the decorators, forgotten after the test."""
    known: list = []

    def remember(decorate):
        def register(function):
            known.append(function)
            return decorate(function)

        return register

    yield SimpleNamespace(
        within=lambda *events, **options: remember(reactions.within(*events, **options)),
        after=lambda *events, **options: remember(reactions.after(*events, **options)),
    )
    for function in known:
        reactions.forget(function)


@pytest.fixture
def handlers() -> Iterator[SimpleNamespace]:
    """`handlers.timer(kind)` and `handlers.job(kind)`, forgotten after the test."""
    before = dict(timers._handlers), dict(jobs._steps)
    yield SimpleNamespace(timer=timers.timer, job=jobs.job)
    for registry, kept in zip((timers._handlers, jobs._steps), before, strict=True):
        registry.clear()
        registry.update(kept)


class Api(Client):
    """Calls the API as the owner of a key, on Acme's host."""

    def __init__(self, secret: str) -> None:
        super().__init__(headers={"Authorization": f"Bearer {secret}"}, HTTP_HOST="acme.localhost")

    def post(self, path, data=None, **extra):
        return super().post(path, json.dumps(data or {}), content_type="application/json", **extra)


@pytest.fixture
def api(acme):
    """`api(ana)`: a client with a fresh key of hers."""

    def with_key_of(actor) -> Api:
        with tenant(acme):
            owner = User.objects.get(pk=actor.user_id)
            return Api(api_keys.create(user=owner, by=System("tests"), at=timezone.now()).secret)

    return with_key_of
