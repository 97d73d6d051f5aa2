"""Processes that serve an application side by side, and end with the one that started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from tests.house.test_demo import PROJECT, free_port

SERVING = """
import os, sys
from portal.commands.workers import serve_application

def app(environ, start):
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]

serve_application(app, "127.0.0.1", int(sys.argv[1]), 2)
"""
PATIENCE_SECONDS = 60


class Serving:
    """The process that starts the others, and which of these answer."""

    def __init__(self) -> None:
        self.port = free_port()
        environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
        self.process = subprocess.Popen([sys.executable, "-c", SERVING, str(self.port)], env=environment, cwd=PROJECT)

    def answered_by(self) -> int | None:
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            return int(urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5).read())
        return None


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def serving() -> Iterator[Serving]:
    made = Serving()
    try:
        until(lambda: made.answered_by() is not None)
        yield made
    finally:
        made.process.kill()
        made.process.wait()


def test_a_process_that_dies_is_replaced(serving: Serving) -> None:
    first = serving.answered_by()
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: serving.answered_by() not in (None, first))


def test_a_reload_refuses_no_request(serving: Serving) -> None:
    before = {serving.answered_by() for _ in range(20)}
    serving.process.send_signal(signal.SIGHUP)
    answers: list[int | None] = []
    until(
        lambda: answers.append(serving.answered_by()) or len(set(answers[-20:]) - before) == len(set(answers[-20:])) > 0
    )
    assert None not in answers


def test_none_outlives_the_one_that_started_them(serving: Serving) -> None:
    serving.process.kill()
    serving.process.wait()
    until(lambda: serving.answered_by() is None)


def test_a_signal_to_end_is_obeyed(serving: Serving) -> None:
    serving.process.terminate()
    assert serving.process.wait(PATIENCE_SECONDS) == 0
    assert serving.answered_by() is None
