"""The harms. Each begins at its time, and answers how it is taken back; or with nothing, when it is over at once."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
import redis

from csm.chaos.plan import Fault
from csm.chaos.stack import Stack, below

Relief = Callable[[], Any]
Harm = Callable[[Stack, Fault], Relief | None]


class Nothing(Exception):
    """There was nothing to harm at that moment."""


@dataclass(frozen=True)
class Kind:
    """A harm, how long it lasts, and within how many seconds after its end all must be well again."""

    harm: Harm
    shortest: float = 0.0
    longest: float = 0.0
    goal: float = 15.0


def _killed(name: str, number: int = signal.SIGKILL, *, all_of_it: bool = True) -> Harm:
    """One of the two, or the only one."""

    def harm(stack: Stack, fault: Fault) -> None:
        names = [known for known in stack.services if known.partition("-")[0] == name]
        victim = names[fault.pick % len(names)]
        if not stack.kill(victim, number, all_of_it=all_of_it):
            raise Nothing(victim)

    return harm


def _all_workers_killed(stack: Stack, fault: Fault) -> None:
    if not sum(stack.kill(name) for name in stack.services if name.startswith("worker")):
        raise Nothing("workers")


def _child_killed(stack: Stack, fault: Fault) -> None:
    """One process of a pool: its worker lives on and replaces it."""
    child = stack.services[f"worker-{fault.pick % 2 + 1}"].child
    children = below(child.pid) if child is not None else []
    if not children:
        raise Nothing("a worker's child")
    with contextlib.suppress(ProcessLookupError):
        os.kill(children[fault.pick % len(children)], signal.SIGKILL)


def _paused(*services: str) -> Harm:
    """Frozen, as by a hypervisor: alive, silent, and convinced that no time went by when it wakes."""

    def harm(stack: Stack, fault: Fault) -> Relief:
        name = services[fault.pick % len(services)]
        if not stack.kill(name, signal.SIGSTOP):
            raise Nothing(name)
        frozen = stack.processes(name)

        def thaw() -> None:
            for pid in [*frozen, *stack.processes(name)]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

        return thaw

    return harm


def _flushed(stack: Stack, fault: Fault) -> None:
    try:
        client = redis.Redis(unix_socket_path=str(stack.data.sockets / "valkey.sock"), socket_timeout=2)
        client.flushall()
        client.close()
    except redis.RedisError as error:
        raise Nothing("Valkey") from error


def _slow(wire: str) -> Harm:
    def harm(stack: Stack, fault: Fault) -> Relief:
        stack.wires[wire].slow(0.01 + (fault.pick % 90) / 1000)
        return lambda: stack.wires[wire].slow(0)

    return harm


def _silent(wire: str) -> Harm:
    def harm(stack: Stack, fault: Fault) -> Relief:
        stack.wires[wire].silence(True)
        return lambda: stack.wires[wire].silence(False)

    return harm


def _answers_lost(wire: str) -> Harm:
    def harm(stack: Stack, fault: Fault) -> Relief:
        stack.wires[wire].lose_answers(True)
        return lambda: stack.wires[wire].lose_answers(False)

    return harm


def _cut(wire: str) -> Harm:
    def harm(stack: Stack, fault: Fault) -> None:
        if not stack.wires[wire].cut():
            raise Nothing(wire)

    return harm


def _cut_half(wire: str) -> Harm:
    def harm(stack: Stack, fault: Fault) -> Relief:
        if not stack.wires[wire].cut_half(fault.seconds):
            raise Nothing(wire)
        return lambda: None

    return harm


def _hot_row_locked(stack: Stack, fault: Fault) -> Relief:
    """Somebody else's transaction holds the rows that everybody writes to."""
    try:
        holder = stack.server(options="-c lock_timeout=2000")
        holder.autocommit = False
        holder.execute("SELECT FROM cases_case WHERE subject LIKE '%%-hot-%%' FOR UPDATE")
    except psycopg.Error as error:
        raise Nothing("the hot rows") from error

    def let_go() -> None:
        with contextlib.suppress(psycopg.Error):
            holder.close()

    return let_go


