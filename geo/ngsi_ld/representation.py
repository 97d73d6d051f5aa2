"""An entity as JSON: normalized, concise, simplified, or as a feature of GeoJSON (CIM 009, 4.5)."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from geo.ngsi_ld.attributes import Attribute, Sort
from geo.ngsi_ld.entities import Entity
from geo.ngsi_ld.parameters import Form, Shown
from geo.ogc.query import text_of

Document = dict[str, Any]


def entity(found: Entity, shown: Shown) -> Document:
    """The entity with the members that were asked for."""
    members: Document = {"id": found.id, "type": found.type.name}
    if shown.system:
        members |= {name: text_of(time) for name, time in found.times.items() if time is not None}
    for attribute in found.type.attributes:
        if attribute.name in found.values and (shown.attrs is None or attribute.name in shown.attrs):
            members[attribute.name] = _written(attribute, _value(attribute, found.values[attribute.name]), shown.form)
    picked = members if shown.pick is None else {name: members[name] for name in members if name in shown.pick}
    return {name: value for name, value in picked.items() if name not in shown.omit}


def feature(found: Entity, shown: Shown) -> Document:
    """The entity as a feature (4.5.16); without a geometry where it has none of the name that was asked for."""
    attribute = found.type.by_name.get(shown.geometry)
    place = found.values.get(shown.geometry) if attribute and attribute.sort is Sort.GEO_PROPERTY else None
    properties = entity(found, shown)
    properties.pop("id", None)
    geometry = None if place is None else json.loads(place)
    return {"id": found.id, "type": "Feature", "geometry": geometry, "properties": properties}


def _value(attribute: Attribute, value: Any) -> Any:
    if attribute.sort is Sort.GEO_PROPERTY:
        return json.loads(value)
    if isinstance(value, datetime):
        return {"@type": "DateTime", "@value": text_of(value)}
    if isinstance(value, date):
        return {"@type": "Date", "@value": text_of(value)}
    return float(value) if isinstance(value, Decimal) else value


def _written(attribute: Attribute, value: Any, form: Form) -> Any:
    if form is Form.SIMPLIFIED:
        return value
    unit = {"unitCode": attribute.unit} if attribute.unit else {}
    if attribute.sort is Sort.RELATIONSHIP:
        written = {"object": value}
    elif form is Form.CONCISE and not unit:
        return value
    else:
        written = {"value": value, **unit}
    return written if form is Form.CONCISE else {"type": attribute.sort.value, **written}
