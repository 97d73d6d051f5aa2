"""The public application over a small publication that can be given a new edition."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.public import create_app
from tests import publication_builder as build
from tests.support.databases import Databases

Clone = Callable[[], AbstractContextManager[Databases]]


@dataclass(frozen=True)
class Site:
    app: Flask
    databases: Databases
    device: UUID

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def publish(self, edition: int) -> None:
        with self.databases.engine("publication_owner").begin() as connection:
            build.an_edition(connection, edition)


@pytest.fixture(scope="module")
def site(clone: Clone) -> Iterator[Site]:
    """For tests that only ask."""
    with published(clone) as made:
        yield made


@pytest.fixture
def own_site(clone: Clone) -> Iterator[Site]:
    """For a test that publishes, changes the application or reads its log."""
    with published(clone) as made:
        yield made


@contextmanager
def published(clone: Clone) -> Iterator[Site]:
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            build.an_edition(connection, 1)
            build.a_district(connection)
            device = build.a_device(connection)
        app = create_app(databases.settings(LAMPPOST_CITY="Testtown"))
        app.extensions["newest"].seconds = 0  # an edition is seen at once
        yield Site(app, databases, device)
        for pool in ("publication", "publication_downloads"):
            app.extensions[pool].dispose()