def _connections_taken(stack: Stack, fault: Fault) -> Relief:
    """Somebody else's connections: PostgreSQL has none left for the product."""
    held: list[Any] = []
    address: dict[str, Any] = {
        "host": str(stack.data.sockets),
        "user": "csm_web",
        "dbname": "csm",
        "connect_timeout": 2,
    }
    with contextlib.suppress(psycopg.Error):
        while len(held) < 200:
            held.append(psycopg.connect(**address))
    if not held:
        raise Nothing("PostgreSQL")

    def let_go() -> None:
        for one in held:
            with contextlib.suppress(psycopg.Error):
                one.close()

    return let_go


def _sessions_ended(stack: Stack, fault: Fault) -> None:
    """An administrator ends every session of the product."""
    try:
        with stack.server() as server:
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'csm_web'")
    except psycopg.Error as error:
        raise Nothing("PostgreSQL") from error


def _mail(mood: str) -> Harm:
    """The next mails meet it, whenever they come: a busy machine may send none for a while."""

    def harm(stack: Stack, fault: Fault) -> None:
        stack.mail.moods.extend([mood] * (1 + fault.pick % 4))

    return harm


KINDS: dict[str, Kind] = {
    "web_killed": Kind(_killed("web")),
    "web_terminated": Kind(_killed("web", signal.SIGTERM)),
    "web_paused": Kind(_paused("web-1", "web-2"), 2, 5),
    "worker_killed": Kind(_killed("worker")),
    "worker_terminated": Kind(_killed("worker", signal.SIGTERM, all_of_it=False)),
    "worker_child_killed": Kind(_child_killed),
    "worker_paused": Kind(_paused("worker-1", "worker-2"), 4, 8),
    "workers_killed": Kind(_all_workers_killed),
    "scheduler_killed": Kind(_killed("scheduler")),
    "valkey_killed": Kind(_killed("Valkey"), goal=30),
    "valkey_emptied": Kind(_flushed, goal=30),
    "valkey_slow": Kind(_slow("valkey"), 3, 6, goal=30),
    "valkey_cut": Kind(_cut("valkey"), goal=30),
    "valkey_silent": Kind(_silent("valkey"), 3, 6, goal=30),
    "postgres_restarted": Kind(_killed("PostgreSQL", signal.SIGQUIT, all_of_it=False), goal=60),
    "postgres_killed": Kind(_killed("PostgreSQL"), goal=60),
    "postgres_paused": Kind(_paused("PostgreSQL"), 2, 6, goal=60),
    "postgres_slow": Kind(_slow("postgres"), 3, 6, goal=60),
    "postgres_cut": Kind(_cut("postgres"), goal=60),
    "postgres_half_cut": Kind(_cut_half("postgres"), 3, 8, goal=60),
    "postgres_silent": Kind(_silent("postgres"), 2, 5, goal=60),
    "postgres_sessions_ended": Kind(_sessions_ended, goal=60),
    "connections_taken": Kind(_connections_taken, 2, 5, goal=60),
    "clients_cut": Kind(_cut("clients")),
    "answers_lost": Kind(_answers_lost("clients"), 1, 3),
    "clients_slow": Kind(_slow("clients"), 3, 6),
    "postgres_answers_lost": Kind(_answers_lost("postgres"), 0.5, 2, goal=60),
    "hot_rows_locked": Kind(_hot_row_locked, 3, 7),
    "mail_refused": Kind(_mail("refusing"), goal=30),
    "mail_dropped": Kind(_mail("dropping"), goal=30),
    "mail_slow": Kind(_mail("slow"), goal=30),
}
LENGTHS = {name: (kind.shortest, kind.longest) for name, kind in KINDS.items()}
