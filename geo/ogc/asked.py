"""A checked request for items as a selection."""

from __future__ import annotations

from geo.ogc import crossing, crs, datetimes, parameters, query
from geo.ogc.collections import Collection
from geo.ogc.parameters import Items, Systems
from geo.ogc.selection import Selection, named


def of(collection: Collection, request: Items, systems: Systems, public_url: str) -> Selection:
    """What a checked request means. Raises Invalid for a value or a cursor that can be none."""
    asked = request.asked
    sorting = tuple(parameters.sorting(collection, asked["sortby"])) if "sortby" in asked else ()
    filters = asked.keys() - {*parameters.ITEMS, *parameters.EVERYWHERE}
    has_time = "datetime" in asked and collection.time_field is not None
    given = {name: query.value(collection.queryables[name], asked[name]) for name in filters}
    equal, condition = crossing.told_apart(collection, given, request.filter)
    skipped = asked.get("skipGeometry") == "true" or collection.geometry is None
    return Selection(
        collection=collection,
        limit=request.limit,
        offset=request.offset,
        equal=equal,
        box=request.box,
        interval=datetimes.read(asked["datetime"]) if has_time else (None, None),
        filter=condition,
        sorting=sorting,
        after=query.opened(asked["cursor"], query.order_of(collection, sorting)) if "cursor" in asked else None,
        names=named(collection, asked["properties"].split(",")) if "properties" in asked else (),
        system=None if skipped else systems[asked.get("crs", crs.CRS84)],
        public_url=public_url,
    )
