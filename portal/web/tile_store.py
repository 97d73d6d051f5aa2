"""Tiles on disk, so many bytes of them; the oldest make room for new ones."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from geo.errors import Invalid
from portal.base_map_settings import KEPT

# Several processes share the directory and each clears it up after a twentieth of the bound: they stay within it.
CLEARED_TO, CLEARED_EVERY = 0.8, 0.05


class Kept(NamedTuple):
    image: bytes
    age: float  # seconds


class TileStore:
    """A directory of tiles. Raises Invalid where it cannot be written to."""

    def __init__(self, directory: Path, most_bytes: int) -> None:
        self._directory, self._most = directory, most_bytes
        self._lock = Lock()
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Invalid(KEPT, f"{directory} is no directory that can be made: {error.strerror}") from None
        if not os.access(directory, os.W_OK | os.X_OK):
            raise Invalid(KEPT, f"{directory} cannot be written to")
        self._written = self._most  # what lies there from before is looked at with the first tile

    def get(self, z: int, x: int, y: int) -> Kept | None:
        path = self._path(z, x, y)
        try:
            return Kept(path.read_bytes(), time.time() - path.stat().st_mtime)
        except OSError:
            return None

    def put(self, z: int, x: int, y: int, image: bytes) -> None:
        """Keep a tile; a disk that is full keeps none, and the map goes on."""
        path = self._path(z, x, y)
        half = path.with_name(f"{path.name}.{os.getpid()}.{id(image):x}")
        with suppress(OSError):
            path.parent.mkdir(exist_ok=True)
            half.write_bytes(image)
            os.replace(half, path)
        self._clear_up(len(image))

    def _path(self, z: int, x: int, y: int) -> Path:
        return self._directory / str(z) / f"{x}-{y}"

    def _clear_up(self, more: int) -> None:
        with self._lock:
            self._written += more
            if self._written < self._most * CLEARED_EVERY:
                return
            self._written = 0
        found = sorted(_files(self._directory))
        total = sum(size for _, size, _ in found)
        for _, size, path in found:
            if total <= self._most * CLEARED_TO:
                break
            Path(path).unlink(missing_ok=True)
            total -= size


def _files(directory: Path) -> list[tuple[float, int, str]]:
    """(time of the last change, bytes, path) of every file; another process may take some away meanwhile."""
    found = []
    for path in directory.glob("*/*"):
        with suppress(OSError):
            about = path.stat()
            found.append((about.st_mtime, about.st_size, str(path)))
    return found
