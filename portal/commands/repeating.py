"""Commands that a timer calls, or that do their work again and again by themselves."""

from __future__ import annotations

import time
from collections.abc import Callable

import click

from geo.errors import Unavailable

EVERY = click.option(
    "--every", type=click.IntRange(1, 86400), metavar="SECONDS", help="Do it again and again, so many seconds apart."
)


def repeat(work: Callable[[], None], every: int | None) -> None:
    """Do it once, or without end; then what is not available now is said and tried at the next turn."""
    if every is None:
        work()
        return
    while True:
        try:
            work()
        except Unavailable as error:
            click.echo(f"lamppost: {error}", err=True)
        time.sleep(every)
