"""Progress of work that takes long, told on a terminal and nowhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from opendata.formats.copying import told


@contextmanager
def of_rows(label: str, rows: int) -> Iterator[None]:
    """While the block writes `rows` rows, tell how many there are, how many come a second and how long it takes yet."""
    if not sys.stdout.isatty():
        yield
        return
    pace = Pace()
    with (
        click.progressbar(length=rows, label=label, show_pos=True, item_show_func=pace.shown) as bar,
        told(lambda more: bar.update(more, pace.after(more))),
    ):
        yield


class Pace:
    """How fast rows come."""

    def __init__(self) -> None:
        self._began, self._rows = time.monotonic(), 0

    def after(self, more: int) -> float:
        """Rows a second, now that so many more have come."""
        self._rows += more
        return self._rows / max(time.monotonic() - self._began, 1e-3)

    @staticmethod
    def shown(rate: float | None) -> str | None:
        return None if rate is None else f"{rate:,.0f} rows/s"
