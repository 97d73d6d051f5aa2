"""The published city of the tests of OGC API, asked by NGSI-LD."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.geo.ogc.conftest import app as app
from tests.geo.ogc.conftest import city as city
from tests.geo.ogc.conftest import client as client

BASE = "/ngsi-ld/v1"


@pytest.fixture
def ask(client: FlaskClient) -> Callable[..., TestResponse]:
    """The answer at a path below /ngsi-ld/v1."""

    def asked(path: str, accept: str = "application/json", **query: str) -> TestResponse:
        return client.get(f"{BASE}{path}", query_string=query, headers={"Accept": accept})

    return asked


@pytest.fixture
def ids(ask: Callable[..., TestResponse]) -> Callable[..., list[str]]:
    """The keys of the entities that a query finds, which must answer 200."""

    def found(**query: Any) -> list[str]:
        answer = ask("/entities", limit="1000", options="keyValues", **query)
        assert answer.status_code == 200, answer.text
        return [entity["id"].rpartition(":")[2] for entity in answer.json or ()]

    return found
