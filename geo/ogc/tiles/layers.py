"""The collections that are offered as vector tiles: which properties a tile has of each, in how many bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from geo.errors import NotFound
from geo.model import PersonalData
from geo.ogc.collections import DEVICES, DISTRICTS, REGIONS, Collection
from geo.ogc.field import Words
from geo.publication.tables import district, region
from geo.publication.tiles import Columns, Tile
from geo.publication.tiles_areas import Areas, areas
from geo.publication.tiles_devices import devices

# Together no more than 500 KB, before compression.
DEVICES_BYTES, REGIONS_BYTES, DISTRICTS_BYTES = 300_000, 150_000, 50_000

ID = Words("Id of the feature, as in the items.", "Id van het object, zoals bij de items.")
CLUSTER = Words("True where the feature stands for several.", "Waar als het object er meer vertegenwoordigt.")
COUNT = Words("How many there are.", "Hoeveel het er zijn.")


@dataclass(frozen=True)
class Layer:
    """A collection as a layer. `properties` are fields of the collection, `counts` whole numbers that clusters have."""

    collection: Collection
    properties: tuple[str, ...]
    counts: tuple[str, ...]
    make: Callable[[Connection, Tile, Columns], bytes]

    @property
    def id(self) -> str:
        return self.collection.id

    def content(self, connection: Connection, tile: Tile) -> bytes:
        """The layer of one tile; no bytes where nothing is."""
        columns = {name: self.collection.by_name[name].source for name in self.properties}
        return self.make(connection, tile, columns)

    def schema(self, language: str) -> dict[str, Any]:
        """JSON Schema of the properties of its features."""
        described = {name: self.collection.by_name[name].schema(language) for name in self.properties}
        counted = {name: {"type": "integer", "description": COUNT[language]} for name in self.counts}
        return {
            "id": {"type": "string", "description": ID[language]},
            **described,
            "cluster": {"type": "boolean", "description": CLUSTER[language]},
            **{name: schema for name, schema in counted.items() if name not in described},
        }


def _devices(connection: Connection, tile: Tile, columns: Columns) -> bytes:
    return devices(connection, tile, columns, REGIONS.by_name["locationPrecision"].source, DEVICES_BYTES)


def _regions(connection: Connection, tile: Tile, columns: Columns) -> bytes:
    found = Areas(REGIONS.id, REGIONS.table, region.c.id, region.c.geometry, region.c.representative_point)
    return areas(connection, found, tile, columns, REGIONS_BYTES)


def _districts(connection: Connection, tile: Tile, columns: Columns) -> bytes:
    found = Areas(DISTRICTS.id, DISTRICTS.table, district.c.code, district.c.geometry, district.c.label_point)
    return areas(connection, found, tile, columns, DISTRICTS_BYTES)


_DEVICE = ("name", "sensorType", "typeGeneralised", "personalData", "lifecycle", "locationPrecision", "regionId")
_REGION = ("locationPrecision", "coordinateUncertaintyInMeters", "minimumBuildings")

LAYERS = {
    layer.id: layer
    for layer in (
        Layer(DISTRICTS, ("name", "devices", "withheldDevices"), ("districts",), _districts),
        Layer(REGIONS, _REGION, ("regions",), _regions),
        Layer(DEVICES, _DEVICE, ("devices", *map(str, PersonalData)), _devices),
    )
}


def named(collection_id: str) -> Layer:
    """The layer of this collection. Raises NotFound."""
    try:
        return LAYERS[collection_id]
    except KeyError:
        raise NotFound("tile set", collection_id) from None
