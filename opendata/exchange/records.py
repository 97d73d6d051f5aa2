"""Reading the records of a JSON file one by one, so that a large file is never held as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn, TextIO

from geo.errors import Unreadable

CHUNK = 256 * 1024
LARGEST_RECORD = 20 * 1024 * 1024
# An error this near to the end of what is read may only mean that more must be read.
MARGIN = 16


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


class Records:
    """Iterates over the list at the dotted `path` ("" for the file itself); `others` gathers what stands beside it.

    Raises Unreadable, with the line: not JSON, truncated, nested too deeply, no list at the path, a record of
    more than 20 MB, or (seen before it is held) one with more than `lists` lists in it.
    """

    def __init__(self, file: TextIO, name: str, path: str, lists: int | None = None) -> None:
        self._file, self._name, self._lists, self._taken = file, name, lists, 0
        self._path = [part for part in path.split(".") if part]
        self._decode = json.JSONDecoder(parse_constant=_no_constant).raw_decode
        self._buffer, self._at, self._lines, self._ended = "", 0, 1, False
        self.others: dict[str, object] = {}

    def __iter__(self) -> Iterator[object]:
        for key in self._path:
            self._enter(key)
        if self._peek() != "[":
            self._no_list()
        self._at += 1
        if self._peek() == "]":
            self._at += 1
        else:
            yield from self._elements()
        for _ in self._path:
            self._leave()
        if self._peek():
            self._fail("goes on after its end")

    def _elements(self) -> Iterator[object]:
        while True:
            yield self._value()
            self._taken += 1
            mark = self._peek()
            self._at += 1
            if mark == "]":
                return
            if mark != ",":
                self._expected("a comma or ]", mark)

    def _enter(self, key: str) -> None:
        """Go to the value of `key` in the object that begins here."""
        self._take("{")
        names: list[str] = []
        while self._peek() != "}":
            name = self._member()
            if name == key:
                return
            names.append(name)
            self.others[name] = self._value()
            if self._peek() == ",":
                self._at += 1
        self._fail(f"has no {key!r}, which should hold the records; it has {', '.join(names[:15]) or 'nothing'}")

    def _leave(self) -> None:
        """Read what follows the list in the object around it."""
        while self._peek() == ",":
            self._at += 1
            name = self._member()
            self.others[name] = self._value()
        self._take("}")

    def _member(self) -> str:
        if self._peek() != '"':
            self._expected("a name in quotes", self._peek())
        name = self._value()
        self._take(":")
        return str(name)

    def _no_list(self) -> NoReturn:
        where = f"at {'.'.join(self._path)!r}" if self._path else "as a whole"
        if not self._path and self._peek() == "{":
            value = self._value()
            keys = ", ".join(list(value)[:15]) if isinstance(value, dict) else ""
            self._fail(f"is an object, not a list; say in the mapping where the records are: records = one of {keys}")
        self._fail(f"holds no list {where}")

    def _value(self) -> object:
        self._peek()
        while True:
            try:
                value, end = self._decode(self._buffer, self._at)
                if end < len(self._buffer) or not self._more():
                    self._at = end
                    return value
            except json.JSONDecodeError as error:
                near = error.pos >= len(self._buffer) - MARGIN or error.msg.startswith("Unterminated")
                if not near or not self._more():
                    self._at = error.pos
                    self._fail("ends in the middle; it is truncated" if near else f"is not JSON: {error.msg}")
            except RecursionError:
                self._fail("is nested too deeply")
            except ValueError as error:
                self._fail(f"is not JSON: {error}")

    def _peek(self) -> str:
        """The next character that is not white space, "" at the end."""
        while True:
            rest = self._buffer[self._at : self._at + 1]
            if rest and rest not in " \t\r\n":
                return rest
            if rest:
                self._at += 1
            elif not self._more():
                return ""

    def _take(self, mark: str) -> None:
        found = self._peek()
        if found != mark:
            self._expected(mark, found)
        self._at += 1

    def _expected(self, wanted: str, found: str) -> NoReturn:
        if not found:
            self._fail("ends in the middle; it is truncated")
        self._fail(f"is not JSON: {wanted} is expected, not {found}")

    def _more(self) -> bool:
        """Read on, twice as much each time while one record goes on."""
        if self._ended:
            return False
        held = len(self._buffer) - self._at
        if held > LARGEST_RECORD:
            self._fail(f"holds a record of more than {LARGEST_RECORD >> 20} MB")
        if self._lists is not None and self._buffer.count("[", self._at) > self._lists and held > CHUNK:
            self._fail(f"has in record {self._taken + 1} a shape of more than {self._lists:,} vertices; simplify it")
        chunk = self._file.read(min(max(CHUNK, held), LARGEST_RECORD + 1 - held))
        if not chunk:
            self._ended = True
            return False
        self._lines += self._buffer.count("\n", 0, self._at)
        self._buffer, self._at = self._buffer[self._at :] + chunk, 0
        return True

    def _fail(self, reason: str) -> NoReturn:
        line = self._lines + self._buffer.count("\n", 0, self._at)
        raise Unreadable(self._name, f"{reason} (line {line:,})")


def open_records(path: Path, encoding: str, records: str, lists: int | None = None) -> tuple[TextIO, Records]:
    """The opened file, to be closed by the caller, and its records."""
    file = path.open(encoding=encoding)
    return file, Records(file, path.name, records, lists)
