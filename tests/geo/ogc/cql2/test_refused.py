"""A filter that asks what cannot be asked, or that is hostile, is refused by name, soon and without much memory."""

from __future__ import annotations

import json
import tracemalloc
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from geo.errors import Invalid
from geo.ogc import cql2, crs
from geo.ogc.collections import DEVICES
from geo.ogc.cql2.limits import DEEPEST, LONGEST, MOST_OPERATIONS, MOST_VALUES
from tests.geo.ogc.cql2.conftest import SYSTEMS

ITEMS = "/ogc/collections/devices/items"
EXPECTED = {
    "height = 'tall'": "height: expected a number, not text",
    "'tall' = height": "height: expected a number, not text",
    "height = true": "height: expected a number, not true or false",
    "name = 3": "name: expected text, not a number",
    "name > height": "name: expected text, not a number",
    "registered = 'yesterday'": "registered: expected a date such as 2026-03-01",
    "registered = DATE('2026-13-01')": "expected a date such as 2026-03-01",
    "changed = TIMESTAMP('2026-03-01')": "expected a time such as 2026-03-01T06:00:00Z",
    "changed = 5": "changed: expected a timestamp, not a number",
    "organisationId = 'x'": "organisationId: expected a UUID",
    "organisationId < '00000000-0000-4000-8000-00000000000a'": "organisationId: expected text or a number or a date",
    "themes = 'sound'": "themes: expected a list of texts, not text",
    "themes = ('sound', 'water')": "themes: expected text or a number",
    "themes LIKE 's%'": "themes: expected text, not a list of texts",
    "A_CONTAINS(name, ('x'))": "name: expected a list of texts, not text",
    "A_CONTAINS(themes, 'x')": "expected a list of texts, not text",
    "A_CONTAINS(themes, (1, 2))": "expected text, not a number",
    "typeGeneralised > true": "typeGeneralised: expected text or a number",
    "geometry = 'x'": "geometry: expected a geometry, not text",
    "S_INTERSECTS(name, POINT(1 2))": "name: expected a geometry, not text",
    "T_AFTER(name, DATE('2026-01-01'))": "name: expected a date or a timestamp, not text",
    "T_DURING(installed, INTERVAL('2026-01-01', '..'))": "t_during takes two intervals; t_intersects takes instants",
    "T_AFTER(installed, INTERVAL('2026-02-01', '2026-01-01'))": "an interval ends before it begins",
    "T_AFTER(installed, INTERVAL('2026-02-01', '2026-02-01T00:00:00Z'))": "between two dates or between two timestamps",
    "T_AFTER(installed, INTERVAL('2026-02-01'))": "an interval takes two instants",
    "T_AFTER(installed, INTERVAL('x', '..'))": "expected a time such as",
    "installed = INTERVAL('2026-02-01', '..')": "only t_ functions take intervals",
    "secret = 1": "'secret' is no property that devices can be filtered by",
    "content_hash = 'x'": "'content_hash' is no property that devices can be filtered by",
    "datastreams IS NULL": "'datastreams' is no property that devices can be filtered by",
    "pg_sleep(5) = 1": "there is no function 'pg_sleep'",
    "st_extent(geometry) IS NULL": "there is no function 'st_extent'",
    "s_dwithin(geometry, POINT(1 2), 5)": "there is no function 's_dwithin'",
    "lower(name, name) = 'x'": "'lower' takes 1 arguments",
    "lower() = 'x'": "'lower' takes 1 arguments",
    "lower(height) = 'x'": "height: expected text, not a number",
    "name": "name: expected true or false, not text",
    "height + 1": "the result of arithmetic: expected true or false, not a number",
    "height + name = 1": "name: expected a number, not text",
    "height ^ 0.5 = 1": "^ takes a whole number from -9 to 9",
    "height ^ version = 1": "^ takes a whole number from -9 to 9",
    "((height ^ 9) * (height ^ 9)) * height = 1": "too many digits",
    "height = 1e999": "a number is too large",
    "name LIKE name": "like takes a pattern in quotes",
    "name LIKE 'a\\'": "cannot be read at character 11",
    "name LIKE 'a\\\\\\\\\\' || name": "cannot be read",
    "ACCENTI(name) LIKE ACCENTI('％')": "holds a wide sign",
    f"height IN ({','.join(['1'] * (MOST_VALUES + 1))})": "in takes at most 1000 values",
    "name IN ()": "in takes a list of at least one value",
    "registered IN (DATE('2026-01-01'), TIMESTAMP('2026-01-01T00:00:00Z'), 1)": "registered: expected a date",
    "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))": "a geometry is not valid: Self-intersection",
    "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0)))": "a ring of a polygon has at least four positions",
    "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1)))": "ends where it begins",
    "S_INTERSECTS(geometry, LINESTRING(1 1))": "a LineString has too few positions",
    "S_INTERSECTS(geometry, LINESTRING(1 1, 1 1))": "a geometry is not valid",
    "S_INTERSECTS(geometry, POINT(1 2 3 4))": "a position is two numbers",
    "S_INTERSECTS(geometry, POINT(1))": "a position is two numbers",
    "height = 1 -- all": "'all' is no property",
    "S_INTERSECTS(geometry, POINT(500 2))": "lies outside",
    "S_INTERSECTS(geometry, POINT(1e300 1e300))": "lies outside",
    "S_INTERSECTS(geometry, POINT(1e999 1))": "a position is two numbers",
    "S_INTERSECTS(geometry, BBOX(1, 2, 3))": "a bbox takes four numbers",
    "S_INTERSECTS(geometry, BBOX(1, 9, 2, 3))": "the smaller latitude first",
    "S_INTERSECTS(geometry, BBOX('a', 9, 2, 3))": "a bbox takes four numbers",
    "S_TOUCHES(geometry, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(1 1, 2 2)))": "s_touches takes no collection",
}  # fmt: skip
DEEP = 1000
HOSTILE = {
    "open brackets": "(" * DEEP,
    "brackets": "(" * DEEP + "height = 1" + ")" * DEEP,
    "broken in brackets": "(" * DEEPEST + "height = 1 OR height =" + ")" * DEEPEST,
    "NOT": "NOT " * DEEP + "x",
    "signs": "height = " + "-" * 20_000 + "x",
    "functions": "lower(" * DEEP + "name" + ")" * DEEP + " = 'x'",
    "sums": "height = " + "+".join("1" * DEEP),
    "powers": "height = (" * 30 + "2" + "^9)" * 30,
    "many conditions": " OR ".join(["height = 1"] * 2000),
    "a megabyte": "name = '" + "x" * 1_000_000 + "'",
    "a megabyte of quotes": "'" * 1_000_000,
    "a megabyte of brackets": "(" * 1_000_000,
    "a large polygon": f"S_INTERSECTS(geometry, POLYGON(({','.join(['5.12345 52.1'] * 100_000)})))",
    "quotes and backslashes": "name = '" + "\\'" * 15_000,
    "names": "x" * 31_000,
}  # fmt: skip


