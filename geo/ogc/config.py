"""pygeoapi's configuration, made in code from values that are passed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select, union_all

from geo.errors import Unavailable
from geo.ogc import crs
from geo.ogc.collections import COLLECTIONS, Collection
from geo.ogc.crs import CRS84, Box, ReferenceSystem
from geo.ogc.field import LANGUAGES, Words
from geo.ogc.file import File
from geo.ogc.offer import Offer
from geo.ogc.provider import Connect, Source
from geo.publication import editions
from geo.publication.tables import edition, region, territory

PROVIDER = "geo.ogc.provider.PublicationProvider"
DEFAULT_LIMIT = 100
HIGHEST_LIMIT = 10_000
HIGHEST_OFFSET = 10_000


@dataclass(frozen=True)
class Identity:
    """Who offers the API, in what it gives items beside JSON and pages, and what else is published.

    `public_url` has no slash at its end; `contact` is a mail address, a web address or empty. `languages` are those
    of documents, `page_languages` those of the portal's pages that documents lead to; of both the first is the default.
    """

    city: str
    public_url: str
    contact: str = ""
    languages: tuple[str, ...] = LANGUAGES
    page_languages: tuple[str, ...] = LANGUAGES
    licence: str = "CC0-1.0"
    licence_url: str = "https://creativecommons.org/publicdomain/zero/1.0/"
    national_crs: tuple[int, ...] = ()
    files: tuple[File, ...] = ()
    offers: tuple[Offer, ...] = ()

    @property
    def url(self) -> str:
        return f"{self.public_url}/ogc"

    def document_language(self, wanted: str) -> str:
        """The wanted language where documents are in it, else their default."""
        return wanted if wanted in self.languages else self.languages[0]

    def page_language(self, wanted: str) -> str:
        """The wanted language where pages are in it, else their default."""
        return wanted if wanted in self.page_languages else self.page_languages[0]

    @property
    def title(self) -> Words:
        return Words(f"Sensors of {self.city}", f"Sensoren van {self.city}")

    @property
    def description(self) -> Words:
        return Words(
            f"The public register of sensors of {self.city} by OGC API Features.",
            f"Het openbare sensorenregister van {self.city} via OGC API Features.",
        )


@dataclass(frozen=True)
class Extents:
    """What the newest edition covers, in longitude and latitude, and the times of the first and the newest edition."""

    edition: int
    digest: str
    box: Box
    begin: datetime
    end: datetime


def extents(connection: Connection) -> Extents:
    """The territory with all regions in use. Raises Unavailable before the first edition."""
    newest = editions.current(connection)
    shapes = union_all(select(territory.c.geometry), select(region.c.geometry)).subquery()
    around = select(func.ST_Extent(shapes.c.geometry).label("box")).subquery()
    corners = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    west, south, east, north = connection.execute(select(*(corner(around.c.box) for corner in corners))).one()
    if west is None:
        raise Unavailable("the territory has not been published yet")
    begin, end = connection.execute(select(func.min(edition.c.published), func.max(edition.c.published))).one()
    return Extents(newest.number, newest.digest, (west, south, east, north), begin.astimezone(UTC), end.astimezone(UTC))


def make(identity: Identity, connect: Connect, known: Extents) -> dict[str, Any]:
    """The whole configuration; every call makes a new one, because pygeoapi writes into what it is given."""
    systems = crs.offered(identity.national_crs)
    contact: dict[str, str] = {"name": identity.city, "url": identity.public_url}
    if "@" in identity.contact:
        contact["email"] = identity.contact
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 0},
            "url": identity.url,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "languages": list(identity.languages),
            "pretty_print": False,
            "limits": {"default_items": DEFAULT_LIMIT, "max_items": HIGHEST_LIMIT, "on_exceed": "throttle"},
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": identity.title.by_language(),
                "description": identity.description.by_language(),
                "keywords": {"en": ["sensors"], "nl": ["sensoren"]},
                "keywords_type": "theme",
                "terms_of_service": identity.licence_url,
                "url": identity.public_url,
            },
            "license": {"name": identity.licence, "url": identity.licence_url},
            "provider": {"name": identity.city, "url": identity.public_url},
            "contact": contact,
        },
        "resources": {
            collection.id: _resource(collection, Source(connect, collection, identity.public_url, systems), known)
            for collection in COLLECTIONS.values()
        },
    }


def _resource(collection: Collection, source: Source, known: Extents) -> dict[str, Any]:
    covered: dict[str, Any] = {
        "spatial": {"bbox": list(known.box), "crs": CRS84},
        "temporal": {"begin": known.begin, "end": known.end},
    }
    return {
        "type": "collection",
        "title": collection.title.by_language(),
        "description": collection.description.by_language(),
        "keywords": {"en": collection.keywords.en.split(","), "nl": collection.keywords.nl.split(",")},
        "links": [],
        "extents": covered,
        "providers": [_provider(collection, source, list(source.systems.values()))],
    }


def _provider(collection: Collection, source: Source, systems: list[ReferenceSystem]) -> dict[str, Any]:
    return {
        "type": "feature",
        "name": PROVIDER,
        "data": source,
        "id_field": "id",
        "time_field": collection.time_field,
        "crs": [system.uri for system in systems],
        "storage_crs": CRS84,
        "include_extra_query_parameters": True,
    }
