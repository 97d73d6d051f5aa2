"""The table of devices in pieces of its pages: to read all of it takes longer than one statement may."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

PAGES = 32_768
SIZE = "SELECT pg_relation_size('publication.device') / current_setting('block_size')::int"
# What a statement reads one piece by.
OF_PIECE = "ctid >= CAST(:begin AS tid) AND ctid < CAST(:end AS tid)"


def pieces(connection: Connection) -> Iterator[dict[str, str]]:
    """The values for OF_PIECE, piece by piece."""
    size = int(connection.scalar(text(SIZE)) or 0)
    for begin in range(0, max(size, 1), PAGES):
        yield {"begin": f"({begin},0)", "end": f"({begin + PAGES},0)"}
