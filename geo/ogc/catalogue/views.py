"""The catalogue under /ogc/collections/catalogue: OGC API Records (Part 1, clause 10), answered through pygeoapi."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, g, request

from geo.errors import NotFound
from geo.ogc import documents, door, parameters
from geo.ogc.answers import document
from geo.ogc.catalogue import records, search
from geo.ogc.catalogue.provider import LANGUAGE
from geo.ogc.config import Identity
from geo.ogc.crs import CRS84
from geo.ogc.documents import GEOJSON, HTML, SCHEMA
from geo.ogc.links import address, link
from geo.ogc.parameters import Items
from geo.ogc.query import text_of
from geo.ogc.serving import context, plain, service

HOME = f"/collections/{records.ID}"


def rules() -> tuple[tuple[str, str, Callable[..., Response]], ...]:
    """Paths, names and views."""
    return (
        (HOME, "catalogue", collection),
        (f"{HOME}/schema", "catalogue_schema", schema),
        (f"{HOME}/feature-schema", "catalogue_feature_schema", feature_schema),
        (f"{HOME}/queryables", "catalogue_queryables", queryables),
        (f"{HOME}/items", "catalogue_items", items),
        (f"{HOME}/items/<path:record_id>", "catalogue_item", item),
    )


def collection() -> Response:
    current, language = plain()
    found = door.collection(current.api, language, records.ID).document
    return document(
        documents.collection(found, service().identity, language), "application/json", "collection.html", **context()
    )


def schema() -> Response:
    return _schema("schema", records.schema)


def feature_schema() -> Response:
    return _schema("feature-schema", records.feature_schema, "properties")


def queryables() -> Response:
    return _schema("queryables", records.queryables)


def items() -> Response:
    identity, known = service().identity, service().current()
    asked = parameters.records(request.args, search.allowed(), identity.languages)
    found = door.items(known.api, g.lang, records.ID, asked.for_pygeoapi() | {LANGUAGE: g.lang}).document
    features = [records.linked(record, identity, g.lang) for record in found["features"]]
    page = {
        "type": "FeatureCollection",
        "timeStamp": text_of(known.extents.end),
        "numberMatched": found["numberMatched"],
        "numberReturned": found["numberReturned"],
        "features": features,
        "links": _links(asked, identity, g.lang, found["numberMatched"]),
    }
    return _located(document(page, GEOJSON, "records.html", asked=asked.asked, **context()))


def item(record_id: str) -> Response:
    parameters.records(request.args, ("crs",), service().identity.languages)
    current, language = service().current(), str(g.lang)
    found = door.items(current.api, language, records.ID, {"ids": record_id, LANGUAGE: language}).document
    chosen = [each for each in found["features"] if each["id"] == record_id]
    if not chosen:
        raise NotFound("record", record_id)
    record = records.linked(chosen[0], service().identity, language)
    titles = records.schema("", language)["properties"]
    return _located(document(record, GEOJSON, "record.html", titles=titles, **context()))


def _located(response: Response) -> Response:
    response.headers["Content-Crs"] = f"<{CRS84}>"
    return response


def _schema(name: str, make: Callable[[str, str], dict[str, Any]], within: str = "") -> Response:
    _, language = plain()
    found = make(f"{service().identity.url}{HOME}/{name}", language)
    listed = found["properties"][within] if within else found
    described = {"id": records.ID, "title": records.TITLE}
    return document(found, SCHEMA, "properties.html", collection=described, listed=listed, **context())


def _links(asked: Items, identity: Identity, language: str, matched: int) -> list[dict[str, Any]]:
    base = f"{identity.url}{HOME}"
    page = {name: value for name, value in asked.asked.items() if name != "f"}
    links = [
        link("self", GEOJSON, documents.AS_JSON[language], address(f"{base}/items", page | {"f": "json"})),
        link("alternate", HTML, documents.AS_HTML[language], address(f"{base}/items", page | {"f": "html"})),
        link("collection", "application/json", records.TITLE[language], base),
    ]
    onward = asked.offset + asked.limit
    if onward < matched and asked.asked.get("resulttype") != "hits":
        further = address(f"{base}/items", asked.asked | {"offset": str(onward)})
        links.append(link("next", GEOJSON, documents.NEXT[language], further))
    return links
