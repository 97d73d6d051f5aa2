"""The columns of datasets that have exactly the properties of a collection of the OGC API."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func

from geo.ogc.collections import DATASTREAMS, DISTRICTS, ORGANISATIONS, Collection
from geo.ogc.field import Words, field
from geo.ogc.queryable_fields import identifier
from geo.publication.tables import withheld_count
from opendata.dataset import GEOMETRY
from opendata.device_columns import DIGITS
from opendata.model import LEFT_OUT, NOT_APPLICABLE, NOT_NAMED, NOT_STATED, WKT, Column, column

PLACE = ("The published place", "De gepubliceerde plek")
# The address of a datastream's device: it follows from the id, and belongs to an installation and not to the data.
LEFT_TO_DEVICES = "device"
# Read from a table that has no row where there is nothing to say.
WITHHELD = withheld_count.c.devices


def _columns(collection: Collection, empty: Mapping[str, Words | None]) -> tuple[Column, ...]:
    """Its id, its properties, and its place as text where it has one; `empty` says more than "not stated"."""
    properties = [each for each in collection.fields if each.name != LEFT_TO_DEVICES]
    columns = [column(identifier(collection.key_kind, collection.key))]
    columns += [column(each, empty.get(each.name, NOT_STATED), joined=each.source is WITHHELD) for each in properties]
    if collection.geometry is not None:
        shape = func.ST_AsText(collection.geometry, DIGITS)
        columns.append(column(field(GEOMETRY, WKT, shape, PLACE, PLACE), None))
    return tuple(columns)


DATASTREAM_COLUMNS = _columns(
    DATASTREAMS,
    {
        **dict.fromkeys(("name", "frequency", "quality", "link", "documentation"), LEFT_OUT),
        **dict.fromkeys(("organisation", "organisationId"), NOT_NAMED),
        **dict.fromkeys(("locationPrecision", "changed")),
    },
)
ORGANISATION_COLUMNS = _columns(ORGANISATIONS, {})
DISTRICT_COLUMNS = _columns(
    DISTRICTS,
    {
        **dict.fromkeys(("personalDataKnown", "organisationKnown"), NOT_APPLICABLE),
        **dict.fromkeys(("areaInSquareKilometres", "devicesPerSquareKilometre", "counted")),
    },
)
