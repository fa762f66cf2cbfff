"""Live streams: what changed reaches the browser at once, only what it may know, and nothing is missed."""

import asyncio
import json
import socket
import time
from types import SimpleNamespace

import pytest
from django.db import connections

from ledger import System, publish
from ledger.announcing import whisper
from ledger.queries import last_position
from ledger.sealing import seal
from ledger.streams import sse, stream_response, this_hub
from tenancy.context import has_tenant, tenant
from tests.ledger.conftest import Moved, Opened, Thing

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def request(acme, kind="staff", user=1, **headers):
    actor = SimpleNamespace(kind=kind, user_id=user, key_id=None)
    return SimpleNamespace(tenant=acme, actor=actor, headers=headers, GET={}, META={"REMOTE_ADDR": "127.0.0.1"})


def everything(roots):
    assert has_tenant()
    return True


def open_stream(acme, *, topics=(), allowed=everything, **options):
    with tenant(acme):
        return stream_response(request(acme, **options), topics=topics, allowed=allowed)


class Browser:
    """Reads a stream in the background of a test's event loop."""

    def __init__(self, response):
        self.texts: list[str] = []
        self.ended = False
        self.task = asyncio.get_running_loop().create_task(self._read(response.streaming_content))

    async def _read(self, content):
        async for text in content:
            self.texts.append(text.decode() if isinstance(text, bytes) else text)
        self.ended = True

    @property
    def changes(self) -> list[dict]:
        lines = [line for text in self.texts for line in text.splitlines() if line.startswith('data: {"position')]
        return [json.loads(line.removeprefix("data: ")) for line in lines]

    async def until(self, condition, seconds=5.0):
        for _ in range(int(seconds / 0.01)):
            if condition():
                return True
            await asyncio.sleep(0.01)
        raise AssertionError(self.texts)

    async def ready(self):
        await self.until(lambda: any("event: ready" in text or "event: reset" in text for text in self.texts))
        return self

    async def close(self):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


def elsewhere(function, *arguments):
    """In a thread of its own, as a web process and a worker are."""

    def run():
        try:
            return function(*arguments)
        finally:
            connections.close_all()

    return asyncio.get_running_loop().run_in_executor(None, run)


def happen(acme, *events, subject=None):
    with tenant(acme):
        for event in events:
            publish(event, subject=subject or Thing(), by=System("tests"))
    seal(acme.pk)


def play(scene):
    """Run an async test; leave no task behind."""

    async def run():
        try:
            return await asyncio.wait_for(scene(), 20)
        finally:
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

    try:
        return asyncio.run(run())
    finally:
        connections.close_all()


def test_a_change_reaches_everybody_soon_after_its_commit(acme, thing):
    async def scene():
        browsers = [await Browser(await elsewhere(open_stream, acme)).ready() for _ in range(3)]
        await asyncio.sleep(0.1)  # the listener connects
        began = time.perf_counter()
        await elsewhere(lambda: happen(acme, Opened(note="never sent"), subject=thing))
        for browser in browsers:
            await browser.until(lambda b=browser: b.changes)
        took = time.perf_counter() - began
        for browser in browsers:
            assert browser.changes == browsers[0].changes
            await browser.close()
        return took, browsers[0]

    took, browser = play(scene)
    (change,) = browser.changes
    assert took < 0.5
    assert (change["family"], change["kind"]) == ("thing", "thing.opened")
    assert change["subject"] == change["root"] == {"type": "tests.thing", "id": str(thing.pk)}
    assert "never sent" not in "".join(browser.texts)
    assert browser.texts[0] == "retry: 2000\n\n"


def test_after_a_reconnect_nothing_is_missing_and_nothing_comes_twice(acme):
    happen(acme, *[Opened(code=f"e{n}") for n in range(5)])
    with tenant(acme):
        end = last_position()

    async def scene():
        response = await elsewhere(lambda: open_stream(acme, **{"Last-Event-ID": str(end - 3)}))
        browser = await Browser(response).ready()
        await elsewhere(lambda: happen(acme, Moved()))
        await browser.until(lambda: len(browser.changes) >= 4)
        await browser.close()
        return [change["position"] for change in browser.changes]

    assert play(scene) == [end - 2, end - 1, end, end + 1]


