"""Organisations as the public reads them; natural persons are not among them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, func, select

from geo.errors import NotFound
from geo.publication.records import PublishedOrganisation
from geo.publication.tables import organisation


def names(connection: Connection) -> dict[UUID, str]:
    """Id to name of every organisation, in the order of the names."""
    query = select(organisation.c.id, organisation.c.name).order_by(organisation.c.name, organisation.c.id)
    return {row.id: row.name for row in connection.execute(query)}


def one(connection: Connection, organisation_id: UUID) -> PublishedOrganisation:
    """The organisation with this id. Raises NotFound."""
    row = connection.execute(select(organisation).where(organisation.c.id == organisation_id)).one_or_none()
    if row is None:
        raise NotFound("organisation", str(organisation_id))
    return PublishedOrganisation(**row._mapping)


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
