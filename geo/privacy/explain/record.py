"""What the public sees of a device, and what was left out and why."""

from __future__ import annotations

import json
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection, text

from geo.privacy.rules import COMMON

Record = dict[str, Any]

# Nothing of these two is a name that came from outside.
Source = Literal["publication.device", "pg_temp.outgoing"]

ONLY_EXACT = (
    "name", "summary", "reference", "address", "height", "heading", "field_of_view", "base_object", "projects",
    "installed", "active_until", "removed", "last_confirmed", "source_id",
)  # fmt: skip
IF_COMMON = ("recipients", "third_countries", "responsible", "processor", "metadata_admin", "public_contact")
OF_PEOPLE = ("responsible", "processor", "metadata_admin", "public_contact")
NEVER = ("serial", "mac", "ip", "contact")

STATED = """
SELECT to_jsonb(v) || jsonb_build_object('reference', d.reference, 'kind', o.kind, 'organisation', o.name)
    || coalesce(jsonb_strip_nulls(to_jsonb(p)) - 'device_id', '{}') AS stated,
    (SELECT coalesce(jsonb_agg(to_jsonb(x) - '{device_id,version,position}'::text[] ORDER BY x.position), '[]')
     FROM register.datastream x WHERE x.device_id = d.id AND x.version = v.number) AS datastreams,
    (SELECT coalesce(jsonb_agg(to_jsonb(x) - '{device_id,version,position}'::text[] ORDER BY x.position), '[]')
     FROM register.purpose x WHERE x.device_id = d.id AND x.version = v.number) AS purposes
FROM register.device d
JOIN register.organisation o ON o.id = d.organisation_id
JOIN register.device_version v ON v.device_id = d.id AND v.number = d.accepted_version
LEFT JOIN register.device_private p ON p.device_id = d.id
WHERE d.id = :device
"""


def record(connection: Connection, source: Source, public_id: UUID | None) -> Record | None:
    """The record of this id without what is nothing; its geometry as text where it is exact."""
    found = connection.scalar(
        text(
            "SELECT jsonb_strip_nulls(to_jsonb(r) - '{geometry,content_hash}'::text[]"
            " || jsonb_build_object('geometry', CASE WHEN tier = 0 THEN ST_AsText(geometry, 7) END))"
            f" FROM {source} r WHERE id = :id"
        ),
        {"id": public_id},
    )
    return None if found is None else {key: value for key, value in found.items() if value not in ([], {})}


def left_out(connection: Connection, device_id: UUID, shown: Record | None) -> list[tuple[str, str]]:
    """(what, why) for all that the owner stated and the record does not say. `shown` is None for a withheld device."""
    row = connection.execute(text(STATED), {"device": device_id}).one()
    never = [(name, "never leaves the register") for name in NEVER if row.stated.get(name)]
    if shown is None:
        return [("everything", "no record: such a device is only counted, in steps, for its district"), *never]
    if shown["tier"] == 0:
        return never
    resident = row.stated["kind"] == "resident"
    said: list[tuple[str, str]] = [("place", f"only {shown['region_id']} is shown")]
    said += [("organisation", "a natural person is not named")] if resident else []
    if shown.get("type_generalised"):
        said.append(("sensor type", "said as other: too few buildings of the block could have one"))
    said += [
        (name.replace("_", " "), "not shown for squares")
        for name in ONLY_EXACT
        if row.stated.get(name) not in (None, [])
    ]
    for name in IF_COMMON:
        if row.stated.get(name) and shown.get(name) != row.stated[name]:
            person = resident and name in OF_PEOPLE
            said.append((name.replace("_", " "), "a natural person's" if person else _rare()))
    said += _of_parts("datastream", row.datastreams, shown, {"observed_property", "unit"})
    said += _of_parts("purpose", row.purposes, shown, None)
    return said + never


def _of_parts(part: str, stated: list[Record], shown: Record, if_common: set[str] | None) -> list[tuple[str, str]]:
    """What is missing of datastreams or purposes; `if_common` names what may be said at all, None everything."""
    texts = json.dumps(shown.get(f"{part}s", []), ensure_ascii=False)
    said = []
    for one in stated:
        for key, value in one.items():
            if isinstance(value, str) and json.dumps(value, ensure_ascii=False) not in texts:
                rare = if_common is None or key in if_common
                said.append((f"{part} {key.replace('_', ' ')}", _rare() if rare else "not shown for squares"))
    return said


def _rare() -> str:
    return f"said in fewer than {COMMON} places"
