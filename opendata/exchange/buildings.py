"""Buildings with an address, from CSV or GeoJSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geo import vocabulary
from geo.errors import Invalid, Unreadable
from geo.model import Building
from geo.register.areas import check_degrees
from opendata.exchange.fields import BadCell, cell
from opendata.exchange.geojson import GEOMETRY
from opendata.exchange.layout import Broken, Layout, Row, column_names, format_of, lookup
from opendata.exchange.nearest import proposal
from opendata.exchange.position import Place, crs
from opendata.exchange.readers import read

NOTHING = frozenset({""})


@dataclass(frozen=True)
class Columns:
    """Where a file has what. A GeoJSON file needs no `longitude` and `latitude`; others may be missing as well.

    `uses` says which of geo.vocabulary.USES a word of the file's column `use` means, or None for none of them.
    """

    reference: str = "reference"
    complex: str = "complex"
    street: str = "street"
    postcode: str = "postcode"
    use: str = "use"
    uses: Mapping[str, str | None] = field(default_factory=dict)
    longitude: str = "longitude"
    latitude: str = "latitude"
    epsg: int = 4326
    encoding: str = "utf-8-sig"
    delimiter: str | None = None

    def layout(self, path: Path) -> Layout:
        return Layout(format_of(path), self.encoding, self.delimiter, "", self.epsg)

    def place(self, layout: Layout) -> Place:
        if layout.format == "geojson":
            return Place(geojson=GEOMETRY, epsg=self.epsg)
        return Place(points=((self.longitude, self.latitude),), epsg=self.epsg)


def buildings(path: Path, columns: Columns) -> Iterator[Building]:
    """The buildings of a file. Raises what its reader does, and Invalid for the first row that is none."""
    crs(columns.epsg)
    layout = columns.layout(path)
    place = columns.place(layout)
    for number, row in read(path, layout):
        if isinstance(row, Broken):
            raise Invalid(f"row {number}", row.reason)
        _check_columns(path, row, [columns.reference, *place.columns])
        try:
            yield _building(row, columns, place)
        except BadCell as error:
            found = f" (found: {error.value})" if error.value else ""
            raise Invalid(f"row {number}, column {', '.join(error.columns)}", f"{error.reason}{found}") from None
        except Invalid as error:
            raise Invalid(f"row {number}", str(error)) from None


def _check_columns(path: Path, row: Row, needed: list[str]) -> None:
    for column in needed:
        if not lookup(row, column)[0]:
            raise Unreadable(path.name, f"has no column {column!r}{proposal(column, column_names(row))}")


def _building(row: Row, columns: Columns, place: Place) -> Building:
    reference = cell(row, columns.reference, NOTHING)
    if reference is None:
        raise BadCell([columns.reference], "is empty; every building has a reference", "")
    geometry = place.read(row, NOTHING)
    if geometry is None:
        raise BadCell(place.columns, "is empty; every building has a position", "")
    check_degrees(geometry, "position")
    complex_, street, postcode = (
        cell(row, name, NOTHING) for name in (columns.complex, columns.street, columns.postcode)
    )
    return Building(reference, geometry, complex_, street, postcode, _use(row, columns))


def _use(row: Row, columns: Columns) -> str | None:
    """The use of a building in the register's words. Raises BadCell for a word that neither it nor `uses` knows."""
    said = cell(row, columns.use, NOTHING)
    if said is None or said in columns.uses:
        return columns.uses.get(said or "")
    if said not in vocabulary.USES:
        known = [*columns.uses, *vocabulary.USES]
        raise BadCell([columns.use], f"is no use of a building that is known{proposal(said, known)}", said)
    return said
