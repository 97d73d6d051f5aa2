"""What all importing commands share: the register's connection, a file argument, progress."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Connection

from geo.database import working_engine, writing
from portal.settings import Settings

# Whether it is there and readable is told with all else that can be wrong with it.
FILE = click.Path(path_type=Path)
REPAIR = click.option("--repair", is_flag=True, help="Repair areas that cross themselves, instead of refusing them.")


@contextmanager
def registering() -> Iterator[Connection]:
    """One transaction of the registering role, committed at the end. Raises MissingSetting, Unavailable."""
    with writing(working_engine(Settings.from_env().database("register_app"))) as connection:
        yield connection


class Progress:
    """Counts rows on stderr while somebody looks; silent where stderr is a file or a pipe."""

    def __init__(self) -> None:
        self._watched = sys.stderr.isatty()

    def __call__(self, rows: int) -> None:
        if self._watched:
            click.echo(f"\r{rows:,} rows", nl=False, err=True)

    def end(self) -> None:
        if self._watched:
            click.echo("\r\033[K", nl=False, err=True)
