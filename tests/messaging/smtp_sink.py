"""A mail server for tests: takes mail, or refuses it with the code it is told."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any


@dataclass
class Sink:
    """What arrived, and what to answer to a recipient."""

    port: int = 0
    answer: str = "250 fine"
    envelopes: list[list[str]] = field(default_factory=list)
    mails: list[Message] = field(default_factory=list)


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        sink: Sink = self.server.sink
        self._say("220 sink")
        recipients: list[str] = []
        for raw in self.rfile:
            line = raw.decode("latin-1").strip()
            word = line[:4].upper()
            if word in ("EHLO", "HELO"):
                self._say("250 sink")
            elif word == "RCPT":
                if sink.answer.startswith("250"):
                    recipients.append(line.partition(":")[2].strip("<> "))
                self._say(sink.answer)
            elif word == "DATA":
                self._say("354 go on")
                self._receive(sink, recipients)
                self._say("250 fine")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _receive(self, sink: Sink, recipients: list[str]) -> None:
        lines = []
        for raw in self.rfile:
            if raw in (b".\r\n", b".\n"):
                break
            lines.append(raw)
        sink.envelopes.append(list(recipients))
        sink.mails.append(message_from_bytes(b"".join(lines)))

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True
    sink: Any


def start() -> tuple[Sink, Any]:
    """A running sink on a free port, and how to stop it."""
    server = _Server(("127.0.0.1", 0), _Session)
    server.sink = Sink(port=server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def stop() -> None:
        server.shutdown()
        server.server_close()

    return server.sink, stop
