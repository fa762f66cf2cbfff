"""A mail server that takes what it is given, and misbehaves when it is told to."""

from __future__ import annotations

import socketserver
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any


@dataclass(frozen=True)
class Received:
    """One mail that got through."""

    message_id: str
    recipients: tuple[str, ...]
    subject: str
    body: str


@dataclass
class MailServer:
    """``moods`` of the next mails: refusing (451), dropping (takes it and hangs up without a word), slow; then fine."""

    moods: deque[str] = field(default_factory=deque)
    slowness: float = 6.5  # seconds; longer than the lease of a chaos stack for work outside
    received: list[Received] = field(default_factory=list)

    def start(self) -> int:
        """Serve on a free port; which one."""
        self._server = _Server(("127.0.0.1", 0), _Session)
        self._server.sink = self
        threading.Thread(target=self._server.serve_forever, name="mail", daemon=True).start()
        return int(self._server.server_address[1])

    def stop(self) -> None:
        """Hang up."""
        self._server.shutdown()
        self._server.server_close()


class _Session(socketserver.StreamRequestHandler):
    """One conversation."""

    timeout = 60

    def handle(self) -> None:
        sink: MailServer = self.server.sink  # type: ignore[attr-defined]
        recipients: list[str] = []
        mood = sink.moods.popleft() if sink.moods else "fine"
        try:
            self._say("220 chaos")
            for raw in self.rfile:
                line = raw.decode("latin-1").strip()
                word = line[:4].upper()
                if word == "RCPT":
                    recipients.append(line.partition(":")[2].strip("<> "))
                if word == "DATA":
                    self._say("354 go on")
                    self._take(sink, recipients)
                    if mood == "dropping":
                        return
                    if mood == "slow":
                        time.sleep(sink.slowness)
                    self._say("250 taken")
                elif word == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("451 not now" if word == "RCPT" and mood == "refusing" else "250 fine")
        except OSError:
            return

    def _take(self, sink: MailServer, recipients: list[str]) -> None:
        lines: list[bytes] = []
        for raw in self.rfile:
            if raw in (b".\r\n", b".\n"):
                break
            lines.append(raw[1:] if raw.startswith(b"..") else raw)
        mail: Any = message_from_bytes(b"".join(lines), policy=policy.default)
        part = mail.get_body(("plain", "html"))
        sink.received.append(
            Received(
                str(mail["Message-ID"]),
                tuple(sorted(recipients)),
                str(mail["Subject"]),
                part.get_content().strip() if part is not None else "",
            )
        )

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True
    sink: MailServer
