"""Where a row says that a device is, as a shape in longitude and latitude."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from geo.errors import Invalid
from geo.wkt import read_wkt
from opendata.exchange.fields import BadCell, cell
from opendata.exchange.geojson import geometry_of
from opendata.exchange.layout import Row, lookup
from opendata.exchange.values import ISO, Manner, number

SEPARATOR = re.compile(r"\s*[,;]\s*|\s+")


@dataclass(frozen=True)
class Place:
    """Exactly one of: `points`, pairs of an east and a north column (one pair a point, two a line);
    `text`, a column that holds both numbers, `north_first` as in "lat lon"; `wkt`, a column of
    well-known text; `geojson`, the column of a GeoJSON geometry. `epsg` is what the numbers are in.
    """

    points: tuple[tuple[str, str], ...] = ()
    text: str | None = None
    north_first: bool = True
    wkt: str | None = None
    geojson: str | None = None
    epsg: int = 4326
    manner: Manner = ISO

    @property
    def columns(self) -> tuple[str, ...]:
        single = next((column for column in (self.text, self.wkt, self.geojson) if column is not None), None)
        return (single,) if single is not None else tuple(column for pair in self.points for column in pair)

    def read(self, row: Row, empty: frozenset[str]) -> BaseGeometry | None:
        """The shape in EPSG:4326, None where all its cells are empty. Raises BadCell."""
        geometry = self._shape(row, empty)
        if geometry is None or self.epsg == 4326:
            return geometry
        moved = moved_by(to_degrees(self.epsg), geometry)
        if not np.isfinite(shapely.get_coordinates(moved)).all():
            raise BadCell(self.columns, f"lies outside the area of EPSG:{self.epsg}", self.told(row))
        return moved

    def told(self, row: Row) -> str:
        """The cells as they stand in the row."""
        return ", ".join(str(lookup(row, column)[1]) for column in self.columns)

    def _shape(self, row: Row, empty: frozenset[str]) -> BaseGeometry | None:
        if self.geojson is not None:
            try:
                return _single(geometry_of(lookup(row, self.geojson)[1]))
            except ValueError as error:
                raise BadCell([self.geojson], str(error), self.told(row)) from None
        if self.wkt is not None:
            return self._from_wkt(cell(row, self.wkt, empty))
        if self.text is not None:
            return self._from_text(cell(row, self.text, empty))
        return self._from_points(row, empty)

    def _from_wkt(self, text: str | None) -> BaseGeometry | None:
        if text is None:
            return None
        try:
            geometry = read_wkt(text)
        except ValueError as error:
            hint = "; take away the SRID before it" if text.upper().startswith("SRID=") else ""
            raise BadCell(self.columns, f"{error}{hint}", text) from None
        return None if geometry.is_empty else _single(shapely.force_2d(geometry))

    def _from_text(self, text: str | None) -> BaseGeometry | None:
        if text is None:
            return None
        parts = SEPARATOR.split(text.strip("()[] \t"))
        if self.manner.decimal_comma:
            parts = re.split(r"\s*;\s*|\s+", text.strip("()[] \t"))
        if len(parts) != 2:
            order = '"latitude longitude"' if self.north_first else '"longitude latitude"'
            raise BadCell(self.columns, f"is not two numbers, {order}", text)
        first, second = (self._number(part, self.columns[0]) for part in parts)
        return Point(second, first) if self.north_first else Point(first, second)

    def _from_points(self, row: Row, empty: frozenset[str]) -> BaseGeometry | None:
        cells = [cell(row, column, empty) for column in self.columns]
        if not any(cells):
            return None
        numbers = []
        for column, text in zip(self.columns, cells, strict=True):
            if text is None:
                raise BadCell([column], "is empty, and the other coordinate is not", "")
            numbers.append(self._number(text, column))
        if len(numbers) == 2:
            return Point(*numbers)
        if numbers[:2] == numbers[2:]:
            raise BadCell(self.columns, "both ends of the line are the same point", self.told(row))
        return LineString([numbers[:2], numbers[2:]])

    def _number(self, text: str, column: str) -> float:
        try:
            return number(text, self.manner)
        except ValueError as error:
            raise BadCell([column], str(error), text) from None


def _single(geometry: BaseGeometry | None) -> BaseGeometry | None:
    """A multi-part shape of one part is that part; programs write those for plain ones."""
    if geometry is not None and geometry.geom_type.startswith("Multi") and shapely.get_num_geometries(geometry) == 1:
        return shapely.get_geometry(geometry, 0)
    return geometry


@cache
def to_degrees(epsg: int) -> Transformer:
    """From EPSG:`epsg`, east first, to longitude and latitude."""
    return Transformer.from_crs(crs(epsg), 4326, always_xy=True)


def moved_by(transformer: Transformer, geometry: BaseGeometry) -> BaseGeometry:
    """The shape in the transformer's target; coordinates that it cannot tell are infinite."""
    return shapely.transform(geometry, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))


def crs(code: int) -> CRS:
    """The reference system of an EPSG code. Raises Invalid: not known, or not one of places on a map."""
    try:
        found = CRS.from_epsg(code)
    except CRSError:
        raise Invalid(
            "epsg", f"{code} is no EPSG code that is known; 4326 is longitude and latitude, 28992 the Dutch grid (RD)"
        ) from None
    if not (found.is_geographic or found.is_projected):
        raise Invalid("epsg", f"EPSG:{code} ({found.name}) does not tell places on a map")
    return found
