"""pygeoapi's record provider over the catalogue, loaded by its dotted name.

The catalogue is made of what the program and its settings say, so its records are made and searched in memory: a few
dozen of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pygeoapi.provider.base import BaseProvider

from geo.errors import NotFound
from geo.ogc.catalogue import contents, records, search
from geo.ogc.config import Extents, Identity
from geo.ogc.crs import CRS84
from geo.ogc.field import LANGUAGES
from geo.ogc.provider import INTERVAL

# How the view hands over the language: pygeoapi 0.21 gives a provider its first language, whatever was asked.
LANGUAGE = "record-language"


@dataclass(frozen=True, eq=False)
class Shelf:
    """What a provider definition says about its data. pygeoapi copies its configuration deeply; this stays one."""

    identity: Identity
    known: Extents

    def __deepcopy__(self, memo: dict[int, Any]) -> Shelf:
        return self


class CatalogueProvider(BaseProvider):  # type: ignore[misc]  # pygeoapi has no types
    """Records; pygeoapi makes one provider for each request, so making one does nothing."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self.shelf: Shelf = provider_def["data"]
        self._fields = {name: dict(schema) for name, (schema, _) in records.PROPERTIES.items()}

    def get_fields(self) -> dict[str, dict[str, Any]]:
        return self._fields

    def query(
        self,
        offset: int = 0,
        limit: int = 10,
        resulttype: str = "results",
        bbox: Sequence[float] = (),
        properties: Sequence[tuple[str, str]] = (),
        q: str | None = None,
        **_others: Any,
    ) -> dict[str, Any]:
        """A FeatureCollection of records with `numberMatched`. Raises Invalid."""
        wanted = dict(properties) | ({"q": q} if q else {})
        language = wanted.pop(LANGUAGE, self.shelf.identity.languages[0])
        wanted["datetime"] = wanted.pop(INTERVAL, "../..")
        looked_for = search.of(wanted, (bbox[0], bbox[1], bbox[2], bbox[3]) if bbox else None)
        found = [each for each in self._records(language) if looked_for.finds(each, self.shelf.known)]
        page = [] if resulttype == "hits" else found[offset : offset + limit]
        return {
            "type": "FeatureCollection",
            "features": page,
            "numberMatched": len(found),
            "numberReturned": len(page),
        }

    def get(self, identifier: str, **_others: Any) -> dict[str, Any]:
        """The record with this id, in the first language. Raises NotFound."""
        for record in self._records(self.shelf.identity.languages[0]):
            if record["id"] == identifier:
                return record
        raise NotFound("record", identifier)

    def _records(self, language: str) -> list[dict[str, Any]]:
        entries = contents.entries(self.shelf.identity, language)
        return [records.of(entry, self.shelf.identity, self.shelf.known, language) for entry in entries]


def resource(identity: Identity, known: Extents) -> dict[str, Any]:
    """The catalogue as a resource of pygeoapi's configuration."""
    return {
        "type": "collection",
        "title": records.TITLE.by_language(),
        "description": records.DESCRIPTION.by_language(),
        "keywords": {code: records.KEYWORDS[code].split(",") for code in LANGUAGES},
        "links": [],
        "extents": {
            "spatial": {"bbox": list(known.box), "crs": CRS84},
            "temporal": {"begin": known.begin, "end": known.end},
        },
        "providers": [
            {
                "type": "record",
                "name": f"{__name__}.{CatalogueProvider.__name__}",
                "data": Shelf(identity, known),
                "id_field": "id",
                "title_field": "title",
                "storage_crs": CRS84,
                "include_extra_query_parameters": True,
            }
        ],
    }
