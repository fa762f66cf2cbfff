"""A child that is forked beside busy threads must not inherit what they hold."""

import os
import threading
import time

import pytest

from ledger import forking
from ledger.forking import not_forking


def forked(check) -> bool:
    """What the check says in a forked child."""
    pid = os.fork()
    if pid == 0:
        os._exit(0 if check() else 1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def busy(lock: threading.Lock, seconds: float) -> threading.Thread:
    """A thread in the middle of something, with the lock in its hand."""
    begun = threading.Event()

    def work() -> None:
        with not_forking(), lock:
            begun.set()
            time.sleep(seconds)

    thread = threading.Thread(target=work)
    thread.start()
    begun.wait(5)
    return thread


def free(lock: threading.Lock) -> bool:
    return lock.acquire(timeout=2)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_child_inherits_no_lock_of_a_busy_thread():
    lock = threading.Lock()
    thread = busy(lock, 0.5)

    assert forked(lambda: free(lock))
    thread.join()


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_parent_and_child_go_on_working_and_forking():
    lock = threading.Lock()
    busy(lock, 0).join()

    assert forked(lambda: busy(lock, 0).join() is None and forked(lambda: free(lock)))
    assert forked(lambda: free(lock))


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_fork_does_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr(forking, "LONGEST", 0.1)
    began = time.monotonic()
    thread = busy(threading.Lock(), 3)

    assert forked(lambda: True)
    assert time.monotonic() - began < 2.5
    thread.join()
