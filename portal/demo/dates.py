"""The two years that the demo register covers."""

from __future__ import annotations

from datetime import date

TODAY = date(2026, 11, 1)
"""The day on which the demo is looked at; everything is reckoned from it."""

MONTHS = 24
"""November 2024 to October 2026."""

FIRST_LOAD = 0.35
"""Part of all devices that the city brought in at the start."""


def registered_in(month: int) -> date:
    """The day of month 0 to 23 on which devices were registered."""
    year, rest = divmod(10 + month, 12)
    return date(2024 + year, rest + 1, 4 + (month * 7) % 20)


def published_after(month: int) -> date:
    """The day on which the register was published as it was at the end of that month; of the last one, TODAY."""
    year, rest = divmod(11 + month, 12)
    return date(2024 + year, rest + 1, 1)


def revised_in(month: int) -> date:
    """The day of the same month on which what had changed was registered."""
    first = registered_in(month)
    return first.replace(day=first.day + 3)
