"""Each datastream of each published device as a row of its own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, Select, Text, cast, column, func, select, true
from sqlalchemy.dialects.postgresql import JSONB

from geo.publication.tables import device


def rows(condition: ColumnElement[bool] | None = None) -> Select[Any]:
    """The rows of publication.datastream, as the rows of publication.device with this condition give them."""
    listed = func.jsonb_array_elements(device.c.datastreams)
    each = listed.table_valued(column("value", JSONB), with_ordinality="number", name="each").render_derived()
    said = each.c.value
    return (
        select(
            cast(device.c.id, Text).concat(".").concat(cast(each.c.number, Text)).label("id"),
            device.c.id.label("device_id"),
            cast(each.c.number, Integer).label("number"),
            said["name"].astext.label("name"),
            said["observedProperty"].astext.label("observed_property"),
            said["unit"].astext.label("unit"),
            said["frequency"].astext.label("frequency"),
            said["quality"].astext.label("quality"),
            cast(said["active"].astext, Boolean).label("active"),
            cast(said["openData"].astext, Boolean).label("open_data"),
            said["link"].astext.label("link"),
            said["documentation"].astext.label("documentation"),
        )
        .select_from(device)
        .join(each, true())
        .where(true() if condition is None else condition)
    )
