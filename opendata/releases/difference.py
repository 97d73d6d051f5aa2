"""What came, went and changed between two CSV files of devices.

Most rows are the same bytes; only others are taken apart, one at a time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from uuid import UUID

from geo.errors import PublishRefused
from opendata.releases import by_id
from opendata.releases.by_id import Entry
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


def compare(before: Path, after: Path, workspace: Path) -> Iterator[Change]:
    """In the order of ids.

    Raises Unreadable, and PublishRefused where a device has no exact place any more and yet its old id.
    """
    lists = [workspace / f"{name}.by-id" for name in ("before", "after")]
    columns = [by_id.listed(path, target) for path, target in zip((before, after), lists, strict=True)]
    olds, news = (by_id.entries(path) for path in lists)
    with before.open("rb") as old_file, after.open("rb") as new_file:
        for old, new in _paired(olds, news):
            if new is None:
                assert old is not None
                yield Change(str(UUID(bytes=old.id)), "removed")
            elif old is None:
                yield Change(str(UUID(bytes=new.id)), "added")
            elif old.hash != new.hash:
                was = dict(zip(columns[0], by_id.row_at(old_file, old), strict=True))
                is_ = dict(zip(columns[1], by_id.row_at(new_file, new), strict=True))
                yield from _changed(str(UUID(bytes=new.id)), was, is_)


def _paired(olds: Iterator[Entry], news: Iterator[Entry]) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Entries of one id together; None where the other side has none."""
    old, new = next(olds, None), next(news, None)
    while old is not None or new is not None:
        if new is None or (old is not None and old.id < new.id):
            yield old, None
            old = next(olds, None)
        elif old is None or new.id < old.id:
            yield None, new
            new = next(news, None)
        else:
            yield old, new
            old, new = next(olds, None), next(news, None)


def _changed(id_: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    if old.get("tier") == "0" != new.get("tier"):
        raise PublishRefused(f"device {id_} has no exact place any more and yet its old id")
    names = [name for name in old if name in new and name not in BOOKKEEPING]
    fields = {name: (old[name], new[name]) for name in names if old[name] != new[name]}
    if fields:
        yield Change(id_, "changed", fields)


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
