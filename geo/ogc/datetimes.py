"""The parameter datetime (OGC API Features Part 1, 7.15.4): an instant or an interval that may be open."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from geo.errors import Invalid
from geo.ogc.kinds import DAY, read_date, read_time
from geo.ogc.query import Interval

OPEN = ("", "..")


def read(text: str) -> Interval:
    """Begin and end, both included; None where open. A day means all of it, in UTC. Raises Invalid."""
    parts = text.split("/")
    if len(parts) > 2 or (len(parts) == 1 and text in OPEN):
        raise Invalid("datetime", "give a time, a day, or two of them joined by /; .. leaves an end open")
    begin = None if parts[0] in OPEN else _span(parts[0])[0]
    end = None if parts[-1] in OPEN else _span(parts[-1])[1]
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
