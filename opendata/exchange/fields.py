"""One field's rule in a mapping: which column, constant or template feeds it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opendata.exchange.layout import Row, lookup
from opendata.exchange.nearest import proposal
from opendata.exchange.values import ISO, Kind, Manner

HOLE = re.compile(r"\{([^{}]+)\}")
# JSON can write them as escapes: NUL, and half of a surrogate pair. No database and no UTF-8 has them.
UNTEXTUAL = re.compile("[\0\ud800-\udfff]")


class BadCell(Exception):
    """A cell that cannot be what its field means."""

    def __init__(self, columns: Sequence[str], reason: str, value: str) -> None:
        super().__init__(reason)
        self.columns, self.reason, self.value = tuple(columns), reason, value


def cell(row: Row, column: str, empty: frozenset[str]) -> str | None:
    """The text of a cell, None where it is missing or says nothing. Raises BadCell for what is no single value."""
    _, value = lookup(row, column)
    return _text(value, column, empty)


def _text(value: object, column: str, empty: frozenset[str]) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        text = str(value).strip()
        if UNTEXTUAL.search(text):
            raise BadCell([column], "holds a character that no text can hold", ascii(text))
        return None if text in empty else text
    raise BadCell([column], "is not a single value", str(value))


@dataclass(frozen=True)
class Condition:
    """A column whose cell is (or, with `negated`, is not) one of `values`; "" stands for an empty cell."""

    column: str
    values: frozenset[str]
    negated: bool = False

    def holds(self, row: Row, empty: frozenset[str]) -> bool:
        return ((cell(row, self.column, empty) or "") in self.values) is not self.negated


@dataclass(frozen=True)
class Rule:
    """Exactly one of `column`, `constant`, `template` and `mint` feeds the field.

    `values` says in the register's words what a cell means. `mint` makes a short reference from the
    content of columns: the same content, the same reference.
    """

    kind: Kind
    manner: Manner = ISO
    column: str | None = None
    constant: object = None
    template: str | None = None
    mint: tuple[str, ...] = ()
    prefix: str = ""
    values: Mapping[str, str] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        if self.column is not None:
            return (self.column,)
        return self.mint or (tuple(HOLE.findall(self.template)) if self.template is not None else ())

    def read(self, row: Row, empty: frozenset[str]) -> object:
        """The field's value, None or () where the row does not say. Raises BadCell."""
        if self.column is not None:
            return self._from_column(row, self.column, empty)
        if self.mint:
            return self._minted(row, empty)
        if self.template is not None:
            return self._filled(row, empty, self.template)
        return self.constant

    def _from_column(self, row: Row, column: str, empty: frozenset[str]) -> object:
        if self.kind.many:
            _, value = lookup(row, column)
            listed = isinstance(value, list)
            parts = value if isinstance(value, list) else (cell(row, column, empty) or "").split(self.manner.split)
            texts = [_text(part, column, empty | {""}) for part in parts] if listed or self.manner.split else parts
            return tuple(self.convert(text, column) for text in texts if text)
        text = cell(row, column, empty)
        if text is None and not (self.values and "" in self.values):
            return None
        return self.convert(text or "", column)

    def convert(self, text: str, column: str) -> object:
        """What a cell's text means. Raises BadCell with the nearest matches."""
        meant = text
        if self.values is not None:
            if text in self.values:
                meant = self.values[text]
            else:
                return self._unmapped(text, column)
        try:
            return self.kind.convert(meant, self.manner)
        except ValueError as error:
            raise BadCell([column], str(error), text) from None

    def _unmapped(self, text: str, column: str) -> object:
        """A cell that `values` does not name still counts when it is a word of the register already."""
        assert self.values is not None
        try:
            converted = self.kind.convert(text, self.manner)
        except ValueError:
            converted = None
        if converted is None or type(converted) is str:
            reason = f"is not one of the mapping's values for this column{proposal(text, self.values)}"
            raise BadCell([column], reason, text)
        return converted

    def _minted(self, row: Row, empty: frozenset[str]) -> str:
        cells = [cell(row, column, empty) for column in self.mint]
        if not any(cells):
            raise BadCell(self.mint, "are all empty; no reference can be made of them", "")
        digest = hashlib.sha256("\x1f".join(text or "" for text in cells).encode()).digest()
        return self.prefix + base64.b32encode(digest[:10]).decode().lower()

    def _filled(self, row: Row, empty: frozenset[str], template: str) -> str | None:
        cells = {column: cell(row, column, empty) for column in self.columns}
        if cells and not any(cells.values()):
            return None
        return HOLE.sub(lambda hole: cells[hole[1]] or "", template)
