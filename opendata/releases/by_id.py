"""The rows of a CSV file by their ids, whatever order they stand in: where each begins, and a hash of its bytes.

A release has its rows in the order of places. For comparing two, each is read once into 32 bytes a row, on the disk by
the first four bits of their ids; each of these sixteen parts is small enough to be sorted in memory.
"""

from __future__ import annotations

import csv
import struct
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import UUID

import numpy as np

from geo.errors import Unreadable

ENTRY = struct.Struct(">16s8sQ")  # big endian, so that bytes sort as ids do
TOGETHER = 8192
PARTS = 16


class Entry(NamedTuple):
    """`id` is a UUID's 16 bytes."""

    id: bytes
    hash: bytes
    offset: int


def listed(path: Path, target: Path) -> list[str]:
    """Write the entries of a CSV file, whose first column is a UUID, to `target`; its columns. Raises Unreadable."""
    parts = [target.with_name(f"{target.name}.{number:x}") for number in range(PARTS)]
    with path.open("rb") as file, ExitStack() as stack:
        rows = records(file)
        header = next(rows, None)
        if header is None:
            raise Unreadable(path.name, "has no header")
        offset = len(header)
        files = [stack.enter_context(part.open("wb")) for part in parts]
        for row in rows:
            id_ = _id(row, path)
            files[id_[0] * PARTS >> 8].write(ENTRY.pack(id_, blake2b(row, digest_size=8).digest(), offset))
            offset += len(row)
    with target.open("wb") as whole:
        for part in parts:
            entries_ = np.fromfile(part, dtype=f"S{ENTRY.size}")
            entries_.sort()
            entries_.tofile(whole)
            part.unlink()
    return parsed(header)


def entries(path: Path) -> Iterator[Entry]:
    """What `listed` wrote. Raises Unreadable where two rows have one id."""
    last = b""
    with path.open("rb") as file:
        while piece := file.read(TOGETHER * ENTRY.size):
            for fields in ENTRY.iter_unpack(piece):
                entry = Entry(*fields)
                if entry.id == last:
                    raise Unreadable(str(UUID(bytes=last)), "stands twice in one file")
                last = entry.id
                yield entry


def row_at(file: BinaryIO, entry: Entry) -> list[str]:
    """The cells of the row of an entry."""
    file.seek(entry.offset)
    return parsed(next(records(file)))


def records(file: BinaryIO) -> Iterator[bytes]:
    """The records of a CSV file with their line ends, which a quoted cell may hold as well (RFC 4180, 2.6)."""
    while line := file.readline():
        record = line
        while record.count(b'"') % 2:
            rest = file.readline()
            if not rest:
                raise Unreadable(file.name, "ends within a quoted cell")
            record += rest
        yield record


def parsed(record: bytes) -> list[str]:
    """The cells of a record."""
    return next(csv.reader([record.decode()], strict=True))


def _id(row: bytes, path: Path) -> bytes:
    try:
        return bytes.fromhex(row[:36].replace(b"-", b"").decode())
    except ValueError:
        raise Unreadable(path.name, f"has a row that does not begin with an id: {row[:36]!r}") from None
