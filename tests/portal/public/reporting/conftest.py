"""The public application with an inbox of its own, over a small town; and the inner side that empties the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from geo.carrying import Carried, carry
from portal.public import create_app
from tests.conftest import Clone
from tests.portal.public.pages.conftest import a_town
from tests.support.databases import Databases
from tests.support.reporting import Clock, stilled

MESSAGE = "Dit is geen camera, maar een lamp.\nHij hangt er <b>al jaren</b>. {{7*191}}"


@dataclass(frozen=True)
class Town:
    app: Flask
    databases: Databases
    clock: Clock
    ids: dict[str, UUID]

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def stamp(self) -> str:
        """That of a form which was open long enough."""
        page = self.client.get("/en/report").text
        self.clock.fill_in()
        return page.partition('name="stamp" value="')[2].partition('"')[0]

    def send(self, headers: dict[str, str] | None = None, **fields: str) -> TestResponse:
        """Fill in the form and send it, as a person does."""
        filled = {"kind": "wrong", "message": MESSAGE, **fields}
        if "stamp" not in filled:
            filled["stamp"] = self.stamp()
        return self.client.post("/en/report", data=filled, headers=headers)

    def carry(self, mailbox: str | None = None) -> Carried:
        return carry(self.databases.engine("register_app"), self.databases.engine("courier"), mailbox)


@pytest.fixture(scope="module")
def built(clone: Clone) -> Iterator[tuple[Databases, dict[str, UUID]]]:
    with clone(inbox=True) as databases:
        with databases.engine("publication_owner").begin() as connection:
            ids = a_town(connection)
        yield databases, ids


@pytest.fixture
def town(built: tuple[Databases, dict[str, UUID]]) -> Iterator[Town]:
    """Nothing has been reported in it yet."""
    databases, ids = built
    for owner, tables in (
        ("inbox_owner", "inbox.report, inbox.status"),
        ("register_owner", "register.report, register.mail"),
    ):
        with databases.engine(owner).begin() as connection:
            connection.execute(text(f"TRUNCATE {tables}"))
    app = create_app(databases.settings(LAMPPOST_CITY="Testtown", LAMPPOST_CONTACT="register@testtown.example"))
    pools = [
        app.extensions["publication"],
        app.extensions["publication_downloads"],
        app.extensions["report_desk"].inbox,
    ]
    yield Town(app, databases, stilled(app), ids)
    for pool in pools:
        pool.dispose()
