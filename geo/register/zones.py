"""Privacy zones, and secret places, of which only the block is kept."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from geoalchemy2.shape import from_shape
from shapely.geometry import Point
from sqlalchemy import Connection, delete, text
from sqlalchemy.dialects.postgresql import insert

from geo.errors import Invalid, NotFound
from geo.model import PrivacyZone, Tier
from geo.privacy.crs import squares_of
from geo.register import tables
from geo.register.areas import multipolygon
from geo.register.territory import get_territory


def register_zones(connection: Connection, zones: Iterable[PrivacyZone], *, repair: bool = False) -> int:
    """Replace all drawn zones by these; secret places stay. Their number.

    Raises Invalid: a name twice, a tier other than 1, 2 or 3, a bad shape, or one outside the territory.
    """
    territory = get_territory(connection).geometry
    rows: dict[str, dict[str, object]] = {}
    for zone in zones:
        if zone.name in rows:
            raise Invalid("zone", f"name {zone.name!r} occurs twice")
        if zone.geometry is None or zone.region_id is not None:
            raise Invalid(f"zone {zone.name}", "is drawn by a shape; a secret place is registered by its own command")
        if not Tier.SQUARE <= zone.tier <= Tier.AREA:
            raise Invalid(f"zone {zone.name}", f"has tier {int(zone.tier)}; 1, 2 and 3 are known")
        shape = multipolygon(zone.geometry, f"zone {zone.name}", repair=repair)
        if not shape.intersects(territory):
            raise Invalid(f"zone {zone.name}", "lies outside the territory")
        rows[zone.name] = {"name": zone.name, "tier": int(zone.tier), "geometry": from_shape(shape, srid=4326)}
    if not rows:
        raise Invalid("zones", "there are none in this file")
    connection.execute(delete(tables.zone).where(tables.zone.c.geometry.is_not(None)))
    connection.execute(insert(tables.zone), list(rows.values()))
    return len(rows)


def register_secret_place(connection: Connection, name: str, point: Point) -> str:
    """Keep a secret place as the id of its tier 3 block and forget the point; that id.

    Raises NotFound while no ladder stands, or when the point lies outside it.
    """
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
        .on_conflict_do_update(constraint="zone_name_unique", set_={"region_id": region, "geometry": None})
    )
    return region
