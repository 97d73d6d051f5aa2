"""When a complete edition is due: at most one in each slot, so that the time of an edit tells nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

# A Monday, so that slots of a week begin on one.
FIRST_SLOT = datetime(1970, 1, 5, tzinfo=UTC)

# ISO 8601-1, 5.5.2.3, without years and months, which are not all of one length.
DURATION = re.compile(
    r"P(?=.)(?:(?P<weeks>\d{1,4})W|(?:(?P<days>\d{1,4})D)?(?:T(?=.)(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,4})M)?)?)"
)


def duration(value: str) -> timedelta:
    """The length that an ISO 8601 duration of weeks, or of days, hours and minutes, states. Raises ValueError."""
    found = DURATION.fullmatch(value)
    length = timedelta(**{unit: int(n) for unit, n in found.groupdict().items() if n}) if found else timedelta()
    if not length:
        raise ValueError(f"{value!r} is no duration such as P1D, P1W or PT6H")
    return length


def begin_of_slot(at: datetime, length: timedelta) -> datetime:
    """When the slot began that `at` lies in, UTC. Slots are counted from Monday 1970-01-05."""
    return at.astimezone(UTC) - (at - FIRST_SLOT) % length


def is_due(last: datetime | None, at: datetime, length: timedelta) -> bool:
    """Whether a complete edition may be made at `at`, when the last one was made at `last`."""
    return last is None or begin_of_slot(last, length) != begin_of_slot(at, length)
