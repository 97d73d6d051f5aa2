"""The town of the pages, whole as every published edition is, for what is published as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import insert

from geo.publication import tables
from portal.public import create_app
from tests import publication_builder as build
from tests.portal.public.pages.conftest import Site, a_town, address
from tests.support.databases import Databases

__all__ = ["address", "site"]


@pytest.fixture(scope="module")
def site(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[Site]:
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            made = a_town(connection)
            build.an_edition(connection, 1)
            connection.execute(insert(tables.withheld_count).values(district="WK02", devices="0-4"))
        app = create_app(databases.settings(LAMPPOST_CITY="Testtown", LAMPPOST_CONTACT="register@testtown.example"))
        yield Site(app=app, **made)
        for pool in ("publication", "publication_downloads"):
            app.extensions[pool].dispose()
