"""Copies of a publication in which a leak is planted: rows changed, in a database that nothing else uses."""

from __future__ import annotations

from sqlalchemy import text

from geo.database import writing
from geo.publish import deriving
from tests.support.databases import Databases

# What a leaking build would have on the public side: exact places, and what owners wrote.
SECRET = """
CREATE TABLE publication.secret (id uuid PRIMARY KEY, place geometry(Point, 4326) NOT NULL, words text[] NOT NULL,
                                 registered int NOT NULL);
GRANT SELECT ON publication.secret TO public_reader;
ALTER TABLE publication.device DROP CONSTRAINT device_generalised_says_little,
    DROP CONSTRAINT device_generalised_has_region;
"""


def change(databases: Databases, *statements: str, **values: object) -> None:
    """Change published rows, and what follows from them, as the owner of the publication: no part of the portal is."""
    with writing(databases.engine("publication_owner")) as connection:
        for statement in statements:
            connection.execute(text(statement), values)
        deriving.derive_differing(connection)
