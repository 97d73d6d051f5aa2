"""The town of the pages, whole as every published edition is and released twice, for what is published as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, insert

from geo.publication import tables
from opendata.releases import making
from opendata.releases.folder import Folder
from portal.public import create_app
from tests import publication_builder as build
from tests.portal.public.pages.conftest import Site as Town
from tests.portal.public.pages.conftest import a_town, address
from tests.support.databases import Databases

__all__ = ["address", "site", "unreleased"]
SETTINGS = {"LAMPPOST_CITY": "Testtown", "LAMPPOST_CONTACT": "register@testtown.example"}


@dataclass(frozen=True)
class Site(Town):
    databases: Databases


@pytest.fixture(scope="module")
def site(
    clone: Callable[[], AbstractContextManager[Databases]],
) -> Iterator[Site]:
    """With two releases."""
    with clone() as databases:
        folder = Folder(databases.releases)
        with databases.engine("publication_owner").begin() as connection:
            made = a_whole_town(connection)
            making.make(folder, connection)
            build.an_edition(connection, 4)
            build.a_device(connection, organisation_id=made["owner"], changed_edition=4, first_edition=4)
            making.make(folder, connection)
        app = create_app(databases.settings(**SETTINGS))
        yield Site(app=app, databases=databases, **made)
        _close(app)


@pytest.fixture(scope="module")
def unreleased(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[Site]:
    """Without any release."""
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            made = a_whole_town(connection)
        app = create_app(databases.settings(**SETTINGS))
        yield Site(app=app, databases=databases, **made)
        _close(app)


def a_whole_town(connection: Connection):
    made = a_town(connection)
    build.an_edition(connection, 1)
    connection.execute(insert(tables.withheld_count).values(district="WK02", devices="0-4"))
    return made


def _close(app) -> None:
    for pool in ("publication", "publication_downloads"):
        app.extensions[pool].dispose()
