"""A store that is a directory.

A file is complete and on the disk before it gets its name, which a link gives once only: whoever is killed, or loses
power, leaves the old state or the new one.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from geo.errors import Conflict, NotFound, Unavailable
from opendata.releases.store import PIECE, Kept

HALF_MADE = "half-made"
LOCK = "lock"
READ_ONLY = 0o444


class Folder:
    """`root` is made when something is written."""

    patience = 0.0  # a look at a file's times costs nothing

    def __init__(self, root: Path) -> None:
        self.root = root

    def __str__(self) -> str:
        return str(self.root)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        with _said(self.root):
            directory = self.root / HALF_MADE / secrets.token_hex(8)
            directory.mkdir(parents=True)
        try:
            yield directory
        finally:
            shutil.rmtree(directory, ignore_errors=True)

    @contextmanager
    def held(self) -> Iterator[None]:
        with _said(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            handle = (self.root / LOCK).open("a")
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Conflict("store", str(self.root), "another process is writing to it") from None
            yield

    def create(self, key: str, content: bytes | Path) -> bool:
        target = self.root / key
        if isinstance(content, Path):
            return self._named(content, target)
        with self.workspace() as directory:
            file = directory / "content"
            with _said(self.root):
                file.write_bytes(content)
            return self._named(file, target)

    def _named(self, file: Path, target: Path) -> bool:
        with _said(self.root):
            if target.exists():
                return False
            _synchronise(file)
            file.chmod(READ_ONLY)
            made = self._directories_made(target)
            try:
                target.hardlink_to(file)
            except FileExistsError:
                return False
            _synchronise_all(target, made)
            return True

    def _directories_made(self, target: Path) -> list[Path]:
        """Make the directories of `target`; those in which one of them is new, the lowest first."""
        missing = [each for each in target.parents if each.is_relative_to(self.root) and not each.exists()]
        target.parent.mkdir(parents=True, exist_ok=True)
        return [each.parent for each in missing]

    def replace(self, key: str, content: bytes, known: str | None) -> bool:
        target = self.root / key
        with self.workspace() as directory, _said(self.root):
            file = directory / "content"
            file.write_bytes(content)
            _synchronise(file)
            if self.tag(key) != known:
                return False
            made = self._directories_made(target)
            file.replace(target)
            _synchronise_all(target, made)
            return True

    def tag(self, key: str) -> str | None:
        with _said(self.root):
            try:
                found = (self.root / key).stat()
            except FileNotFoundError:
                return None
            return f"{found.st_ino}-{found.st_mtime_ns}-{found.st_size}"

    def read(self, key: str) -> bytes:
        with _said(self.root):
            try:
                return (self.root / key).read_bytes()
            except FileNotFoundError:
                raise NotFound("object", key) from None

    def stream(self, key: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        with _said(self.root):
            try:
                file = (self.root / key).open("rb")
            except FileNotFoundError:
                raise NotFound("object", key) from None
        return _pieces(file, start, stop)

    def keys(self, prefix: str) -> Iterator[Kept]:
        with _said(self.root):
            for directory, _, names in os.walk(self.root / prefix):
                for name in names:
                    path = Path(directory, name)
                    try:
                        found = path.stat()
                    except FileNotFoundError:
                        continue
                    modified = datetime.fromtimestamp(found.st_mtime, UTC)
                    yield Kept(path.relative_to(self.root).as_posix(), found.st_size, modified)

    def delete(self, key: str) -> None:
        with _said(self.root):
            (self.root / key).unlink(missing_ok=True)
            if (self.root / key).parent.exists():
                _synchronise((self.root / key).parent)

    def tidy(self, before: datetime) -> int:
        count = 0
        with _said(self.root):
            for directory in (self.root / HALF_MADE).glob("*"):
                if directory.stat().st_mtime < before.timestamp():
                    shutil.rmtree(directory, ignore_errors=True)
                    count += 1
        return count


def _pieces(file: BinaryIO, start: int, stop: int | None) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = None if stop is None else stop - start
        while left is None or left > 0:
            piece = file.read(PIECE if left is None else min(PIECE, left))
            if not piece:
                return
            left = None if left is None else left - len(piece)
            yield piece


def _synchronise_all(target: Path, made: list[Path]) -> None:
    """The name of a file, and the directories that were made for it."""
    for directory in (target.parent, *made):
        _synchronise(directory)


def _synchronise(path: Path) -> None:
    """Have what is written on the disk, not on its way there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _said(root: Path) -> Iterator[None]:
    """What the file system refuses, as Unavailable."""
    try:
        yield
    except OSError as error:
        raise Unavailable(f"releases in {root}: {error.strerror}") from error
