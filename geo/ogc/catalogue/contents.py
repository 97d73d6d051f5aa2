"""What the catalogue lists: each collection, what the portal offers beside them, and this API itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geo.ogc import documents
from geo.ogc.collections import COLLECTIONS, Collection
from geo.ogc.config import Identity
from geo.ogc.documents import GEOJSON, HTML, JSONFG, OPENAPI, SCHEMA
from geo.ogc.field import Words
from geo.ogc.links import link
from geo.ogc.offer import Offer
from geo.ogc.tiles import links as tiles

DATASET, SERVICE = "dataset", "service"
JSON = "application/json"
API_ID = "ogc-api"


@dataclass(frozen=True)
class Entry:
    """One dataset or service. `address` is its own; `formats` are pairs of name and media type."""

    id: str
    kind: str
    title: Words
    description: Words
    keywords: Words
    address: str
    formats: tuple[tuple[str, str], ...]
    links: tuple[dict[str, Any], ...]


def entries(identity: Identity, language: str) -> list[Entry]:
    """Everything, with the titles of links in `language`; collections first."""
    of_collections = [_of_collection(collection, identity, language) for collection in COLLECTIONS.values()]
    others = [_of_offer(offer, identity, language) for offer in identity.offers if offer.id not in COLLECTIONS]
    return [*of_collections, *others, _of_api(identity)]


def _of_collection(collection: Collection, identity: Identity, language: str) -> Entry:
    """A collection that is a part of something offered is told of as that is."""
    told = next((offer for offer in identity.offers if offer.id == collection.id), collection)
    here = f"{identity.url}/collections/{collection.id}"
    forms = [("json", GEOJSON, "GeoJSON"), ("html", HTML, "HTML"), ("jsonfg", JSONFG, "JSON-FG")]
    forms += [(file.name, file.plain_type, file.label) for file in identity.files]
    links = [
        link("about", JSON, collection.title[language], here),
        *(
            link("items", kind, f"{documents.ITEMS_AS[language]} {label}", f"{here}/items?f={name}")
            for name, kind, label in forms
        ),
        link("describedby", SCHEMA, documents.FEATURE_SCHEMA[language], f"{here}/feature-schema"),
        *tiles.of_collection(collection.id, identity, language),
        *documents.offered(collection.id, identity, language),
    ]
    formats = dict.fromkeys((label, kind) for _, kind, label in forms)
    return Entry(
        collection.id, DATASET, told.title, told.description, told.keywords, here, tuple(formats), tuple(links)
    )


def _of_offer(offer: Offer, identity: Identity, language: str) -> Entry:
    links = documents.offered(offer.id, identity, language)
    formats = tuple((lead.format, lead.media_type) for lead in offer.links if lead.format)
    return Entry(
        offer.id, offer.kind, offer.title, offer.description, offer.keywords, links[0]["href"], formats, tuple(links)
    )


def _of_api(identity: Identity) -> Entry:
    title = Words("OGC API", "OGC API")
    links = (
        link("about", JSON, "OGC API", f"{identity.url}/"),
        link("service-desc", OPENAPI, "OpenAPI", f"{identity.url}/openapi?f=json"),
        link("service-doc", HTML, "OpenAPI", f"{identity.url}/openapi?f=html"),
        link("conformance", JSON, "OGC", f"{identity.url}/conformance"),
    )
    keywords = Words("API,features,tiles,records", "API,objecten,tegels,catalogus")
    return Entry(API_ID, SERVICE, title, identity.description, keywords, f"{identity.url}/", (), links)
