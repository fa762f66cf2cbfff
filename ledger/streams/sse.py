"""The answer to a browser's EventSource: ids are positions, so that a reconnect misses nothing."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from ledger.streams.changes import Change, as_topics, end_of_feed, read
from ledger.streams.hub import Subscription, TooManyStreams, in_thread, this_hub
from ledger.streams.whispers import Whisper
from tenancy.context import tenant
from tenancy.ids import as_id

HEARTBEAT = 15.0  # proxies cut a silent connection after 30 to 60 seconds
RECHECK = 60.0  # seconds after which a permission that was taken away has ended the stream
LIFETIME = 1800.0  # then the browser reconnects: connections spread over processes again
RETRY = 2000  # milliseconds
REPLAY_LIMIT = 2000  # further behind than this, a page is faster read anew
Answer = bool | Collection[UUID]
log = logging.getLogger("ledger.streams")


def stream_response(
    request: HttpRequest,
    *,
    topics: Iterable[Any] = (),
    allowed: Callable[[frozenset[UUID]], Answer],
    public: bool | None = None,
) -> HttpResponse | StreamingHttpResponse:
    """Stream what changes in these topics: families of events (``case``), kinds, ids of records or the records.

    ``allowed(roots)`` runs inside the door, now and every minute, with the ids among the topics: ``True`` lets
    everything through, ``False`` ends the stream, a collection of ids lets those roots through (for a root it has not
    seen it is asked again, with that one alone). Customers get public events only. The door is never open in between.
    """
    wanted = as_topics(topics)
    only_public = request.actor.kind not in ("staff", "service") if public is None else public
    gate = Gate(request.tenant.pk, wanted, allowed)
    if not gate.check():
        return HttpResponse(status=403)
    stream = Stream(request, gate, wanted, only_public)
    response = StreamingHttpResponse(stream.run(), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


class Gate:
    """What the subscriber may hear about; asked anew every minute."""

    def __init__(self, tenant_id: int, topics: frozenset[str], allowed: Callable[[frozenset[UUID]], Answer]) -> None:
        self.tenant_id, self.allowed = tenant_id, allowed
        self.roots = frozenset(found for topic in topics if (found := as_id(topic)))
        self.only_roots = len(self.roots) == len(topics)
        self.answer: Answer = False
        self.known: dict[UUID, bool] = {}

    def check(self) -> bool:
        """Ask again; whether the stream may go on."""
        with tenant(self.tenant_id):
            self.answer = self.allowed(self.roots)
        self.known = {} if isinstance(self.answer, bool) else dict.fromkeys(self.answer, True)
        if isinstance(self.answer, bool):
            return self.answer
        return bool(self.answer) or not self.roots or not self.only_roots

    def lost(self) -> frozenset[UUID]:
        """The records asked for by id that may not be heard about any more; the rest of the stream goes on."""
        return frozenset() if isinstance(self.answer, bool) else self.roots - frozenset(self.answer)

    async def lets_through(self, change: Change | Whisper) -> bool:
        """Whether this subscriber may learn that something happened there."""
        if isinstance(self.answer, bool):
            return self.answer
        if change.root_id not in self.known:
            self.known[change.root_id] = await in_thread(self._ask_about, change.root_id)
        return self.known[change.root_id]

    def _ask_about(self, root_id: UUID) -> bool:
        with tenant(self.tenant_id):
            answer = self.allowed(frozenset({root_id}))
        return answer if isinstance(answer, bool) else root_id in answer


class Stream:
    """One browser's connection."""

    def __init__(self, request: HttpRequest, gate: Gate, topics: frozenset[str], only_public: bool) -> None:
        self.gate, self.topics, self.only_public = gate, topics, only_public
        self.asked_after = _last_event_id(request)
        self.position = 0
        actor = request.actor
        self.told: frozenset[UUID] = frozenset()  # of which records it was said that they are lost
        self.owner = f"{gate.tenant_id}:{actor.key_id or actor.user_id or request.META.get('REMOTE_ADDR')}"

    async def run(self) -> AsyncIterator[str]:
        """The text of the stream; ends when permission, patience or the queue does."""
        yield f"retry: {RETRY}\n\n"
        try:
            subscription = await this_hub().subscribe(self.gate.tenant_id, self.owner)
        except TooManyStreams:
            yield "retry: 30000\nevent: busy\ndata: {}\n\n"
            return
        try:
            async for text in self._replay():
                yield text
            async for text in self._follow(subscription):
                yield text
        finally:
            this_hub().unsubscribe(subscription)

    async def _replay(self) -> AsyncIterator[str]:
        """What the browser missed since its last position; or that it should read everything anew."""
        end = await in_thread(end_of_feed, self.gate.tenant_id)
        self.position = end if self.asked_after is None else min(self.asked_after, end)
        if end - self.position > REPLAY_LIMIT:
            self.position = end
            yield f"id: {end}\nevent: reset\ndata: {{}}\n\n"
            return
        while changes := await in_thread(read, self.gate.tenant_id, self.position):
            for change in changes:
                if text := await self._text(change):
                    yield text
        yield f"id: {self.position}\nevent: ready\ndata: {{}}\n\n"
        if text := self._lost():
            yield text

    def _lost(self) -> str | None:
        """Once for each: a page that shows it should look again."""
        lost = self.gate.lost() - self.told
        self.told |= lost
        roots = json.dumps(sorted(str(root) for root in lost))
        return f'event: closed\ndata: {{"roots": {roots}}}\n\n' if lost else None

    async def _follow(self, subscription: Subscription) -> AsyncIterator[str]:
        began = checked = time.monotonic()
        while time.monotonic() - began < LIFETIME:
            try:
                change = await asyncio.wait_for(subscription.queue.get(), HEARTBEAT)
            except TimeoutError:
                yield f"id: {self.position}\nevent: alive\ndata: {{}}\n\n"
            else:
                if change is None:
                    return
                if text := await self._text(change):
                    yield text
            if time.monotonic() - checked >= RECHECK:
                checked = time.monotonic()
                if not await in_thread(self.gate.check):
                    yield "event: closed\ndata: {}\n\n"
                    return
                if text := self._lost():
                    yield text

    async def _text(self, change: Change | Whisper) -> str | None:
        """The message for a change that is new, wanted and allowed."""
        if isinstance(change, Whisper):
            wanted = not self.only_public and change.touches(self.topics)
            return change.as_text() if wanted and await self.gate.lets_through(change) else None
        if change.position <= self.position:
            return None
        self.position = change.position
        if (self.only_public and not change.public) or not change.touches(self.topics):
            return None
        if not await self.gate.lets_through(change):
            return None
        return f"id: {change.position}\nevent: change\ndata: {change.as_json()}\n\n"


def _last_event_id(request: HttpRequest) -> int | None:
    """The position after which to begin: the browser's, on reconnecting, or the page's (``?after=``)."""
    raw = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 18 else None