def test_a_browser_that_is_far_behind_is_told_to_read_anew(acme, monkeypatch):
    monkeypatch.setattr(sse, "REPLAY_LIMIT", 2)
    happen(acme, *[Opened() for _ in range(5)])

    async def scene():
        browser = await Browser(await elsewhere(lambda: open_stream(acme, **{"Last-Event-ID": "1"}))).ready()
        await browser.close()
        return browser

    browser = play(scene)
    assert browser.changes == []
    assert "event: reset" in browser.texts[1]


def test_only_the_topics_asked_for_are_sent(acme, thing):
    async def scene():
        by_root = await Browser(await elsewhere(lambda: open_stream(acme, topics=[thing]))).ready()
        by_kind = await Browser(await elsewhere(lambda: open_stream(acme, topics=["thing.moved"]))).ready()
        await elsewhere(lambda: happen(acme, Opened(), Moved()))
        await elsewhere(lambda: happen(acme, Opened(), subject=Thing(root=thing)))
        await by_root.until(lambda: by_root.changes)
        await by_kind.until(lambda: by_kind.changes)
        for browser in (by_root, by_kind):
            await browser.close()
        return by_root.changes, by_kind.changes

    by_root, by_kind = play(scene)
    assert [change["root"]["id"] for change in by_root] == [str(thing.pk)]
    assert [change["kind"] for change in by_kind] == ["thing.moved"]


def test_customers_hear_public_events_of_their_own_records_only(acme, thing):
    mine = {thing.pk}

    def own(roots):
        return mine

    async def scene():
        browser = await Browser(await elsewhere(lambda: open_stream(acme, kind="customer", allowed=own))).ready()
        await elsewhere(lambda: happen(acme, Opened(), Moved()))  # somebody else's
        await elsewhere(lambda: happen(acme, Moved(), Opened(), subject=thing))
        await browser.until(lambda: browser.changes)
        await asyncio.sleep(0.1)
        await browser.close()
        return browser.changes

    (change,) = play(scene)
    assert (change["root"]["id"], change["kind"]) == (str(thing.pk), "thing.opened")


def test_another_tenants_events_are_never_heard(acme, globex):
    async def scene():
        browser = await Browser(await elsewhere(lambda: open_stream(acme))).ready()
        await elsewhere(lambda: happen(globex, Opened()))
        await elsewhere(lambda: happen(acme, Moved()))
        await browser.until(lambda: browser.changes)
        await browser.close()
        return [change["kind"] for change in browser.changes]

    assert play(scene) == ["thing.moved"]


def test_who_may_not_see_it_gets_no_stream(acme):
    assert open_stream(acme, allowed=lambda roots: False).status_code == 403
    assert open_stream(acme, topics=[Thing()], allowed=lambda roots: set()).status_code == 403


def test_a_permission_taken_away_ends_the_stream(acme, monkeypatch):
    monkeypatch.setattr(sse, "RECHECK", 0.2)
    monkeypatch.setattr(sse, "HEARTBEAT", 0.1)
    may = [True]

    async def scene():
        browser = await Browser(await elsewhere(lambda: open_stream(acme, allowed=lambda roots: may[0]))).ready()
        await browser.until(lambda: any("event: alive" in text for text in browser.texts))
        may[0] = False
        await browser.until(lambda: browser.ended)
        return browser.texts[-1], this_hub().count

    assert play(scene) == ("event: closed\ndata: {}\n\n", 0)


def test_it_holds_no_connection_and_no_door_while_it_waits(acme):
    async def scene():
        browser = await Browser(await elsewhere(lambda: open_stream(acme))).ready()
        with_door = has_tenant()
        open_connections = await elsewhere(
            lambda: sum(c.connection is not None for c in connections.all(initialized_only=True))
        )
        await browser.close()
        return with_door, open_connections

    assert play(scene) == (False, 0)


