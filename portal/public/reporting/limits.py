"""How many reports are taken from one part of the internet in an hour. Nothing of it is written down.

What is remembered is a hash of the address without its end, under a key that ends with the processes, for an hour.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
import struct
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_UN, lockf
from threading import Lock

HOUR = 3600.0
FROM_ONE = 10
FROM_ALL = 300
PREFIXES = {4: 24, 6: 48}
RECORD = struct.Struct("d32s")  # when, and the hash


def sender(address: str, forwarded: str, proxies: int) -> str:
    """The address that asked: that of the connection, or what the outermost of our own proxies noted of it.

    `forwarded` is the header X-Forwarded-For; what stands in it before that, the sender may have written.
    """
    noted = [part.strip() for part in forwarded.split(",") if part.strip()]
    return noted[-proxies] if 0 < proxies <= len(noted) else address


class Limits:
    """Counts of the last hour, one for all processes that are forked after it was made. `now` is the time in seconds.

    They stand in memory that has no name, as at most FROM_ALL records of a time and a hash. The kernel opens the lock
    of a process that dies.
    """

    def __init__(self, key: bytes, now: Callable[[], float] = time.monotonic) -> None:
        self._key, self._now = key, now
        self._memory = os.memfd_create("reports of the last hour")
        weakref.finalize(self, os.close, self._memory)
        self._threads = Lock()

    def take(self, address: str) -> bool:
        """Count one report from there, unless it is one too many."""
        part = hmac.new(self._key, _prefix(address).encode(), hashlib.sha256).digest()
        with self._alone():
            now = self._now()
            read = RECORD.iter_unpack(os.pread(self._memory, RECORD.size * FROM_ALL, 0))
            taken = [(when, who) for when, who in read if when > now - HOUR]
            if len(taken) >= FROM_ALL or sum(part == who for _, who in taken) >= FROM_ONE:
                return False
            kept = b"".join(RECORD.pack(*record) for record in [*taken, (now, part)])
            os.pwrite(self._memory, kept, 0)
            os.ftruncate(self._memory, len(kept))
            return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """A lock of a file is one process's and all its threads', so they have another between them."""
        with self._threads:
            lockf(self._memory, LOCK_EX)
            try:
                yield
            finally:
                lockf(self._memory, LOCK_UN)


def _prefix(address: str) -> str:
    """The network that an address is in: a house or an office, not one telephone."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((parsed, PREFIXES[parsed.version]), strict=False))
