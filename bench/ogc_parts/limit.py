"""The limit: a view that does nothing but pass on the bytes of one statement over features that are text already.

`python -m bench.ogc_parts.limit flask|wsgi PORT` serves it as Lamppost is served; LIMIT_DATABASE names the rows.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from flask import Flask, Response, request
from psycopg_pool import ConnectionPool

from geo.database import CUSTOM_PLANS
from portal.commands.serve import PROCESSES
from portal.commands.workers import THREADS, serve_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

COLLECTION = "/collections/devices"
ITEMS = f"{COLLECTION}/items"
GEOJSON = "application/geo+json"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"

# Parameter: the condition it is, and how many values it has.
CONDITIONS = {
    "bbox": "ST_Intersects(geometry, ST_MakeEnvelope(%s, %s, %s, %s, 4326))",
    "organisationId": '"organisationId" = %s',
    "sensorType": '"sensorType" = %s',
    "personalData": '"personalData" = %s',
    "cursor": "id > %s",
}
COLLECTED = """
SELECT '{"type":"FeatureCollection","features":[' || coalesce(string_agg(feature, ','), '') || ']}'
FROM (SELECT %s AS feature FROM peer.encoded %s ORDER BY id LIMIT %%s OFFSET %%s) page
"""
COUNTED = """
SELECT '{"type":"FeatureCollection","features":[],"numberReturned":0,"numberMatched":' || count(*) || '}'
FROM peer.encoded %s
"""
ONE = "SELECT feature FROM peer.encoded WHERE id = %s"
# Other coordinates are put in the stored feature's place for them, which ends where the properties begin.
TRANSFORMED = """
'{"type":"Feature","id":"' || id || '","geometry":' || ST_AsGeoJSON(ST_Transform(geometry, %d), 2, 0) ||
substr(feature, strpos(feature, ',"properties":'))
"""


@cache
def _pool() -> ConnectionPool:
    settings = {"autocommit": True, "prepare_threshold": 2, "options": CUSTOM_PLANS}
    return ConnectionPool(os.environ["LIMIT_DATABASE"], min_size=1, max_size=THREADS, kwargs=settings, open=True)


def answer(path: str, asked: Mapping[str, str]) -> bytes:
    """The bytes for a path and its parameters."""
    if path != ITEMS:
        return _run(ONE, [path.removeprefix(f"{ITEMS}/")])
    conditions, values = [], list[str]()
    for name in CONDITIONS.keys() & asked.keys():
        conditions.append(CONDITIONS[name])
        values += asked[name].split(",")
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    if asked.get("resulttype") == "hits":
        return _run(COUNTED % where, values)
    feature = TRANSFORMED % int(asked["crs"].removeprefix(EPSG)) if "crs" in asked else "feature"
    return _run(COLLECTED % (feature, where), [*values, asked.get("limit", "10"), asked.get("offset", "0")])


def _run(statement: str, values: list[str]) -> bytes:
    with _pool().connection() as connection:
        result = connection.execute(statement, values).pgresult
        assert result is not None
        return result.get_value(0, 0) or b""


def _headers(asked: Mapping[str, str]) -> dict[str, str]:
    return {"Content-Type": GEOJSON} | ({"Content-Crs": f"<{asked['crs']}>"} if "crs" in asked else {})


def flask() -> Flask:
    """The view in Flask, as bare as it gets."""
    app = Flask(__name__)

    @app.get(ITEMS, defaults={"identifier": ""})
    @app.get(f"{ITEMS}/<identifier>")
    def items(identifier: str) -> Response:
        return Response(answer(request.path, request.args), headers=_headers(request.args))

    return app


def wsgi(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The same without Flask."""
    asked = dict(parse_qsl(environ["QUERY_STRING"]))
    body = answer(environ["PATH_INFO"], asked)
    start_response("200 OK", [*_headers(asked).items(), ("Content-Length", str(len(body)))])
    return [body]


def main(kind: str, port: str) -> None:
    app: Callable[..., Iterable[bytes]] = flask() if kind == "flask" else wsgi
    serve_application(app, "127.0.0.1", int(port), PROCESSES["public"])


if __name__ == "__main__":
    main(*sys.argv[1:])
