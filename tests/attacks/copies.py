"""Copies of a publication in which a leak is planted: rows changed, in a database that nothing else uses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count

from sqlalchemy import text

from geo.database import working_engine, writing
from geo.provision import restrict
from geo.publish import deriving
from tests.support.databases import Databases

_numbers = count(90_001)  # apart from those that the fixtures count

# What a leaking build would have on the public side: exact places, and what owners wrote.
SECRET = """
CREATE TABLE publication.secret (id uuid PRIMARY KEY, place geometry(Point, 4326) NOT NULL, words text[] NOT NULL,
                                 registered int NOT NULL);
GRANT SELECT ON publication.secret TO public_reader;
ALTER TABLE publication.device DROP CONSTRAINT device_generalised_says_little,
    DROP CONSTRAINT device_generalised_has_region;
"""


@contextmanager
def copied(databases: Databases) -> Iterator[Databases]:
    """The same register with a publication of its own, dropped at the end. Nobody may be connected to the original."""
    admin = working_engine(databases.cluster.admin_url()).execution_options(isolation_level="AUTOCOMMIT")
    name = f"publication_{os.getpid()}_{next(_numbers)}"
    with admin.connect() as connection:
        made = f"CREATE DATABASE {name} TEMPLATE {databases.publication} OWNER publication_owner"
        connection.execute(text(made))
        restrict(connection, name, "publication")
    try:
        yield replace(databases, publication=name)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def change(databases: Databases, *statements: str, **values: object) -> None:
    """Change published rows, and what follows from them, as the owner of the publication: no part of the portal is."""
    with writing(databases.engine("publication_owner")) as connection:
        for statement in statements:
            connection.execute(text(statement), values)
        deriving.derive_differing(connection)