def _with(geometry: str) -> str:
    return f'{{"op":"s_intersects","args":[{{"property":"geometry"}},{geometry}]}}'


HOSTILE_JSON = {
    "lists": "[" * DEEP,
    "objects": '{"op":"not","args":[' * DEEP + "true" + "]}" * DEEP,
    "a deep polygon": _with('{"type":"Polygon","coordinates":' + "[" * 60 + "]" * 60 + "}"),
    "a large number": "9" * 30_000,
    "a large exponent": '{"op":"=","args":[{"property":"height"},1e999]}',
    "a name that is no text": '{"op":"=","args":[{"property":["height"]},1]}',
    "an operator that is no text": '{"op":["="],"args":[1,1]}',
    "arguments that are no list": '{"op":"=","args":"ab"}',
    "no arguments": '{"op":"and","args":[]}',
    "null": '{"op":"=","args":[{"property":"height"},null]}',
    "a list": "[]",
    "coordinates that are texts": _with('{"type":"Point","coordinates":["1","2"]}'),
    "coordinates that are true": _with('{"type":"Point","coordinates":[true,false]}'),
    "an empty polygon": _with('{"type":"Polygon","coordinates":[]}'),
    "an unknown geometry": _with('{"type":"Curve","coordinates":[1,2]}'),
    "a geometry without positions": _with('{"type":"Point"}'),
    "parts that are none": _with('{"type":"GeometryCollection","geometries":[1]}'),
    "a lone surrogate": '{"op":"=","args":[{"property":"name"},"\\ud800"]}',
    "a NUL": '{"op":"=","args":[{"property":"name"},"\\u0000"]}',
    "a NUL in a pattern": '{"op":"like","args":[{"property":"name"},"\\u0000%"]}',
    "a NUL in a list": '{"op":"a_contains","args":[{"property":"themes"},["\\u0000"]]}',
    "a pattern that ends with a backslash": '{"op":"like","args":[{"property":"name"},"a\\\\"]}',
    "a pattern that is none": '{"op":"like","args":[{"property":"name"},{"op":"casei","args":[]}]}',
}  # fmt: skip


