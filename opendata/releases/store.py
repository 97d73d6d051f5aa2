"""Where releases are kept: few operations, each of which happens whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

PIECE = 256 * 1024


@dataclass(frozen=True)
class Kept:
    """A key of a store, how many bytes it holds and when they came."""

    key: str
    size: int
    modified: datetime


class Store(Protocol):
    """Bytes under keys such as `releases/2026-11-01.0/manifest.json`. Everything raises Unavailable."""

    patience: float
    """For how many seconds a reader goes by what it knows before it asks for the index again."""

    def __hash__(self) -> int: ...

    def workspace(self) -> AbstractContextManager[Path]:
        """A directory for files that are being made; gone afterwards."""

    def held(self) -> AbstractContextManager[None]:
        """Be the only writer, as far as the store can promise it. Raises Conflict."""

    def create(self, key: str, content: bytes | Path) -> bool:
        """Write what was not there, lastingly; False where something is there already, which stays as it is.

        A file that is given lies in the workspace, and may be what is kept afterwards.
        """

    def replace(self, key: str, content: bytes, known: str | None) -> bool:
        """Write in the place of what had the tag `known` (None: of nothing); False where it has another by now."""

    def tag(self, key: str) -> str | None:
        """A text that is another one after each replacement; None where nothing is there."""

    def read(self, key: str) -> bytes:
        """All bytes. Raises NotFound."""

    def stream(self, key: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to before `stop`, in pieces. Raises NotFound at the call."""

    def keys(self, prefix: str) -> Iterator[Kept]:
        """What is kept under keys that begin so, in no order."""

    def delete(self, key: str) -> None:
        """Take the bytes away; nothing happens where none are."""

    def tidy(self, before: datetime) -> int:
        """Take away what killed writers left half made before that time; how much it was."""
