"""The OpenAPI description is true: requests made from it get the answers that it describes, and wrong ones a 400."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.openapi.checks import JsonSchemaError, RejectedPositiveData, UndefinedContentType, UndefinedStatusCode

from tests.support.described_cases import Known, described, explore, known_ids

Get = Callable[..., Any]
CASES = 200


@pytest.fixture
def known(get: Get) -> Known:
    return known_ids(get("/openapi"), lambda items: str(get(items, limit="1")["features"][0]["id"]))


def test_every_answer_is_as_the_description_says(get: Get, app: Flask, known: Known) -> None:
    tally = explore(described(get("/openapi"), app), CASES, known)
    assert tally.cases > 0.8 * CASES
    assert tally.never_right == []
    assert {status for counter in tally.statuses.values() for status in counter} <= {200, 400, 404}


def test_what_can_be_filtered_stands_where_qgis_looks_for_it(get: Get) -> None:
    """QGIS 3.32 and later pass a condition on when a parameter of that name stands in the path itself, in this form."""
    paths = get("/openapi")["paths"]
    for collection in get("/collections")["collections"]:
        items = paths[f"/collections/{collection['id']}/items"]["get"]["parameters"]
        inline = {
            one["name"]
            for one in items
            if one.get("in") == "query" and one["style"] == "form" and one["explode"] is False and one["schema"]["type"]
        }
        queryables = get(f"/collections/{collection['id']}/queryables")["properties"]
        assert set(queryables) - {"geometry"} <= inline


DISTRICTS = "/collections/districts/items"
STRINGS = {"type": "object", "properties": {"devices": {"type": "string"}}}


@pytest.mark.parametrize(
    ("place", "lie", "found"),
    [
        (("components", "schemas", "districtsProperties"), STRINGS, JsonSchemaError),
        (("paths", DISTRICTS, "get", "responses", "400"), None, UndefinedStatusCode),
        (("paths", DISTRICTS, "get", "responses", "200", "content"), {"text/plain": {}}, UndefinedContentType),
        (("paths", DISTRICTS, "get", "parameters"), [{"name": "x", "in": "query", "schema": {}}], RejectedPositiveData),
    ],
)
def test_a_false_description_is_found(
    get: Get, app: Flask, place: tuple[str, ...], lie: Any, found: type[Failure]
) -> None:
    document = get("/openapi")
    document["paths"] = {DISTRICTS: document["paths"][DISTRICTS]}
    *path, last = place
    part = document
    for step in path:
        part = part[step]
    part[last] = lie
    if lie is None:
        del part[last]
    with pytest.raises(FailureGroup) as raised:
        explore(described(document, app), 30, {})
    assert {type(failure) for failure in raised.value.exceptions} == {found}
