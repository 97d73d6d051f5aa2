"""Files that must be whole before their first byte can go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

PIECE = 64 * 1024


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
