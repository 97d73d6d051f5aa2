"""The portal over one world, in a process of its own, asked one request after the other."""

from __future__ import annotations

import hashlib
import os
import sys
import time
import traceback
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from tests.house.worlds.transcript import Asker
from tests.support.asking import Ask
from tests.support.databases import Databases

WHOLE, END = "whole", "end"
FAILED = (b"500", b"503")


@dataclass(frozen=True)
class Reply:
    """The digest of each answer by the name of its request; those that the portal failed to give; bytes and seconds."""

    digests: dict[str, bytes]
    failed: list[str]
    size: int
    seconds: float


class Side:
    """One world. What is sent to several sides before any is waited for, they answer at the same time."""

    def __init__(self, databases: Databases) -> None:
        context = get_context("fork")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(databases, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def send(self, ask: Ask) -> None:
        """Ask for this and what its answer leads on to; the reply is to be received before anything else is sent."""
        self._pipe.send(ask)

    def receive(self) -> Reply:
        """What was answered. Raises AssertionError with the traceback where the portal failed."""
        reply: Reply = self._received()
        return reply

    def ask(self, ask: Ask) -> Reply:
        self.send(ask)
        return self.receive()

    def whole(self) -> dict[str, bytes]:
        """The answers that the last reply has the digests of."""
        self._pipe.send(WHOLE)
        found: dict[str, bytes] = self._received()
        return found

    def end(self) -> list[str]:
        """End the process; what the program has and this side was not asked for, by name."""
        self._pipe.send(END)
        missing: list[str] = self._received()
        self._process.join()
        return missing

    def _received(self) -> Any:
        done, result = self._pipe.recv()
        if not done:
            raise AssertionError(result)
        return result


def _serve(databases: Databases, pipe: Connection) -> None:
    """Answer until the end, or until an error, which is sent as its traceback. What the portal logs is lost."""
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115  # as long as the process
    try:
        asker, found = Asker(databases), dict[str, bytes]()
        while (wanted := pipe.recv()) != END:
            if wanted == WHOLE:
                pipe.send((True, found))
            else:
                begin = time.perf_counter()
                found = asker.ask([wanted])
                pipe.send((True, _reply(found, time.perf_counter() - begin)))
        pipe.send((True, asker.missing()))
    except EOFError:  # whoever asked is gone
        return
    except BaseException:
        pipe.send((False, traceback.format_exc()))


def _reply(found: dict[str, bytes], seconds: float) -> Reply:
    digests = {name: hashlib.sha256(answer).digest() for name, answer in found.items()}
    failed = [name for name, answer in found.items() if answer.startswith(FAILED)]
    return Reply(digests, failed, sum(map(len, found.values())), seconds)
