"""A selection of the list as OGC API names it: the same devices, by the same conditions."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import url_for

from geo.publication.filters import DeviceFilter, Since


def address(chosen: DeviceFilter) -> str:
    """The path of the items of OGC API that pass the filter: one value as a parameter, more of them in CQL2."""
    single = {name: values[0] for name, values in _values(chosen).items() if len(values) == 1}
    conditions = [_either(name, values) for name, values in _values(chosen).items() if len(values) > 1]
    conditions += [_since(name, since) for name, since in _days(chosen).items() if since is not None]
    if conditions:
        single["filter"] = " AND ".join(conditions)
    query = urlencode(single)
    return url_for("ogc.items", collection_id="devices") + (f"?{query}" if query else "")


LISTS = ("purpose", "districts")


def _values(chosen: DeviceFilter) -> dict[str, tuple[str, ...]]:
    """By the names of properties; tiers are none, and no page asks for them."""
    return {
        "sensorType": chosen.sensor_types,
        "personalData": chosen.personal_data,
        "purpose": chosen.purposes,
        "organisationId": tuple(map(str, chosen.organisations)),
        "districts": chosen.districts,
        "lifecycle": chosen.lifecycles,
        "category": chosen.categories,
    }


def _days(chosen: DeviceFilter) -> dict[str, Since | None]:
    return {"changed": chosen.changed_since, "firstPublished": chosen.new_since}


def _either(name: str, values: tuple[str, ...]) -> str:
    """One of the values, of a list of which a device has some of its own too (CQL2, 7.6 and 7.8)."""
    written = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"A_OVERLAPS({name}, ({written}))" if name in LISTS else f"{name} IN ({written})"


def _since(name: str, since: Since) -> str:
    return f"{name} >= TIMESTAMP('{since.day.isoformat()}T00:00:00Z')"
