"""The edition that the public side holds; everything published is one edition at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from sqlalchemy import Connection, func, select

from geo.errors import Unavailable
from geo.publication.filters import Since
from geo.publication.records import PublishedEdition
from geo.publication.tables import edition


def current(connection: Connection) -> PublishedEdition:
    """The newest edition. Raises Unavailable before the first push."""
    found = newest(connection)
    if found is None:
        raise Unavailable("nothing has been published yet")
    return found


def newest(connection: Connection) -> PublishedEdition | None:
    """The newest edition, None before the first push."""
    row = connection.execute(select(edition).order_by(edition.c.number.desc()).limit(1)).one_or_none()
    return PublishedEdition(**row._mapping) if row else None


def days(connection: Connection, numbers: set[int]) -> dict[int, date]:
    """The day (UTC) on which each of these editions was published; one that is not kept is left out."""
    query = select(edition.c.number, edition.c.published).where(edition.c.number.in_(numbers))
    return {row.number: row.published.astimezone(UTC).date() for row in connection.execute(query)}


def since(connection: Connection, day: date) -> Since:
    """The day with the first edition that was published on it (UTC) or later; the one to come, if none was."""
    begin = datetime.combine(day, time(), UTC)
    number = connection.scalar(select(func.min(edition.c.number)).where(edition.c.published >= begin))
    return Since(day, current(connection).number + 1 if number is None else int(number))
