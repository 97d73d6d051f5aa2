"""The parameter datetime (OGC API Features Part 1, 7.15.4): an instant or an interval that may be open.

An end of an interval may also be a duration (ISO 8601), as OGC's own test suite asks.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, time, timedelta

from geo.errors import Invalid
from geo.ogc.kinds import DAY, read_date, read_time
from geo.ogc.query import Interval

OPEN = ("", "..")
DURATION = re.compile(
    r"P(?=[\dT])(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?"
    r"(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?",
    re.ASCII,
)


def read(text: str) -> Interval:
    """Begin and end, both included; None where open. A day means all of it, in UTC. Raises Invalid."""
    parts = text.split("/")
    if len(parts) > 2 or (len(parts) == 1 and text in OPEN):
        raise Invalid("datetime", "give a time, a day, or two of them joined by /; .. leaves an end open")
    first, last = parts[0], parts[-1]
    if first.startswith("P"):
        end = _span(last)[1]
        return _moved(end, first, -1), end
    if last.startswith("P"):
        begin = _span(first)[0]
        return begin, _moved(begin, last, 1)
    return _ends(first, last)


def _ends(first: str, last: str) -> Interval:
    begin = None if first in OPEN else _span(first)[0]
    end = None if last in OPEN else _span(last)[1]
    if begin and end and begin > end:
        raise Invalid("datetime", "the interval ends before it begins")
    return begin, end


def _span(text: str) -> tuple[datetime, datetime]:
    try:
        if DAY.fullmatch(text):
            begin = datetime.combine(read_date(text), time(), UTC)
            return begin, begin + timedelta(days=1, microseconds=-1)
        moment = read_time(text)
    except (ValueError, OverflowError) as error:
        raise Invalid("datetime", str(error)) from None
    return moment, moment


def _moved(moment: datetime, duration: str, sign: int) -> datetime:
    """Years and months by the calendar, at most to the end of the month; the rest by the clock."""
    match = DURATION.fullmatch(duration)
    if match is None:
        raise Invalid("datetime", "expected a duration such as P1M or PT12H")
    years, months, weeks, days, hours, minutes, seconds = (sign * int(part or 0) for part in match.groups())
    year, month = divmod(moment.year * 12 + moment.month - 1 + years * 12 + months, 12)
    try:
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        rest = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        return moment.replace(year=year, month=month + 1, day=day) + rest
    except (ValueError, OverflowError):
        raise Invalid("datetime", "this duration leads out of the calendar") from None
