"""Releases of a test's publication: made as the operator makes them, but for chance and the clock."""

from __future__ import annotations

from datetime import date
from typing import Any

from geo.database import reading
from geo.ogc.tiles import edition
from opendata.releases import redacting, shelf
from opendata.releases.folder import Folder
from opendata.releases.making import make
from opendata.releases.shelf import Shelf
from opendata.releases.tiles import Maker
from portal.public import ogc
from tests.support.databases import Databases

SALT = "5a" * 16
DAY = date(2026, 6, 1)
DEEPEST = 12  # where a small town has a tile or two


def store_of(databases: Databases) -> Folder:
    return Folder(databases.releases)


def release(databases: Databases, **few: Any) -> None:
    """Take out of all releases what stood in them exactly and is protected now, and make one of the newest edition.

    `few` are `datasets` and `formats`, where not all of them are wanted.
    """
    store = store_of(databases)
    with databases.engine("loader").connect() as connection:
        if left := redacting.gone(store, connection):
            redacting.redact(store, connection, left, "privacy", DAY, salt=SALT)
    with reading(databases.engine("public_reader")) as connection:
        make(store, connection, salt=SALT, tiles=_tiled(databases), **few)


def _tiled(databases: Databases) -> Maker:
    identity = ogc.identity(databases.settings())
    return lambda connection, path: edition.write(connection, path, identity, DEEPEST)


def released(databases: Databases) -> Shelf:
    return shelf.read(store_of(databases))
