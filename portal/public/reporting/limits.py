"""How many reports are taken from one part of the internet in an hour. Nothing of it is written down.

What is remembered is a hash of the address without its end, under a key of this process, for an hour.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import time
from collections import deque
from collections.abc import Callable
from threading import Lock

HOUR = 3600.0
FROM_ONE = 10
FROM_ALL = 300
PREFIXES = {4: 24, 6: 48}


def sender(address: str, forwarded: str, proxies: int) -> str:
    """The address that asked: that of the connection, or what the outermost of our own proxies noted of it.

    `forwarded` is the header X-Forwarded-For; what stands in it before that, the sender may have written.
    """
    noted = [part.strip() for part in forwarded.split(",") if part.strip()]
    return noted[-proxies] if 0 < proxies <= len(noted) else address


class Limits:
    """Counts of the last hour. `now` is the time in seconds."""

    def __init__(self, key: bytes, now: Callable[[], float] = time.monotonic) -> None:
        self._key, self._now = key, now
        self._taken: deque[tuple[float, bytes]] = deque()
        self._lock = Lock()

    def take(self, address: str) -> bool:
        """Count one report from there, unless it is one too many."""
        part = hmac.new(self._key, _prefix(address).encode(), hashlib.sha256).digest()
        with self._lock:
            now = self._now()
            while self._taken and self._taken[0][0] <= now - HOUR:
                self._taken.popleft()
            if len(self._taken) >= FROM_ALL or sum(part == each for _, each in self._taken) >= FROM_ONE:
                return False
            self._taken.append((now, part))
            return True


def _prefix(address: str) -> str:
    """The network that an address is in: a house or an office, not one telephone."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((parsed, PREFIXES[parsed.version]), strict=False))
