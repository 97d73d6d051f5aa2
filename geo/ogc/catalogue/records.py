"""An entry of the catalogue as a record in GeoJSON (OGC API Records Part 1, clause 7), and the schema of records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from geo.ogc import documents
from geo.ogc.catalogue.contents import DATASET, SERVICE, Entry
from geo.ogc.config import Extents, Identity
from geo.ogc.documents import GEOJSON, HTML
from geo.ogc.field import Words
from geo.ogc.links import link
from geo.ogc.query import text_of
from geo.ogc.schemas import DIALECT

CORE = "http://www.opengis.net/spec/ogcapi-records-1/1.0/req/record-core"

ID = "catalogue"
TITLE = Words("Catalogue", "Catalogus")
DESCRIPTION = Words(
    "What this register publishes: each dataset and service with its formats, licence and addresses.",
    "Wat dit register publiceert: elke dataset en dienst met formaten, licentie en adressen.",
)
KEYWORDS = Words("catalogue,metadata,open data", "catalogus,metadata,open data")

THEMES = "http://publications.europa.eu/resource/authority/data-theme"
THEME_CODES = ("ENVI", "TRAN", "GOVE")
RIGHTS = Words(
    "Places that need protection are published as squares or areas, never as points.",
    "Plekken die bescherming nodig hebben staan er als vak of gebied in, nooit als punt.",
)

TEXT: dict[str, Any] = {"type": "string"}
MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
OBJECTS: dict[str, Any] = {"type": "array", "items": {"type": "object"}}
TEXTS: dict[str, Any] = {"type": "array", "items": TEXT}

# What a record says: schema and title of each property. Those of a plain or listed text can be filtered by.
PROPERTIES: dict[str, tuple[dict[str, Any], Words]] = {
    "type": ({"type": "string", "enum": [DATASET, SERVICE]}, Words("Type", "Type")),
    "title": (TEXT, Words("Title", "Titel")),
    "description": (TEXT, Words("Description", "Beschrijving")),
    "keywords": (TEXTS, Words("Keywords", "Trefwoorden")),
    "themes": (OBJECTS, Words("Themes", "Thema's")),
    "language": ({"type": "object"}, Words("Language", "Taal")),
    "languages": (OBJECTS, Words("Languages", "Talen")),
    "externalIds": (OBJECTS, Words("Identifiers", "Kenmerken")),
    "created": (MOMENT, Words("First published", "Eerst gepubliceerd")),
    "updated": (MOMENT, Words("Last published", "Laatst gepubliceerd")),
    "formats": (OBJECTS, Words("Formats", "Formaten")),
    "contacts": (OBJECTS, Words("Contacts", "Contact")),
    "license": (TEXT, documents.LICENCE),
    "rights": (TEXT, Words("Rights", "Rechten")),
}
_IDENTIFIER = {"id": {**TEXT, "title": "Id", "readOnly": True, "x-ogc-role": "id"}}
FILTERS = ("type", "title", "keywords", "license")


def of(entry: Entry, identity: Identity, known: Extents, language: str) -> dict[str, Any]:
    """The record. Its times are those of the first and the newest edition."""
    west, south, east, north = known.box
    begin, end = text_of(known.begin), text_of(known.end)
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "id": entry.id,
        "conformsTo": [CORE],
        "time": {"interval": [begin, end]} if entry.kind == DATASET else None,
        "geometry": {"type": "Polygon", "coordinates": [corners]},
        "properties": {
            "type": entry.kind,
            "title": entry.title[language],
            "description": entry.description[language],
            "keywords": entry.keywords[language].split(","),
            "themes": [{"concepts": [{"id": code} for code in THEME_CODES], "scheme": THEMES}],
            "language": {"code": language},
            "languages": [{"code": code} for code in identity.languages],
            "externalIds": [{"value": entry.address}],
            "created": begin,
            "updated": end,
            "formats": [{"name": name, "mediaType": kind} for name, kind in entry.formats],
            "contacts": [_contact(identity)],
            "license": identity.licence,
            "rights": RIGHTS[language],
        },
        "links": [*entry.links, documents.licence(identity, language)],
    }


def linked(record: dict[str, Any], identity: Identity, language: str) -> dict[str, Any]:
    """A record by itself, which leads to its other forms and to the catalogue."""
    home = f"{identity.url}/collections/{ID}"
    here = f"{home}/items/{quote(record['id'], safe='')}"
    links = [
        link("self", GEOJSON, documents.AS_JSON[language], f"{here}?f=json"),
        link("alternate", HTML, documents.AS_HTML[language], f"{here}?f=html"),
        link("collection", "application/json", TITLE[language], home),
        link("canonical", GEOJSON, documents.PERSISTENT[language], here),
    ]
    return {**record, "links": [*links, *record["links"]]}


def schema(address: str, language: str) -> dict[str, Any]:
    """The properties of a record, its id and its geometry (OGC API Features Part 5)."""
    located = {"geometry": {"format": "geometry-polygon", "x-ogc-role": "primary-geometry"}}
    return _schema(address, language, _IDENTIFIER | _properties(language, PROPERTIES) | located)


def queryables(address: str, language: str) -> dict[str, Any]:
    """The properties that records can be filtered by, each by its own parameter."""
    return _schema(address, language, _properties(language, FILTERS))


def feature_schema(address: str, language: str) -> dict[str, Any]:
    """A record as GeoJSON. Null counts as absent, as in Part 5."""
    parts = {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": TEXT,
        "geometry": {"type": "object"},
        "properties": {"type": "object", "properties": _properties(language, PROPERTIES)},
    }
    wanted = ["type", "id", "geometry", "properties"]
    return {"$schema": DIALECT, "$id": address, "title": TITLE[language], "type": "object", "required": wanted,
            "properties": parts}  # fmt: skip


def _schema(address: str, language: str, listed: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": DIALECT,
        "$id": address,
        "type": "object",
        "title": TITLE[language],
        "description": DESCRIPTION[language],
        "properties": listed,
        "additionalProperties": False,
    }


def _properties(language: str, names: Iterable[str]) -> dict[str, Any]:
    return {name: {**PROPERTIES[name][0], "title": PROPERTIES[name][1][language]} for name in names}


def _contact(identity: Identity) -> dict[str, Any]:
    contact: dict[str, Any] = {"organization": identity.city, "roles": ["publisher"]}
    if "@" in identity.contact:
        contact["emails"] = [{"value": identity.contact}]
    contact["links"] = [{"rel": "about", "type": HTML, "href": identity.public_url}]
    return contact
