"""The edition that the public side holds; everything published is one edition at a time."""

from __future__ import annotations

from sqlalchemy import Connection, select

from geo.errors import NotFound, Unavailable
from geo.publication.records import PublishedEdition
from geo.publication.tables import edition


def current(connection: Connection) -> PublishedEdition:
    """The newest edition. Raises Unavailable before the first push."""
    row = connection.execute(select(edition).order_by(edition.c.number.desc()).limit(1)).one_or_none()
    if row is None:
        raise Unavailable("nothing has been published yet")
    return PublishedEdition(**row._mapping)


def one(connection: Connection, number: int) -> PublishedEdition:
    """The edition with this number. Raises NotFound."""
    row = connection.execute(select(edition).where(edition.c.number == number)).one_or_none()
    if row is None:
        raise NotFound("edition", str(number))
    return PublishedEdition(**row._mapping)
