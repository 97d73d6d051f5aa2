"""Organisations as the public reads them; natural persons are not among them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, select

from geo.publication.likeness import Match, Names, answering, folded, key_of
from geo.publication.tables import organisation


def names(connection: Connection) -> dict[UUID, str]:
    """Id to name of every organisation, in the order of the names."""
    query = select(organisation.c.id, organisation.c.name).order_by(organisation.c.name, organisation.c.id)
    return {row.id: row.name for row in connection.execute(query)}


def search(connection: Connection, words: str, *, limit: int) -> list[tuple[UUID, str, Match]]:
    """Id, name and match of the organisations whose name answers `words`, the best first."""
    table = select(organisation.c.id, organisation.c.name, key_of(organisation.c.name).label("key")).subquery()
    names = Names(table, (table.c.id, table.c.name), limit, then=(table.c.id,))
    rows = answering(connection, names, folded(connection, words))
    return [(row.id, row.name, Match(row.match)) for row in rows]
