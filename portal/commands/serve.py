"""`lamppost serve`: one of the two applications, in the foreground, on this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from portal.commands.workers import end_with, serve_application
from portal.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

# More than two would wait for the database's processors.
PROCESSES = {"public": min(2, os.cpu_count() or 1), "registration": 1}


@click.command()
@click.argument("application", type=click.Choice(["public", "registration"]))
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Other machines reach it only through a proxy.")
@click.option("--processes", type=click.IntRange(1, 64), help="How many serve it side by side.")
@click.option("--parent", type=int, hidden=True, help="End when this process, which started it, ends.")
def serve(application: str, port: int, host: str, processes: int | None, parent: int | None) -> None:
    """Serve one application, with what the environment gives it and nothing else."""
    if parent is not None:
        end_with(parent)
    app = _application(application, Settings.from_env())
    serve_application(app, host, port, processes or PROCESSES[application])


def _application(name: str, settings: Settings) -> Flask:
    """Each process imports only its own side."""
    if name == "public":
        from portal.public import create_app as public

        return public(settings)
    from portal.registration import create_app as registration

    return registration(settings)
