"""`lamppost serve`: one of the two applications, in the foreground, on this machine."""

from __future__ import annotations

import ctypes
import os
import signal
from typing import TYPE_CHECKING

import click
import waitress

from portal.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

THREADS = 8
PR_SET_PDEATHSIG = 1


@click.command()
@click.argument("application", type=click.Choice(["public", "registration"]))
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Other machines reach it only through a proxy.")
@click.option("--parent", type=int, hidden=True, help="End when this process, which started it, ends.")
def serve(application: str, port: int, host: str, parent: int | None) -> None:
    """Serve one application, with what the environment gives it and nothing else."""
    if parent is not None:
        _end_with(parent)
    app = _application(application, Settings.from_env())
    # The proxy or the browser need not know what serves them.
    waitress.serve(app, host=host, port=port, threads=THREADS, ident=None, clear_untrusted_proxy_headers=True)


def _application(name: str, settings: Settings) -> Flask:
    """Each process imports only its own side."""
    if name == "public":
        from portal.public import create_app as public

        return public(settings)
    from portal.registration import create_app as registration

    return registration(settings)


def _end_with(parent: int) -> None:
    """Have the kernel end this process with its parent, which even a kill -9 of the parent does not prevent."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it ended before the kernel was told
        raise SystemExit(1)
