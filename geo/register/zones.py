"""Privacy zones, and secret places, of which only the block is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import from_shape
from shapely.geometry import Point
from sqlalchemy import Column, Connection, delete, select, text
from sqlalchemy.dialects.postgresql import insert

from geo.errors import Conflict, Invalid, NotFound
from geo.model import PrivacyZone, Tier
from geo.privacy.crs import squares_of
from geo.register import tables
from geo.register.areas import check_degrees, multipolygon
from geo.register.territory import get_territory

# Degrees beyond the territory's bounds. Every base square that a zone touches is listed: a zone of the whole world
# would end in as many as no machine holds, and keep every publish from ending.
FARTHEST = 1.0


def checked_zones(connection: Connection, zones: Iterable[PrivacyZone]) -> list[PrivacyZone]:
    """The zones as they would be registered, in place of those drawn before.

    Raises Invalid: none, a name twice, a tier other than 1, 2 or 3, a bad shape, or one outside the territory or
    far beyond it.
    Raises Conflict for the name of a secret place.
    """
    territory = get_territory(connection).geometry
    around = shapely.box(*territory.bounds).buffer(FARTHEST, join_style="mitre")
    found: dict[str, PrivacyZone] = {}
    for zone in zones:
        if zone.name in found:
            raise Invalid("zone", f"name {zone.name!r} occurs twice")
        if zone.geometry is None or zone.region_id is not None:
            raise Invalid(f"zone {zone.name}", "is drawn by a shape; `lamppost zones secret` registers a secret place")
        if not Tier.SQUARE <= zone.tier <= Tier.AREA:
            raise Invalid(f"zone {zone.name}", f"has tier {int(zone.tier)}; 1, 2 and 3 are known")
        shape = multipolygon(zone.geometry, f"zone {zone.name}")
        if not shape.intersects(territory):
            raise Invalid(f"zone {zone.name}", "lies outside the territory")
        if not shapely.box(*shape.bounds).within(around):
            raise Invalid(f"zone {zone.name}", "reaches more than a degree beyond the territory; cut it off there")
        found[zone.name] = replace(zone, geometry=shape)
    if not found:
        raise Invalid("zones", "there are none in this file")
    secret = _taken(connection, list(found), tables.zone.c.region_id)
    if secret is not None:
        raise Conflict("zone", secret, "is the name of a secret place; give this zone another")
    return list(found.values())


def register_zones(connection: Connection, zones: Iterable[PrivacyZone]) -> int:
    """Replace all drawn zones by these; secret places stay. Their number. Raises what `checked_zones` does."""
    rows = [
        {"name": zone.name, "tier": int(zone.tier), "geometry": from_shape(zone.geometry, srid=4326)}
        for zone in checked_zones(connection, zones)
        if zone.geometry is not None
    ]
    connection.execute(delete(tables.zone).where(tables.zone.c.geometry.is_not(None)))
    connection.execute(insert(tables.zone), rows)
    return len(rows)


def register_secret_place(connection: Connection, name: str, point: Point) -> str:
    """Keep a secret place as the id of its tier 3 block and forget the point (EPSG:4326); that id.

    Raises NotFound while no ladder stands, or when the point lies outside it; Invalid for an empty name or
    impossible degrees; Conflict for the name of a drawn zone.
    """
    if not name.strip():
        raise Invalid("name", "is empty")
    check_degrees(point, "position")
    if _taken(connection, [name], tables.zone.c.geometry) is not None:
        raise Conflict("zone", name, "is drawn by a shape; give the secret place another name")
    be, bn = squares_of(np.array([point.x]), np.array([point.y]), get_territory(connection).crs)
    region: str | None = connection.scalar(
        text("SELECT area_block FROM register.base_square WHERE be = :be AND bn = :bn"),
        {"be": int(be[0]), "bn": int(bn[0])},
    )
    if region is None:
        raise NotFound("block", "at this point; build the ladder first with `lamppost ladder build`")
    connection.execute(
        insert(tables.zone)
        .values(name=name, tier=int(Tier.AREA), region_id=region)
        .on_conflict_do_update(constraint="zone_name_unique", set_={"region_id": region})
    )
    return region


def _taken(connection: Connection, names: list[str], by: Column[Any]) -> str | None:
    """One of `names` that a zone of the other kind has: one whose column `by` says something."""
    taken = select(tables.zone.c.name).where(tables.zone.c.name.in_(names), by.is_not(None)).limit(1)
    name: str | None = connection.scalar(taken)
    return name
