"""Organisations as the public reads them; natural persons are not among them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, func, select

from geo.publication.tables import organisation


def names(connection: Connection) -> dict[UUID, str]:
    """Id to name of every organisation, in the order of the names."""
    query = select(organisation.c.id, organisation.c.name).order_by(organisation.c.name, organisation.c.id)
    return {row.id: row.name for row in connection.execute(query)}


def search(connection: Connection, words: str, *, limit: int) -> list[UUID]:
    """Ids of the organisations whose name holds these words, whatever their capitals and accents."""
    key = func.lower(func.unaccent(organisation.c.name))
    query = (
        select(organisation.c.id)
        .where(func.strpos(key, func.lower(func.unaccent(words))) > 0)
        .order_by(organisation.c.name, organisation.c.id)
        .limit(limit)
    )
    return list(connection.scalars(query))
