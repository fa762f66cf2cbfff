"""The wire between the product and its servers can be slowed down, cut and silenced."""

import contextlib
import socket
import socketserver
import threading
import time

import pytest

from csm.chaos.proxy import Proxy


class _Echo(socketserver.BaseRequestHandler):
    def handle(self):
        self.server.met.append(self.request)
        with contextlib.suppress(OSError):
            while data := self.request.recv(4096):
                self.request.sendall(data)
        self.server.gone.set()


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@pytest.fixture
def wire(tmp_path):
    server = _Server(str(tmp_path / "echo.sock"), _Echo)
    server.met, server.gone = [], threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    wire = Proxy("echo", tmp_path / "echo.sock")
    wire.start()
    wire.server = server
    yield wire
    wire.stop()
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(wire):
    with socket.create_connection(("127.0.0.1", wire.port), 5) as client:
        client.settimeout(5)
        assert says(client, b"hello") == b"hello"
        yield client


def says(client, words):
    client.sendall(words)
    return client.recv(4096)


def test_what_is_slow_arrives_later(wire, client):
    wire.slow(0.1)
    began = time.monotonic()
    assert says(client, b"again") == b"again"
    assert time.monotonic() - began >= 0.2  # there and back


def test_a_cut_is_felt_on_both_ends(wire, client):
    assert wire.cut() == 1
    with pytest.raises(OSError):
        for _ in range(50):
            if not says(client, b"anybody?"):
                raise ConnectionResetError
    assert wire.server.gone.wait(5)
    with socket.create_connection(("127.0.0.1", wire.port), 5) as anew:
        assert says(anew, b"back") == b"back"


def test_after_half_a_cut_the_server_goes_on_waiting(wire, client):
    assert wire.cut_half(0.5) == 1
    with pytest.raises(OSError):
        for _ in range(50):
            if not says(client, b"anybody?"):
                raise ConnectionResetError
    assert not wire.server.gone.is_set()
    assert wire.server.gone.wait(5)


def test_silence_keeps_the_connection_and_loses_nothing(wire, client):
    wire.silence(True)
    client.settimeout(0.2)
    with pytest.raises(TimeoutError):
        says(client, b"hello?")
    wire.silence(False)
    client.settimeout(5)
    assert client.recv(4096) == b"hello?"


def test_an_answer_can_be_lost_after_the_question_got_through(wire, client):
    heard = []
    wire.lose_answers(True)
    with pytest.raises(ConnectionResetError):
        if not (heard := says(client, b"transfer a million")):
            raise ConnectionResetError
    assert not heard
    wire.lose_answers(False)
    with socket.create_connection(("127.0.0.1", wire.port), 5) as anew:
        assert says(anew, b"and now?") == b"and now?"


def test_without_a_server_callers_are_cut_off_and_the_wire_lives_on(tmp_path):
    wire = Proxy("nobody", tmp_path / "nobody.sock")
    wire.start()
    try:
        for _ in range(2):
            with (
                contextlib.suppress(ConnectionError),
                socket.create_connection(("127.0.0.1", wire.port), 5) as client,
            ):
                assert client.recv(10) == b""
    finally:
        wire.stop()


def test_it_speaks_to_a_port_as_well(wire):
    further = Proxy("further", wire.port)
    further.start()
    try:
        with socket.create_connection(("127.0.0.1", further.port), 5) as client:
            assert says(client, b"hello") == b"hello"
    finally:
        further.stop()
