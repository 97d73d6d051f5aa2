"""Work in a process of its own, so that nothing that a program keeps in memory reaches other work."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")


def apart(work: Callable[[], T]) -> T:
    """What `work` returns, done in a copy of this process that ends with it. What it says on standard error is lost."""
    context = get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(work, sending))
    process.start()
    sending.close()
    try:
        done, result = receiving.recv()
    finally:
        process.join()
    assert done, result
    returned: T = result
    return returned


def _do(work: Callable[[], Any], sending: Connection) -> None:
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115  # as long as the process
    try:
        sending.send((True, work()))
    except BaseException:
        sending.send((False, traceback.format_exc()))
