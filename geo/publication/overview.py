"""The first view: how many devices each district has, and where the map begins."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, select

from geo.publication import blocks, clusters, cube, districts
from geo.publication.filters import DeviceFilter
from geo.publication.records import PublishedDistrict
from geo.publication.tables import withheld_count

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class DistrictView:
    """A district on the map: `label` is a longitude and latitude, `counts` are by personal-data state.

    `roaming` are those of them that have no place but the district.
    """

    code: str
    name: str
    label: tuple[float, float]
    geometry: BaseGeometry
    counts: Counter[str]
    roaming: Counter[str]
    withheld: str | None


@dataclass(frozen=True)
class Overview:
    """`total` counts every device that passes the filter; `bounds` are west, south, east and north."""

    total: int
    bounds: Bounds | None
    districts: list[DistrictView]


def overview(connection: Connection, chosen: DeviceFilter) -> Overview:
    """What the map shows first of the devices that pass the filter."""
    counted = cube.of(connection, chosen)
    passing = counted.passing(chosen)
    counts: dict[str, Counter[str]] = {}
    for cell in passing:
        for code in cell.districts:
            counts.setdefault(code, Counter())[cell.personal_data] += cell.devices
    outlined = districts.every(connection)
    roaming = counted.asked(("without place", chosen), lambda: blocks.without_place(connection, chosen))
    withheld = {row.district: row.devices for row in connection.execute(select(withheld_count))}
    return Overview(
        total=sum(cell.devices for cell in passing),
        bounds=bounds(connection, outlined),
        districts=[_view(district, counts, roaming, withheld) for district in outlined],
    )


def bounds(connection: Connection, outlined: list[PublishedDistrict]) -> Bounds | None:
    """The box of all districts, or of all devices where the register knows no district."""
    if not outlined:
        return clusters.extent(connection)
    sides = [district.geometry.bounds for district in outlined]
    west, south, east, north = zip(*sides, strict=True)
    return min(west), min(south), max(east), max(north)


def _view(
    district: PublishedDistrict,
    counts: dict[str, Counter[str]],
    roaming: dict[str, Counter[str]],
    withheld: dict[str, str],
) -> DistrictView:
    return DistrictView(
        code=district.code,
        name=district.name,
        label=(district.label_point.x, district.label_point.y),
        geometry=district.geometry,
        counts=counts.get(district.code, Counter()),
        roaming=roaming.get(district.code, Counter()),
        withheld=withheld.get(district.code),
    )