@pytest.mark.parametrize(("filter_text", "reason"), EXPECTED.items(), ids=[case[:60] for case in EXPECTED])
def test_what_cannot_be_asked_is_refused_with_the_reason(filter_text: str, reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        cql2.condition(filter_text, "cql2-text", DEVICES, SYSTEMS[crs.CRS84])
    assert refusal.value.field == "filter"
    assert reason in refusal.value.reason


@pytest.mark.parametrize("filter_text", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_text_is_refused_within_little_memory(filter_text: str) -> None:
    _refuse_lightly(filter_text, "cql2-text")


@pytest.mark.parametrize("filter_text", HOSTILE_JSON.values(), ids=list(HOSTILE_JSON))
def test_hostile_json_is_refused_within_little_memory(filter_text: str) -> None:
    _refuse_lightly(filter_text, "cql2-json")


@pytest.mark.parametrize("collection", ["devices", "districts"])
def test_the_largest_filters_that_are_allowed_are_answered(client: FlaskClient, collection: str) -> None:
    known = "id IS NOT NULL"
    ring = ",".join(f"{5 + number * 1e-4:.4f} 52" for number in range(1800))
    for filter_text in (
        "(" * DEEPEST + known + ")" * DEEPEST,
        "NOT (" * (DEEPEST - 2) + known + ")" * (DEEPEST - 2),
        f"{known} OR " * (MOST_OPERATIONS // 2 - 2) + known,
        f"{known} AND 1 = " + "-(" * 30 + "1" + ")" * 30,
        f"S_INTERSECTS(geometry, LINESTRING({ring}))",
        "CASEI(id) IN (" + ",".join(["'x'"] * MOST_VALUES) + ")",
    ):
        assert len(filter_text) <= LONGEST
        response = client.get(f"/ogc/collections/{collection}/items", query_string={"filter": filter_text})
        assert response.status_code == 200, response.text[:300]


@pytest.mark.parametrize("query", [
    "filter=height", "filter=", "filter=%00", "filter=name%3D'%00'", "filter=name%3D'%ED%A0%80'",
    "filter=true&filter=true",
    "filter=true&filter-lang=cql-text", "filter=true&filter-lang=", "filter=true&filter-lang=cql2-json%20",
    "filter=true&filter-crs=4326", "filter=true&filter-crs=", f"filter={quote('(' * 1000)}", "filter-lang=sql",
    "filter=%FF", "filter=name%3D'%C3'",
])  # fmt: skip
def test_a_wrong_filter_is_an_ogc_exception(client: FlaskClient, query: str) -> None:
    response = client.get(f"{ITEMS}?{query}")
    assert response.status_code == 400
    assert response.json is not None
    assert response.json["code"] == "InvalidParameterValue"
    assert len(response.json["description"]) < 300


@pytest.mark.parametrize("words", [
    "'; DROP TABLE publication.device; --", "' OR '1'='1", "x') OR pg_sleep(9) IS NULL --", "%s %(public_url)s",
    ":name {}", "\\", "$1", "\x01", "'||(SELECT content_hash FROM publication.device)||'",
])  # fmt: skip
def test_what_looks_like_sql_is_a_text_like_any(client: FlaskClient, words: str) -> None:
    filter_json = json.dumps({"op": "=", "args": [{"property": "name"}, words]})
    response = client.get(ITEMS, query_string={"filter": filter_json, "filter-lang": "cql2-json"})
    assert response.status_code == 200, response.text[:300]
    assert response.json is not None
    assert response.json["numberMatched"] == 0


def _refuse_lightly(filter_text: str, language: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(Invalid):
            cql2.condition(filter_text, language, DEVICES, SYSTEMS[crs.CRS84])
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
