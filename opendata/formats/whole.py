"""Files as a whole and in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

PIECE = 64 * 1024


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def save(found: Iterable[bytes], path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(found)
