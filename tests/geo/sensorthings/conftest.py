"""The published city of the tests of OGC API, asked by SensorThings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.geo.ogc.conftest import PUBLIC_URL
from tests.geo.ogc.conftest import app as app
from tests.geo.ogc.conftest import city as city
from tests.geo.ogc.conftest import client as client

BASE = "/sensorthings/v1.1"


@pytest.fixture
def ask(client: FlaskClient) -> Callable[..., TestResponse]:
    """The answer at a path below the root; names of options are given without their $."""

    def asked(path: str = "", **options: str) -> TestResponse:
        query = {f"${name}": value for name, value in options.items()}
        return client.get(f"{BASE}{path}", query_string=query)

    return asked


@pytest.fixture
def get(ask: Callable[..., TestResponse]) -> Callable[..., Any]:
    """The document at a path, which must answer 200."""

    def got(path: str = "", **options: str) -> Any:
        answer = ask(path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json

    return got


@pytest.fixture
def follow(client: FlaskClient) -> Callable[[str], Any]:
    """The document at an address that an answer gave."""

    def followed(address: str) -> Any:
        answer = client.get(address.removeprefix(PUBLIC_URL))
        assert answer.status_code == 200, (address, answer.text)
        return answer.json

    return followed
