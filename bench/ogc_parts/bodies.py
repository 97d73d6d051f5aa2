"""Where the body of an HTTP/1.1 answer ends (RFC 9112 section 6), found without keeping the body."""

from __future__ import annotations

from typing import Protocol

SIZE_LINE = 24  # bytes, more than a chunk's size and its end of line take


class Body(Protocol):
    """`size` is how many bytes the body had so far; `take` says whether what arrived ends it."""

    size: int

    def take(self, data: memoryview) -> bool: ...


class Sized:
    """A body of a length that was told."""

    def __init__(self, length: int) -> None:
        self.size = 0
        self._length = length

    def take(self, data: memoryview) -> bool:
        self.size += len(data)
        return self.size >= self._length


class UntilClosed:
    """A body that ends when the server closes the connection."""

    def __init__(self) -> None:
        self.size = 0

    def take(self, data: memoryview) -> bool:
        self.size += len(data)
        return False


class Chunked:
    """A body in chunks, each with its size before it; one of no bytes is the last."""

    def __init__(self) -> None:
        self.size = 0
        self._line = b""
        self._left = 0  # of the chunk under way, with the end of line after it
        self._last = False

    def take(self, data: memoryview) -> bool:
        at = 0
        while at < len(data):
            if self._left:
                step = min(self._left, len(data) - at)
                self._left -= step
                at += step
            else:
                at += self._next(bytes(data[at : at + SIZE_LINE]))
            if self._last and not self._left:
                return True
        return False

    def _next(self, start: bytes) -> int:
        """Read a chunk's size from the start of what arrived; how many bytes that took."""
        line, found, _ = start.partition(b"\n")
        self._line += line
        if found:
            size = int(self._line.split(b";")[0], 16)
            self._line, self._left, self._last = b"", size + 2, size == 0
            self.size += size
        return len(line) + len(found)
