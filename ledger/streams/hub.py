"""One listener per process, however many browsers: hears on Valkey how far each tenant's feed has come, reads what is
new once, and hands it to everybody who asked for it. With Valkey away it looks into the feed every two seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import redis.asyncio
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections
from redis.exceptions import RedisError

from ledger.announcing import CHANNEL, WHISPERS
from ledger.streams.changes import Change, end_of_feed, read
from ledger.streams.whispers import Whisper

POLL = 2.0  # seconds between looks while Valkey is away
SAFETY = 10.0  # seconds between looks while it is there: a worker may have failed to announce
STREAMS_PER_PROCESS = 2000
STREAMS_PER_ACTOR = 12  # tabs of one person
QUEUE = 1000  # changes that a slow browser may fall behind; then it reconnects and reads on from its position
log = logging.getLogger("ledger.streams")


class TooManyStreams(Exception):
    """This process, or this person, has enough of them."""


class Subscription:
    """One browser's wish, and what waits for it."""

    def __init__(self, tenant_id: int, owner: str) -> None:
        self.tenant_id, self.owner = tenant_id, owner
        self.queue: asyncio.Queue[Change | Whisper | None] = asyncio.Queue(QUEUE)

    def offer(self, change: Change | Whisper) -> None:
        """Hand it over; a full queue ends the stream instead of leaving something out."""
        try:
            self.queue.put_nowait(change)
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(None)


class Hub:
    """The listener of one event loop."""

    def __init__(self) -> None:
        self._subscriptions: dict[int, set[Subscription]] = defaultdict(set)
        self._positions: dict[int, int] = {}
        self._wanted: dict[int, asyncio.Event] = {}
        self._tasks: dict[Any, asyncio.Task] = {}
        self._per_owner: dict[str, int] = defaultdict(int)

    # -- subscribers

    async def subscribe(self, tenant_id: int, owner: str) -> Subscription:
        """From now on everything that is sealed in this tenant is offered to the subscription."""
        if sum(self._per_owner.values()) >= STREAMS_PER_PROCESS or self._per_owner[owner] >= STREAMS_PER_ACTOR:
            raise TooManyStreams
        subscription = Subscription(tenant_id, owner)
        self._per_owner[owner] += 1
        self._subscriptions[tenant_id].add(subscription)
        try:
            if tenant_id not in self._positions:
                end = await in_thread(end_of_feed, tenant_id)
                self._positions.setdefault(tenant_id, end)
            self._start("listen", self._listen)
            self._start(tenant_id, lambda: self._fan_out(tenant_id))
        except BaseException:
            self.unsubscribe(subscription)
            raise
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """The browser has gone. The last one of a tenant ends its reading."""
        others = self._subscriptions[subscription.tenant_id]
        if subscription not in others:
            return
        others.discard(subscription)
        self._per_owner[subscription.owner] -= 1
        if not self._per_owner[subscription.owner]:
            del self._per_owner[subscription.owner]
        if not others:
            del self._subscriptions[subscription.tenant_id]
            self._stop(subscription.tenant_id)
            self._positions.pop(subscription.tenant_id, None)
            self._wanted.pop(subscription.tenant_id, None)
        if not self._subscriptions:
            self._stop("listen")

    @property
    def count(self) -> int:
        """How many streams this process serves."""
        return sum(len(found) for found in self._subscriptions.values())

    # -- listening

    async def _listen(self) -> None:
        """For ever: hear announcements; while there is nobody to hear, poll."""
        while True:
            try:
                await self._hear()
            except (RedisError, OSError) as error:
                log.warning("valkey away (%s); streams poll", type(error).__name__)
                self._wake_all()
                await asyncio.sleep(POLL)

    async def _hear(self) -> None:
        client: Any = redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=None)
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(client.aclose)
            pubsub = client.pubsub(ignore_subscribe_messages=True)
            stack.push_async_callback(pubsub.aclose)
            await pubsub.psubscribe(f"{CHANNEL}*", f"{WHISPERS}*")
            self._wake_all()  # for what was announced before we listened
            looked = time.monotonic()
            while True:
                message = await pubsub.get_message(timeout=SAFETY)
                if message is not None:
                    self._heard(message["channel"].decode(), message["data"].decode())
                if time.monotonic() - looked >= SAFETY:
                    await asyncio.wait_for(client.ping(), 2)  # a half-open connection is silent
                    self._wake_all()
                    looked = time.monotonic()

    def _heard(self, channel: str, said: str) -> None:
        if channel.startswith(CHANNEL):
            self._wake(int(channel.removeprefix(CHANNEL)))
        elif whisper := Whisper.heard(said):
            for subscription in list(self._subscriptions.get(int(channel.removeprefix(WHISPERS)), ())):
                subscription.offer(whisper)

    def _wake(self, tenant_id: int) -> None:
        if tenant_id in self._wanted:
            self._wanted[tenant_id].set()

    def _wake_all(self) -> None:
        for wanted in self._wanted.values():
            wanted.set()

    # -- reading

    async def _fan_out(self, tenant_id: int) -> None:
        """Read what is new once, and offer it to all of the tenant's subscribers."""
        wanted = self._wanted.setdefault(tenant_id, asyncio.Event())
        while True:
            await wanted.wait()
            wanted.clear()
            try:
                while changes := await in_thread(read, tenant_id, self._positions[tenant_id]):
                    self._positions[tenant_id] = changes[-1].position
                    for subscription in list(self._subscriptions.get(tenant_id, ())):
                        for change in changes:
                            subscription.offer(change)
            except Exception as error:  # the database is away or busy: what is new stays in the feed
                log.warning("cannot read the feed (%s)", type(error).__name__)
                await asyncio.sleep(1)
                wanted.set()

    # -- tasks

    def _start(self, name: Any, work: Callable) -> None:
        if name not in self._tasks or self._tasks[name].done():
            self._tasks[name] = asyncio.get_running_loop().create_task(work())

    def _stop(self, name: Any) -> None:
        task = self._tasks.pop(name, None)
        if task is not None:
            task.cancel()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def this_hub() -> Hub:
    """The hub of the running event loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())


async def in_thread(function: Callable, *arguments: Any) -> Any:
    """Run blocking work beside the loop, and give its database connection back at once."""

    def run() -> Any:
        try:
            return function(*arguments)
        finally:
            connections.close_all()

    return await sync_to_async(run, thread_sensitive=False)()
