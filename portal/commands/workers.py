"""A WSGI application on a port: processes that share it, and end with the one that started them."""

from __future__ import annotations

import ctypes
import os
import signal
from typing import TYPE_CHECKING

from granian.constants import HTTPModes, Interfaces
from granian.server import Server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# More than slow readers of downloads and long pages can hold: these are as many as their pool has connections.
THREADS = 8
STOPPING_SECONDS = 8
PR_SET_PDEATHSIG = 1


def serve_application(app: WSGIApplication, host: str, port: int, processes: int) -> None:
    """Serve `app` from so many processes, until a signal; it must not have connections open yet, that they would share.

    SIGTERM and SIGINT let requests end first; SIGHUP puts new processes in the place of the old ones, one by one, so
    that none is refused. A process that dies is replaced.
    """
    here = os.getpid()

    def load() -> WSGIApplication:
        end_with(here)
        return app

    server = Server(
        "portal",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOPPING_SECONDS,
    )
    server.serve(target_loader=load, wrap_loader=False)


def end_with(parent: int) -> None:
    """Have the kernel end this process with its parent, which even a kill -9 of the parent does not prevent.

    By SIGKILL: nobody is left who would see to it that a request in the way ends in time.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the kernel was told
        raise SystemExit(1)
