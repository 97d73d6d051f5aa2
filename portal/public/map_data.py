"""The map's data: districts from far away, cells from nearer, the base map below.

Arrays instead of objects where an answer repeats them hundreds of times; the order is in each
docstring. Counts are in the order of symbols.COLOURS.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import shapely
from flask import current_app, request
from shapely.geometry.base import BaseGeometry

from geo.errors import NotFound
from geo.publication import map_cells
from geo.publication.blocks import Block
from geo.publication.clusters import Cluster
from geo.publication.hatching import Hatching
from geo.publication.map_cells import FARTHEST_ZOOM, NEAREST_ZOOM
from geo.publication.mercator import DECIMALS, MapCell
from geo.publication.overview import overview
from geo.publication.spots import Shape, Spot
from portal.public.basemap import base_map
from portal.public.blueprint import public
from portal.public.filter_args import from_args
from portal.public.symbols import COLOURS, PERSONAL_DATA_COLOURS, colour_counts
from portal.web.publication import publication


@public.get("/map/districts.json")
def map_districts() -> dict[str, Any]:
    """Counts for each district, and the devices that have no place but a district."""
    chosen = from_args(request.args)
    with publication() as connection:
        seen = overview(connection, chosen)
    return {
        "total": seen.total,
        "bounds": [round(side, DECIMALS) for side in seen.bounds] if seen.bounds else None,
        "districts": [
            {
                "code": district.code,
                "name": district.name,
                "label": _point(district.label),
                "bounds": [round(side, DECIMALS) for side in district.geometry.bounds],
                "counts": by_colour(district.counts),
                "roaming": by_colour(district.roaming),
                "withheld": district.withheld,
            }
            for district in seen.districts
        ],
    }


@public.get("/map/<int:z>/<int:x>/<int:y>.json")
def map_cell(z: int, x: int, y: int) -> dict[str, Any]:
    """One 512 px cell. Raises NotFound for a cell that does not exist or a zoom that is not served."""
    cell = MapCell(z, x, y)
    if not FARTHEST_ZOOM <= z <= NEAREST_ZOOM or not cell.exists:
        raise NotFound("map cell", f"{z}/{x}/{y}")
    chosen = from_args(request.args)
    with publication() as connection:
        drawn = map_cells.contents(connection, cell, chosen)
    return {
        "clusters": [_cluster(cluster) for cluster in drawn.clusters],
        "devices": [_spot(spot) for spot in drawn.spots],
        "blocks": [_block(block) for block in drawn.blocks],
        "hatched": _hatched(drawn.hatched),
        "shapes": [_shape(shape) for shape in drawn.shapes],
    }


@public.get("/map/base.json")
def map_base() -> dict[str, Any]:
    """What lies below the devices: the city's own map, if it gave one, and the districts' outlines."""
    with publication() as connection:
        return base_map(connection, current_app.config["BASE_MAP"].city)


def by_colour(counts: Counter[str]) -> list[int]:
    """Counts by personal-data state as counts by colour, in the order of COLOURS."""
    found = colour_counts(counts)
    return [found[colour] for colour in COLOURS]


def _cluster(cluster: Cluster) -> list[Any]:
    """[longitude, latitude, counts, devices]"""
    return [*_point((cluster.longitude, cluster.latitude)), by_colour(cluster.counts), list(map(_spot, cluster.spots))]


def _spot(spot: Spot) -> list[Any]:
    """[id, longitude, latitude, sensor type, personal data, name, district, 1 if removed]"""
    place = _point((spot.longitude, spot.latitude))
    return [str(spot.id), *place, spot.sensor_type, spot.personal_data, spot.name, spot.district, int(spot.removed)]


def _block(block: Block) -> dict[str, Any]:
    """The outline is text within the answer: a script that measures no distance need not read it."""
    return {
        "id": block.region_id,
        "tier": block.tier,
        "label": _point(block.label),
        "bounds": rounded(block.geometry.bounds),
        "outline": block.outline,
        "counts": by_colour(block.counts),
        "devices": [[str(member.id), member.symbol, member.personal_data] for member in block.members],
        "district": block.district,
    }


def _hatched(drawn: Hatching) -> dict[str, Any]:
    """GeoJSON of each kind that there is."""
    kinds = {"squares": drawn.squares, "areas": drawn.areas, "borders": drawn.borders}
    return {kind: as_geojson(geometry) for kind, geometry in kinds.items() if not geometry.is_empty}


def _shape(shape: Shape) -> list[Any]:
    """[id, colour, GeoJSON geometry]"""
    return [str(shape.id), PERSONAL_DATA_COLOURS[shape.personal_data], as_geojson(shape.geometry)]


def _point(place: tuple[float, float]) -> list[float]:
    return [round(place[0], DECIMALS), round(place[1], DECIMALS)]


def as_geojson(geometry: BaseGeometry) -> dict[str, Any]:
    """Of places to a metre, which is what a screen shows."""
    shape = shapely.geometry.mapping(geometry)
    return {"type": shape["type"], "coordinates": rounded(shape["coordinates"])}


def rounded(coordinates: Any) -> Any:
    """GeoJSON coordinates at five decimals, however deep they are nested."""
    if isinstance(coordinates, float | int):
        return round(coordinates, DECIMALS)
    return [rounded(part) for part in coordinates]
