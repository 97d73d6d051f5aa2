"""What is true of pygeoapi's documents, in our words: links to what exists, properties with titles, one time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from geo.ogc import cql2
from geo.ogc.collections import Collection
from geo.ogc.config import Identity
from geo.ogc.field import Words
from geo.ogc.parameters import Items
from geo.ogc.query import text_of

Document = dict[str, Any]

GEOJSON = "application/geo+json"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"

# Every class here is held by a test; pygeoapi's own list also claims editing, which nobody can.
CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/core-roles-features",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/returnables-and-receivables",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/sortables",
    *cql2.CONFORMANCE,
)

# pygeoapi links to JSON-LD as well, and from 0.24 on to CSV.
OFFERED = ("application/json", GEOJSON, SCHEMA, OPENAPI, "text/html")

# Links of pygeoapi's that lead to what this API does not have.
ABSENT = ("/processes", "/jobs", "/TileMatrixSets")
LICENCE = Words("Licence", "Licentie")
FEATURE_SCHEMA = Words("Schema of an item as GeoJSON", "Schema van een item als GeoJSON")
FUNCTIONS = Words("Functions that a filter can call", "Functies die een filter kan aanroepen")
FUNCTIONS_RELATION = "http://www.opengis.net/def/rel/ogc/1.0/functions"
SORTABLES = Words("What items can be sorted by", "Waarop je items kunt sorteren")
SORTABLES_RELATION = "http://www.opengis.net/def/rel/ogc/1.0/sortables"
NEXT = Words("Next page", "Volgende pagina")
AS_JSON = Words("This document as JSON", "Dit document als JSON")
AS_HTML = Words("This document as a page", "Dit document als pagina")


def conformance() -> Document:
    return {"conformsTo": list(CONFORMANCE)}


def landing(document: Document, identity: Identity, language: str) -> Document:
    functions = _link(FUNCTIONS_RELATION, "application/json", FUNCTIONS[language], f"{identity.url}/functions")
    return {**document, "links": [*_existing(document["links"]), functions, _licence(identity, language)]}


def collections(document: Document, identity: Identity, language: str) -> Document:
    described = [collection(entry, identity, language) for entry in document["collections"]]
    return {**document, "links": _existing(document["links"]), "collections": described}


def collection(document: Document, identity: Identity, language: str) -> Document:
    # RFC 8288 compares relations without regard to case; GDAL 3.6 knows this spelling only.
    here = f"{identity.url}/collections/{document['id']}"
    links = [
        *_existing(document["links"]),
        _link(SORTABLES_RELATION, SCHEMA, SORTABLES[language], f"{here}/sortables"),
        _link("describedBy", SCHEMA, FEATURE_SCHEMA[language], f"{here}/feature-schema"),
        _licence(identity, language),
    ]
    extent = dict(document["extent"])
    if "temporal" in extent:
        extent["temporal"] = {"interval": [[time.replace("+00:00", "Z") for time in extent["temporal"]["interval"][0]]]}
    return {**document, "extent": extent, "links": links}


def items(
    document: Document, described: Collection, request: Items, identity: Identity, published: datetime
) -> Document:
    """A page whose links keep the whole query, and whose time is the edition's: the same bytes for the same edition."""
    language = request.asked.get("lang", identity.languages[0])
    base = f"{identity.url}/collections/{described.id}"
    page = {name: value for name, value in request.asked.items() if name != "f"}
    links = [
        _link("self", GEOJSON, AS_JSON[language], address(f"{base}/items", page | {"f": "json"})),
        _link("alternate", "text/html", AS_HTML[language], address(f"{base}/items", page | {"f": "html"})),
        _link("collection", "application/json", described.title[language], base),
    ]
    cursor = document.pop("nextCursor", None)
    if cursor is not None:
        further = {name: value for name, value in request.asked.items() if name != "offset"} | {"cursor": cursor}
        links.append(_link("next", GEOJSON, NEXT[language], address(f"{base}/items", further)))
    return {**document, "timeStamp": text_of(published), "links": links}


def item(document: Document, described: Collection, identity: Identity, language: str) -> Document:
    home = f"{identity.url}/collections/{described.id}"
    here = f"{home}/items/{quote(document['id'], safe='')}"
    links = [
        _link("self", GEOJSON, AS_JSON[language], f"{here}?f=json"),
        _link("alternate", "text/html", AS_HTML[language], f"{here}?f=html"),
        _link("collection", "application/json", described.title[language], home),
    ]
    return {**document, "links": links}


def address(base: str, query: Mapping[str, str]) -> str:
    return f"{base}?{urlencode(query, quote_via=quote, safe=',:/')}" if query else base


def _existing(links: list[Document]) -> list[Document]:
    return [link for link in links if link["type"] in OFFERED and not link["href"].split("?")[0].endswith(ABSENT)]


def _licence(identity: Identity, language: str) -> Document:
    return _link("license", "text/html", f"{LICENCE[language]}: {identity.licence}", identity.licence_url)


def _link(relation: str, media_type: str, title: str, href: str) -> Document:
    return {"rel": relation, "type": media_type, "title": title, "href": href}
