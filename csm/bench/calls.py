"""Asking the product as a server would, with no network between: the whole stack of middleware, no browser, no socket."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext

HOST = "load001.localhost"


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took."""

    status: int
    body: bytes
    seconds: float
    processor: float  # seconds of Python's own work: steadier than the clock where others use the machine, too

    def json(self) -> Any:
        """The body, read."""
        return orjson.loads(self.body)


class Caller:
    """A program or a browser with its credentials."""

    def __init__(self, *, key: str = "", cookie: str = "", application: Any = None) -> None:
        self.application: Any = application or get_wsgi_application()
        self.headers = {"HTTP_HOST": HOST, "HTTP_ACCEPT": "text/html" if cookie else "application/json"}
        if key:
            self.headers["HTTP_AUTHORIZATION"] = f"Bearer {key}"
        if cookie:
            self.headers |= {"HTTP_COOKIE": cookie}

    def get(self, url: str) -> Answer:
        """Read."""
        return self._call("GET", url, b"")

    def post(self, url: str, body: Any) -> Answer:
        """Write."""
        return self._call("POST", url, orjson.dumps(body))

    def queries(self, url: str) -> list[str]:
        """The statements that a read runs, with their values in place."""
        with CaptureQueriesContext(connection) as captured:
            answer = self.get(url)
        if answer.status != 200:
            raise RuntimeError(f"{url}: {answer.status} {answer.body[:300]!r}")
        return [one["sql"] for one in captured.captured_queries]

    def _call(self, method: str, url: str, body: bytes) -> Answer:
        parts = urlsplit(url)
        status = 0

        def start(line: str, headers: Any, *_: Any) -> None:
            nonlocal status
            status = int(line[:3])

        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": unquote(parts.path), "QUERY_STRING": parts.query, "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/json" if body else "", "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.multithread": True,
            "wsgi.multiprocess": True, "wsgi.run_once": False, **self.headers,
        }  # fmt: skip
        began, worked = time.perf_counter(), time.thread_time()
        response = self.application(environ, start)
        content = b"".join(response)
        response.close()
        return Answer(status, content, time.perf_counter() - began, time.thread_time() - worked)
