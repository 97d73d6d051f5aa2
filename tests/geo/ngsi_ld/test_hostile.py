"""Nothing that a client asks NGSI-LD makes it fail: it answers, or says what is wrong in the standard's shape."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.ngsi_ld.parameters import LIST
from tests.geo.ngsi_ld.conftest import BASE
from tests.geo.ngsi_ld.test_queries import FOUND, PLACES
from tests.support.mutations import mutated

MANY = settings(
    max_examples=350, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
QUERIES = sorted(FOUND)
VALUES = [
    "Device",
    "true",
    "10",
    "name,height",
    "keyValues,sysAttrs",
    "urn:ngsi-ld:Device:x",
    "^urn.*[0-9a-f]{3}$",
    "id",
]


def answered(client: FlaskClient, query: dict[str, str]) -> None:
    # A lone surrogate cannot be sent, only its bytes.
    sent = {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()}
    answer = client.get(f"{BASE}/entities", query_string=sent)
    assert answer.status_code in (200, 400), (query, answer.text)
    if answer.status_code == 400:
        assert json.loads(answer.data)["type"].startswith("https://uri.etsi.org/ngsi-ld/errors/")


@MANY
@given(mutated(QUERIES))
def test_a_mutated_query_is_answered_or_refused(client: FlaskClient, query: str) -> None:
    answered(client, {"type": "Device", "q": query, "limit": "5"})


@MANY
@given(st.sampled_from([place for place, _ in PLACES]), st.data())
def test_a_mutated_geoquery_is_answered_or_refused(
    client: FlaskClient, place: dict[str, str], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(place)))
    changed = data.draw(mutated([place[name]]))
    answered(client, {"type": "Device", "limit": "5", **place, name: changed})


@MANY
@given(st.dictionaries(st.sampled_from(LIST), mutated(VALUES), max_size=4))
def test_mutated_parameters_are_answered_or_refused(client: FlaskClient, query: dict[str, str]) -> None:
    answered(client, {"type": "Device", **query})


REFUSED = (
    "/entities?type=Device&type=Device", "/entities?%00=1", "/entities?q=" + "a;" * 3000, "/types?details=x",
    "/entities?type=Device&lang=%0A", "/types/Device?x=1", "/entities?type=Device&limit=" + "9" * 40,
)  # fmt: skip
NOWHERE = (
    "/entities/%00", "/entities/x/attrs", "/subscriptions", "/temporal/entities", "/types/%00", "/attributes/a/b",
    "/jsonldContexts/x", "/entityOperations/query",
)  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_what_no_client_should_send_is_refused(client: FlaskClient, address: str) -> None:
    assert client.get(BASE + address).status_code == 400


@pytest.mark.parametrize("path", NOWHERE)
def test_what_does_not_exist_is_not_found(client: FlaskClient, path: str) -> None:
    answer = client.get(BASE + path)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["/entities", "/entities/urn:ngsi-ld:Device:x", "/entityOperations/query"])
def test_nothing_can_be_written(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(BASE + path, method=method, data="{}")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert (answer.json or {})["type"] == "https://uri.etsi.org/ngsi-ld/errors/OperationNotSupported"


def test_a_context_of_another_host_is_refused_and_not_fetched(client: FlaskClient) -> None:
    relation = 'rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'

    def status(address: str) -> int:
        link = {"Link": f"<{address}>; {relation}"}
        return client.get(f"{BASE}/entities?type=Device&limit=1", headers=link).status_code

    assert status("http://127.0.0.1:1/context.jsonld") == 400
    assert status("http://register.example/ngsi-ld/v1/jsonldContexts/lamppost") == 200
    assert status("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld") == 200
