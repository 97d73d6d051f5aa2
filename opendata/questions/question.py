"""A question that the register answers with a table: what it counts, and what must be known to read it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

Texts = Mapping[str, str]  # by language


@dataclass(frozen=True)
class Question:
    """`rows` begin with as many labels as `labels` says, numbers follow; a chart shows the number at `drawn`.

    `kinds` tells of each label what it names: "organisation" (None: nobody who is named), "district", "sensorType" or
    "retention".
    """

    name: str
    title: Texts
    definition: Texts
    caveat: Texts
    headings: tuple[tuple[str, Texts], ...]
    kinds: tuple[str, ...]
    drawn: int
    rows: Callable[[Connection], list[tuple[Any, ...]]]

    @property
    def labels(self) -> int:
        return len(self.kinds)


def as_csv(question: Question, rows: list[tuple[Any, ...]]) -> bytes:
    """The table by RFC 4180, with the names of its columns; an empty cell where nobody is named."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([name for name, _ in question.headings])
    writer.writerows([["" if cell is None else _plain(cell) for cell in row] for row in rows])
    return text.getvalue().encode()


def _plain(cell: Any) -> str:
    """A text that a spreadsheet would take for a formula begins with an apostrophe, as in every CSV file here."""
    text = str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and isinstance(cell, str) else text
