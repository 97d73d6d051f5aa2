"""What came, went and changed between two files of one dataset, both CSV in the order of their first column, the id.

Both are read side by side once, so memory does not grow with rows. Most rows are the same bytes; only others are
taken apart.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from geo.errors import PublishRefused, Unreadable
from opendata.releases.manifest import Difference

What = Literal["added", "removed", "changed"]

BOOKKEEPING = frozenset({"firstEdition", "changedEdition"})
"""Columns that say when a row changed, not what about the device did."""


@dataclass(frozen=True)
class Change:
    """`fields` has the old value and the new one as the files have them, of a changed row only.

    What a removed row said is not repeated: it may have left because it said too much.
    """

    id: str
    what: What
    fields: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Tally:
    """Counts changes as they pass."""

    counts: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)

    def counting(self, changes: Iterable[Change]) -> Iterator[Change]:
        for change in changes:
            self.counts[change.what] += 1
            self.fields.update(change.fields.keys())
            yield change

    @property
    def difference(self) -> Difference:
        return Difference(self.counts["added"], self.counts["removed"], self.counts["changed"], dict(self.fields))


@dataclass
class _Rows:
    """The rows of a file from one on; `row` is None behind the last."""

    columns: list[str]
    rows: Iterator[bytes]
    row: bytes | None = None
    id: bytes = b""

    def step(self) -> None:
        self.row = next(self.rows, None)
        before, self.id = self.id, self.row.split(b",", 1)[0] if self.row is not None else b""
        if self.row is not None and self.id <= before:
            raise Unreadable(self.id.decode(errors="replace"), "stands out of order in the file")

    def values(self) -> dict[str, str]:
        assert self.row is not None
        return dict(zip(self.columns, _parsed(self.row), strict=True))


def compare(before: Path, after: Path) -> Iterator[Change]:
    """In the order of ids.

    Raises Unreadable, and PublishRefused where a device has no exact place any more and yet its old id.
    """
    with before.open("rb") as old_file, after.open("rb") as new_file:
        old, new = _opened(old_file), _opened(new_file)
        while old.row is not None or new.row is not None:
            if new.row is None or (old.row is not None and old.id < new.id):
                yield Change(old.id.decode(), "removed")
                old.step()
            elif old.row is None or new.id < old.id:
                yield Change(new.id.decode(), "added")
                new.step()
            else:
                if old.row != new.row:
                    yield from _changed(new.id.decode(), old.values(), new.values())
                old.step()
                new.step()


def _changed(id_: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    if old.get("tier") == "0" != new.get("tier"):
        raise PublishRefused(f"device {id_} has no exact place any more and yet its old id")
    names = [name for name in old if name in new and name not in BOOKKEEPING]
    fields = {name: (old[name], new[name]) for name in names if old[name] != new[name]}
    if fields:
        yield Change(id_, "changed", fields)


def _opened(file: BinaryIO) -> _Rows:
    rows = records(file)
    header = next(rows, None)
    if header is None:
        raise Unreadable(file.name, "has no header")
    opened = _Rows(_parsed(header), rows)
    opened.step()
    return opened


def records(file: BinaryIO) -> Iterator[bytes]:
    """The records of a CSV file with their line ends, which a quoted cell may hold as well (RFC 4180, 2.6)."""
    for line in file:
        record = line
        while record.count(b'"') % 2:
            rest = next(file, b"")
            if not rest:
                raise Unreadable(getattr(file, "name", "file"), "ends within a quoted cell")
            record += rest
        yield record


def _parsed(record: bytes) -> list[str]:
    return next(csv.reader([record.decode()], strict=True))


def as_lines(changes: Iterable[Change]) -> Iterator[bytes]:
    """A JSON object a line: its id first, `fields` by name with the old value and the new one."""
    for change in changes:
        found: dict[str, object] = {"id": change.id, "change": change.what}
        if change.fields:
            found["fields"] = {name: list(values) for name, values in change.fields.items()}
        yield json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def of_line(line: bytes) -> Change:
    """The change that `as_lines` wrote."""
    found = json.loads(line)
    fields = {name: (old, new) for name, (old, new) in found.get("fields", {}).items()}
    return Change(found["id"], found["change"], fields)
