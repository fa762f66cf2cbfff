"""A wire between the product and one of its servers, which can be slowed down, cut, and filled with silence."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHUNK = 64 * 1024


@dataclass(eq=False)
class Link:
    """One connection, seen from both ends."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    orphaned: bool = False  # the client is gone and the server has not been told


@dataclass
class Proxy:
    """Listens on a TCP port of its own and speaks to a unix socket, or to another port.

    Its loop runs in a thread; every call may come from another.
    """

    name: str
    target: Path | int
    port: int = 0
    latency: float = 0.0
    mute: bool = False
    links: set[Link] = field(default_factory=set)

    def start(self) -> None:
        """Listen; the port stays the same until ``stop``."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy-{self.name}", daemon=True)
        self._thread.start()
        self._call(self._listen())

    def stop(self) -> None:
        """Close everything."""
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def slow(self, seconds: float) -> None:
        """Every piece of data takes so much longer, each way."""
        self.latency = seconds

    def lose_answers(self, on: bool) -> None:
        """What is asked gets through; whatever is answered breaks the connection instead."""
        self.mute = on

    def silence(self, on: bool) -> None:
        """A black hole: connections stay, and nothing passes in either direction."""
        self._call(self._silence(on))

    def cut(self) -> int:
        """Reset every connection, on both ends; how many."""
        return int(self._call(self._cut(orphan_for=0.0)))

    def cut_half(self, seconds: float) -> int:
        """Reset the clients' ends; the server learns of it only after so many seconds."""
        return int(self._call(self._cut(orphan_for=seconds)))

    def _call(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=256)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        self._server.close()
        await self._cut(orphan_for=0.0)

    async def _silence(self, on: bool) -> None:
        if on:
            self._open.clear()
        else:
            self._open.set()

    async def _cut(self, orphan_for: float) -> int:
        links = list(self.links)
        for link in links:
            if orphan_for:
                link.orphaned = True
                asyncio.get_running_loop().call_later(orphan_for, self._drop, link)
                _reset(link.client)
            else:
                self._drop(link)
        return len(links)

    async def _serve(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        try:
            server_reader, server = await self._connect()
        except OSError:
            _reset(client)
            return
        link = Link(client, server)
        self.links.add(link)
        await asyncio.gather(self._pump(reader, server, link), self._pump(server_reader, client, link, answers=True))
        if not link.orphaned:
            self._drop(link)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.target, int):
            return await asyncio.open_connection("127.0.0.1", self.target)
        return await asyncio.open_unix_connection(str(self.target))

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, link: Link, *, answers: bool = False
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                if self.latency:
                    await asyncio.sleep(self.latency)
                await self._open.wait()
                if answers and self.mute:
                    break
                writer.write(data)
                await writer.drain()
        if not link.orphaned:
            self._drop(link)

    def _drop(self, link: Link) -> None:
        self.links.discard(link)
        _reset(link.client)
        _reset(link.server)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST where the socket can: the other side hears of it at once."""
    with contextlib.suppress(OSError, AttributeError):
        own = writer.get_extra_info("socket")
        if own is not None and own.family != socket.AF_UNIX:
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