def test_without_valkey_streams_poll(acme, settings, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.REDIS_URL = f"redis://127.0.0.1:{free.getsockname()[1]}/0"
    monkeypatch.setattr("ledger.streams.hub.POLL", 0.2)

    async def scene():
        browser = await Browser(await elsewhere(lambda: open_stream(acme))).ready()
        await elsewhere(lambda: happen(acme, Opened()))
        await browser.until(lambda: browser.changes)
        await browser.close()

    play(scene)


def test_nobody_opens_streams_without_end(acme, monkeypatch):
    monkeypatch.setattr("ledger.streams.hub.STREAMS_PER_ACTOR", 2)

    async def scene():
        first = await Browser(await elsewhere(lambda: open_stream(acme))).ready()
        second = await Browser(await elsewhere(lambda: open_stream(acme))).ready()
        third = Browser(await elsewhere(lambda: open_stream(acme)))
        await third.until(lambda: third.ended)
        other = await Browser(await elsewhere(lambda: open_stream(acme, user=2))).ready()
        count = this_hub().count
        for browser in (first, second, other):
            await browser.close()
        return third.texts[-1], count, this_hub().count

    text, during, after = play(scene)
    assert "event: busy" in text
    assert (during, after) == (3, 0)


def test_a_browser_too_slow_to_follow_is_let_go_instead_of_missing_something(acme, monkeypatch):
    monkeypatch.setattr("ledger.streams.hub.QUEUE", 3)

    async def scene():
        subscription = await this_hub().subscribe(acme.pk, "slow")
        await asyncio.sleep(0.1)
        await elsewhere(lambda: happen(acme, *[Opened() for _ in range(6)]))
        last = await asyncio.wait_for(subscription.queue.get(), 5)
        this_hub().unsubscribe(subscription)
        return last

    assert play(scene) is None


def test_of_several_records_only_those_one_may_see_are_heard_and_the_others_are_named(acme):
    mine, not_mine = Thing(), Thing()

    async def scene():
        opened = lambda: open_stream(acme, topics=[mine, not_mine], allowed=lambda roots: roots & {mine.pk})  # noqa: E731
        browser = await Browser(await elsewhere(opened)).ready()
        await browser.until(lambda: any("event: closed" in text for text in browser.texts))
        await elsewhere(lambda: happen(acme, Moved(), subject=not_mine))
        await elsewhere(lambda: happen(acme, Moved(), subject=mine))
        await browser.until(lambda: browser.changes)
        await browser.close()
        return [change["root"]["id"] for change in browser.changes], "".join(browser.texts)

    heard, texts = play(scene)
    assert heard == [str(mine.pk)]
    assert f'event: closed\ndata: {{"roots": ["{not_mine.pk}"]}}' in texts


def whispers(browser):
    return [text for text in browser.texts if text.startswith("event: whisper")]


def test_a_whisper_reaches_the_staff_who_look_at_the_record_and_nobody_else(acme, globex):
    one, other = Thing(), Thing()

    async def scene():
        looking = await Browser(await elsewhere(lambda: open_stream(acme, topics=[one]))).ready()
        elsewhere_ = [
            await Browser(await elsewhere(lambda: open_stream(acme, topics=[other]))).ready(),
            await Browser(await elsewhere(lambda: open_stream(acme))).ready(),
            await Browser(await elsewhere(lambda: open_stream(acme, topics=[one], kind="customer"))).ready(),
            await Browser(await elsewhere(lambda: open_stream(globex, topics=[one]))).ready(),
        ]

        def heard():
            whisper(acme.pk, one.pk, "viewers")
            return bool(whispers(looking))

        await looking.until(heard)
        await asyncio.sleep(0.2)
        for browser in (looking, *elsewhere_):
            await browser.close()
        return whispers(looking)[0], [whispers(each) for each in elsewhere_]

    said, others = play(scene)
    assert json.loads(said.splitlines()[1].removeprefix("data: ")) == {"kind": "viewers", "root": {"id": str(one.pk)}}
    assert others == [[], [], [], []]
