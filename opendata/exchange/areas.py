"""GeoJSON files of areas: districts, privacy zones and the territory."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from geo.errors import Invalid, Unreadable
from geo.model import District, PrivacyZone, Tier
from geo.register.areas import MAX_VERTICES, polygons_of, square_kilometres
from opendata.exchange import geojson
from opendata.exchange.fields import BadCell, cell
from opendata.exchange.layout import Broken, Layout, Row, column_names, lookup
from opendata.exchange.nearest import proposal
from opendata.exchange.position import moved_by

NOTHING = frozenset({""})
TO_RADIANS = "+step +proj=unitconvert +xy_in=deg +xy_out=rad"
TO_DEGREES = "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
# What plain letters write for those that have no accent to drop.
LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"})


@dataclass(frozen=True)
class Feature:
    """`geometry` is in EPSG:4326 and has two dimensions."""

    number: int
    row: Row
    geometry: BaseGeometry


@dataclass(frozen=True)
class Repair:
    """What was wrong with a feature, and its area as it was drawn and as it is now, square kilometres."""

    number: int
    name: str
    reason: str
    before: float
    after: float


@dataclass(frozen=True)
class ZoneFile:
    """The zones of a file, and what had to be repaired."""

    zones: list[PrivacyZone]
    repaired: list[Repair]


def features(path: Path) -> Iterator[Feature]:
    """The features of a GeoJSON file. Raises Unreadable for the file, Invalid for the first bad feature."""
    for number, row in geojson.read(path, Layout("geojson"), MAX_VERTICES):
        if isinstance(row, Broken):
            raise Invalid(f"feature {number}", row.reason)
        try:
            geometry = geojson.geometry_of(row[geojson.GEOMETRY])
        except ValueError as error:
            raise Invalid(f"feature {number}", f"its geometry {error}") from None
        if geometry is None:
            raise Invalid(f"feature {number}", "has no geometry")
        _check(geometry, number)
        yield Feature(number, row, geometry)


def _check(geometry: BaseGeometry, number: int) -> None:
    """What nothing may be done with, however small the step: each takes long, or says something misleading."""
    count = int(shapely.get_num_coordinates(geometry))
    if count > MAX_VERTICES:
        raise Invalid(f"feature {number}", f"has {count:,} vertices; {MAX_VERTICES:,} are allowed. Simplify it first")
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise Invalid(f"feature {number}", "holds a coordinate that is not a number")
    west, south, east, north = geometry.bounds
    if max(abs(west), abs(east)) > 360 and max(abs(south), abs(north)) > 90:
        raise Invalid(
            f"feature {number}",
            f"begins at {west:,.0f}, {south:,.0f}: these are metres, and GeoJSON has longitude and latitude; "
            "write the file anew in EPSG:4326",
        )


def districts(path: Path, name_property: str, code_property: str | None) -> list[District]:
    """The districts in a file. A code that the file does not have is made of the name, in plain letters.

    Raises what `features` does, and Invalid: no such property, a feature without name, one code for two names.
    """
    found: list[District] = []
    for feature in _with(path, [name_property, *([code_property] if code_property else [])]):
        name = _required(feature, name_property)
        code = _required(feature, code_property) if code_property else plain(name)
        if not code:
            raise Invalid(f"feature {feature.number}", f"no code can be made of the name {name!r}; say --code-property")
        found.append(District(code, name, feature.geometry))
    twice = [code for code, times in Counter(district.code for district in found).items() if times > 1]
    if twice and code_property is None:
        names = ", ".join(repr(district.name) for district in found if district.code == twice[0])
        raise Invalid("districts", f"the names {names} would have the same code {twice[0]!r}; say --code-property")
    return found


def plain(name: str) -> str:
    """A name as a code of small plain letters, digits and hyphens: "Bijlmer (E,G,K)" is bijlmer-e-g-k.

    "" where a letter has no plain form, as in scripts other than the Latin.
    """
    letters = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS))
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    if any(letter.isalnum() and not letter.isascii() for letter in letters):
        return ""
    return "-".join("".join(letter if letter.isalnum() else " " for letter in letters).split())


def zones(
    path: Path,
    *,
    tier: Tier | None,
    tier_property: str | None,
    name_property: str,
    buffer: float,
    repair: bool,
) -> ZoneFile:
    """The zones in a file, each widened by `buffer` metres; a name that is missing or taken gets a number.

    Raises what `features` does, and Invalid: no such property, a tier that is not 1, 2 or 3.
    """
    found, repaired = dict[str, PrivacyZone](), list[Repair]()
    for feature in _with(path, [tier_property] if tier_property else []):
        name = _text(feature, name_property) or "zone"
        if name in found or name == "zone":
            name = f"{name} ({feature.number})"
        own = tier if tier is not None else _tier(feature, str(tier_property))
        shape = feature.geometry
        if not shape.is_valid:
            shape = _repaired(feature, name, repaired, allowed=repair)
        found[name] = PrivacyZone(name, own, widened(shape, buffer))
    return ZoneFile(list(found.values()), repaired)


def _repaired(feature: Feature, name: str, repaired: list[Repair], *, allowed: bool) -> BaseGeometry:
    """Before it is widened, which would mend a shape that crosses itself, and perhaps not as it was meant."""
    reason = explain_validity(feature.geometry)
    if not allowed:
        raise Invalid(f"feature {feature.number}", f"is not valid ({reason}); repair it, or ask for --repair")
    shape = polygons_of(shapely.make_valid(feature.geometry), f"feature {feature.number}")
    areas = (square_kilometres(feature.geometry), square_kilometres(shape))
    repaired.append(Repair(feature.number, name, reason, *areas))
    return shape


def _tier(feature: Feature, tier_property: str) -> Tier:
    said = _required(feature, tier_property)
    if said not in ("1", "2", "3"):
        raise Invalid(f"feature {feature.number}", f"{tier_property} is {said!r}; tiers 1, 2 and 3 are known")
    return Tier(int(said))


def widened(geometry: BaseGeometry, metres: float) -> BaseGeometry:
    """The shape and all that lies within `metres` of it, measured on a plane about its middle."""
    if metres == 0:
        return geometry
    centre = geometry.centroid
    plane = f"+proj=aeqd +lat_0={centre.y} +lon_0={centre.x} +ellps=WGS84"
    # Spelt out: to find a way between two reference systems takes many times as long as to go it.
    there = Transformer.from_pipeline(f"+proj=pipeline {TO_RADIANS} +step {plane}")
    back = Transformer.from_pipeline(f"+proj=pipeline +step +inv {plane} {TO_DEGREES}")
    return moved_by(back, moved_by(there, geometry).buffer(metres))


def union(path: Path, *, repair: bool) -> BaseGeometry:
    """All areas of a file as one. Raises what `features` does, and Invalid for a shape that crosses itself."""
    shapes = []
    for feature in features(path):
        if not feature.geometry.is_valid and not repair:
            reason = explain_validity(feature.geometry)
            raise Invalid(f"feature {feature.number}", f"is not valid ({reason}); repair it, or ask for --repair")
        shapes.append(shapely.make_valid(feature.geometry))
    return shapely.union_all(shapes)


def _with(path: Path, properties: list[str]) -> Iterator[Feature]:
    """The features, of which at least one has each of the properties."""
    missing, known = set(properties), set[str]()
    for feature in features(path):
        missing = {name for name in missing if not lookup(feature.row, name)[0]}
        known.update(column_names(feature.row))
        yield feature
    if missing:
        name = min(missing)
        raise Unreadable(path.name, f"has no property {name!r}{proposal(name, known - {geojson.GEOMETRY})}")


def _text(feature: Feature, name: str) -> str | None:
    try:
        return cell(feature.row, name, NOTHING)
    except BadCell as error:
        raise Invalid(f"feature {feature.number}", f"{name} {error.reason}") from None


def _required(feature: Feature, name: str) -> str:
    text = _text(feature, name)
    if text is None:
        known = {column for column in column_names(feature.row) if not column.startswith("@")}
        raise Invalid(f"feature {feature.number}", f"has no {name!r}{proposal(name, known)}")
    return text
