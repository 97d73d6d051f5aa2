"""What a form carries instead of a cookie: when it was made, and a number by chance, under a key of the application.

Processes that serve it side by side were forked with that key: a form of one can be sent to another.

Forms that a restart made unknown are shown again with what was typed. The number of a report follows from the stamp
and from what was written: who presses Send twice has one report and not two.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from enum import Enum

from geo.inbox.references import reference

QUICKEST = 3.0  # seconds; nobody reads and fills in the form in less
LONGEST = 24 * 3600.0


class Verdict(Enum):
    GOOD = "good"
    QUICK = "quick"
    UNKNOWN = "unknown"


class Stamps:
    """Stamps of one key. `now` is the time in seconds, `chance` a new text each time."""

    def __init__(
        self, key: bytes, now: Callable[[], float] = time.time, chance: Callable[[], str] = lambda: secrets.token_hex(8)
    ) -> None:
        self._key, self._now, self._chance = key, now, chance

    def issue(self) -> str:
        made = f"{int(self._now())}.{self._chance()}"
        return f"{made}.{self._sign('stamp', made).hex()[:32]}"

    def check(self, stamp: str) -> Verdict:
        """Whether a form is of this application and was open as long as people need."""
        made, _, signed = stamp.rpartition(".")
        if not hmac.compare_digest(self._sign("stamp", made).hex()[:32].encode(), signed.encode()):
            return Verdict.UNKNOWN
        open_for = self._now() - int(made.partition(".")[0])
        if open_for < QUICKEST:
            return Verdict.QUICK
        return Verdict.GOOD if open_for < LONGEST else Verdict.UNKNOWN

    def number(self, stamp: str, *written: str) -> str:
        """The number of the report with these words from the form with this stamp."""
        return reference(self._sign("number", stamp, *written))

    def _sign(self, *parts: str) -> bytes:
        return hmac.new(self._key, "\0".join(parts).encode(), hashlib.sha256).digest()
