"""What is true of pygeoapi's documents, in our words: links to what exists, properties with titles, one time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from geo.ngsi_ld import names as ngsi_ld
from geo.ogc import cql2, jsonfg
from geo.ogc.collections import COLLECTIONS, Collection
from geo.ogc.config import Identity
from geo.ogc.crs import CRS84
from geo.ogc.field import Words
from geo.ogc.file import File
from geo.ogc.links import address, link
from geo.ogc.parameters import Items
from geo.ogc.query import text_of
from geo.ogc.tiles import links as tiles
from geo.sensorthings import names as sensorthings

Document = dict[str, Any]

# Kept, because json.dumps makes another one each time that its options are not its own.
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)

GEOJSON = "application/geo+json"
SCHEMA = "application/schema+json"
JSONFG = "application/vnd.ogc.fg+json"
HTML = "text/html"
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
    "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core",
    "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-collection",
    "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core-query-parameters",
    "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-api",
    "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/html",
    *jsonfg.CONFORMANCE,
    *cql2.CONFORMANCE,
    *tiles.CONFORMANCE,
)

# pygeoapi links to JSON-LD as well, and from 0.24 on to CSV.
OFFERED = ("application/json", GEOJSON, SCHEMA, OPENAPI, HTML)

# Links of pygeoapi's that lead to what this API does not have.
ABSENT = ("/processes", "/jobs", "/TileMatrixSets")
OTHERS = (
    (Words("The same devices by NGSI-LD", "Dezelfde apparaten via NGSI-LD"), f"{ngsi_ld.BASE}/types"),
    (Words("The same devices by SensorThings", "Dezelfde apparaten via SensorThings"), sensorthings.BASE),
)
LICENCE = Words("Licence", "Licentie")
FEATURE_SCHEMA = Words("Schema of an item as GeoJSON", "Schema van een item als GeoJSON")
PERSISTENT = Words("Persistent web address", "Blijvend webadres")
FUNCTIONS = Words("Functions that a filter can call", "Functies die een filter kan aanroepen")
FUNCTIONS_RELATION = "http://www.opengis.net/def/rel/ogc/1.0/functions"
SORTABLES = Words("What items can be sorted by", "Waarop je items kunt sorteren")
SORTABLES_RELATION = "http://www.opengis.net/def/rel/ogc/1.0/sortables"
NEXT = Words("Next page", "Volgende pagina")
AS_JSON = Words("This document as JSON", "Dit document als JSON")
AS_JSONFG = Words("This document as JSON-FG", "Dit document als JSON-FG")
ITEMS_AS = Words("Items as", "Items als")
AS_HTML = Words("This document as a page", "Dit document als pagina")
# What every feature, and every page of them, is given as: the value of the parameter f, media type, title.
FORMS = (("json", GEOJSON, AS_JSON), ("html", HTML, AS_HTML), ("jsonfg", JSONFG, AS_JSONFG))


def conformance() -> Document:
    return {"conformsTo": list(CONFORMANCE)}


def landing(document: Document, identity: Identity, language: str) -> Document:
    """The landing page, with the other interfaces to the same devices."""
    functions = link(FUNCTIONS_RELATION, "application/json", FUNCTIONS[language], f"{identity.url}/functions")
    others = [
        link("related", "application/json", title[language], identity.public_url + path) for title, path in OTHERS
    ]
    links = [
        *_existing(document["links"]),
        functions,
        *tiles.of_landing(identity, language),
        *others,
        licence(identity, language),
    ]
    return {**document, "links": links}


def collections(document: Document, identity: Identity, language: str) -> Document:
    described = [collection(entry, identity, language) for entry in document["collections"]]
    return {**document, "links": _existing(document["links"]), "collections": described}


def collection(document: Document, identity: Identity, language: str) -> Document:
    # RFC 8288 compares relations without regard to case; GDAL 3.6 knows this spelling only.
    here = f"{identity.url}/collections/{document['id']}"
    links = [
        *_existing(document["links"]),
        *(_of_features(here, identity, language) if document["itemType"] == "feature" else ()),
        link("describedBy", SCHEMA, FEATURE_SCHEMA[language], f"{here}/feature-schema"),
        *tiles.of_collection(document["id"], identity, language),
        *offered(document["id"], identity, language),
        licence(identity, language),
    ]
    times = document["extent"]["temporal"]["interval"][0]
    extent = document["extent"] | {"temporal": {"interval": [[time.replace("+00:00", "Z") for time in times]]}}
    if document["id"] in COLLECTIONS and COLLECTIONS[document["id"]].geometry is None:
        del extent["spatial"]
    # pygeoapi names no reference system where items are records; they have one all the same.
    return {"crs": [CRS84], "storageCrs": CRS84, **document, "extent": extent, "links": links}


def items(
    document: Document, described: Collection, request: Items, identity: Identity, published: datetime, form: str
) -> Document:
    """A page whose links keep the whole query, and whose time is the edition's: the same bytes for the same edition.

    `form` names its format, as the parameter f does.
    """
    cursor = document.pop("nextCursor", None)
    named = (form, JSONFG) if form == "jsonfg" else None
    further = [] if cursor is None else [next_link(described, request, identity, cursor, named)]
    links = [*page_links(described, request, identity, form), *further]
    return {**document, "timeStamp": text_of(published), "links": links}


def page_links(described: Collection, request: Items, identity: Identity, form: str = "json") -> list[Document]:
    """The links of a page of items in this format, but for the one to the next page."""
    language = request.asked.get("lang", identity.languages[0])
    base = f"{identity.url}/collections/{described.id}"
    files = [(file.name, file.plain_type, file.title) for file in identity.files]
    return [
        *_forms(f"{base}/items", request.asked, [*FORMS, *files], form, language),
        link("collection", "application/json", described.title[language], base),
    ]


def _forms(
    base: str, asked: Mapping[str, str], forms: Sequence[tuple[str, str, Words]], form: str, language: str
) -> list[Document]:
    """The links to what was asked in each format, of which `form` is the document itself."""
    page = {name: value for name, value in asked.items() if name != "f"}
    here = address(base, page) + ("&f=" if page else "?f=")
    return [
        link("self" if name == form else "alternate", kind, title[language], here + name) for name, kind, title in forms
    ]


def next_link(
    described: Collection, request: Items, identity: Identity, cursor: str, form: tuple[str, str] | None = None
) -> Document:
    """The link to the page after this one; `form` is the name and media type of a file, if it is none of GeoJSON."""
    language = request.asked.get("lang", identity.languages[0])
    further = {name: value for name, value in request.asked.items() if name != "offset"} | {"cursor": cursor}
    name, media_type = form or (None, GEOJSON)
    further |= {"f": name} if name else {}
    return link(
        "next", media_type, NEXT[language], address(f"{identity.url}/collections/{described.id}/items", further)
    )


def file_links(
    described: Collection, request: Items, identity: Identity, file: File, cursor: str | None
) -> list[Document]:
    """The links of a page that is a file: the same page as GeoJSON, its collection, its licence, the next page."""
    language = request.asked.get("lang", identity.languages[0])
    base = f"{identity.url}/collections/{described.id}"
    links = [
        link("alternate", GEOJSON, AS_JSON[language], address(f"{base}/items", request.asked | {"f": "json"})),
        link("collection", "application/json", described.title[language], base),
        licence(identity, language),
    ]
    if cursor is not None:
        links.append(next_link(described, request, identity, cursor, (file.name, file.plain_type)))
    return links


def item(
    document: Document, described: Collection, asked: Mapping[str, str], identity: Identity, form: str
) -> Document:
    uri = document["properties"].get("uri")
    return {**document, "links": item_links(described, document["id"], uri, asked, identity, form)}


def item_links(
    described: Collection, id_: str, uri: str | None, asked: Mapping[str, str], identity: Identity, form: str = "json"
) -> list[Document]:
    """The links of an item in this format; `uri` is its persistent address, where it has one."""
    language = asked.get("lang", identity.languages[0])
    home = f"{identity.url}/collections/{described.id}"
    here = f"{home}/items/{quote(id_, safe='')}"
    return [
        *_forms(here, asked, FORMS, form, language),
        link("collection", "application/json", described.title[language], home),
        link("canonical", HTML if uri else GEOJSON, PERSISTENT[language], uri or here),
    ]


def text(document: Any) -> bytes:
    return ENCODER.encode(document).encode()


def _of_features(home: str, identity: Identity, language: str) -> list[Document]:
    """What only a collection of features has: formats that pygeoapi does not know, an order to choose."""
    forms = [("jsonfg", JSONFG, "JSON-FG"), *((file.name, file.plain_type, file.label) for file in identity.files)]
    return [
        *(
            link("items", kind, f"{ITEMS_AS[language]} {label}", f"{home}/items?f={name}")
            for name, kind, label in forms
        ),
        link(SORTABLES_RELATION, SCHEMA, SORTABLES[language], f"{home}/sortables"),
    ]


def offered(offer_id: str, identity: Identity, language: str) -> list[Document]:
    """Links to what the portal offers of a dataset or service beside this API."""
    pages = identity.page_language(language)
    return [
        link(lead.relation, lead.media_type, lead.title[language], identity.public_url + lead.path_in(pages))
        for offer in identity.offers
        for lead in offer.links
        if offer.id == offer_id
    ]


def _existing(links: list[Document]) -> list[Document]:
    return [link for link in links if link["type"] in OFFERED and not link["href"].split("?")[0].endswith(ABSENT)]


def licence(identity: Identity, language: str) -> Document:
    return link("license", HTML, f"{LICENCE[language]}: {identity.licence}", identity.licence_url)
