"""Looking for what must not be there: names, references, addresses, contacts and digits of protected devices.

A live register is given no canaries; its own secrets are the needles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, text

from geo.privacy.audit.report import Finding, judge

SAMPLE = 5_000  # records looked at, other ones in each edition
SHORTEST = 6  # characters; shorter needles are found everywhere
# Closed words, numbers, and ids that follow from no text.
CLOSED = frozenset({
    "id", "short_code", "organisation_id", "tier", "region_id", "geometry", "districts", "category", "sensor_type",
    "technologies", "themes", "mobility", "exposure", "lifecycle", "personal_data", "data_types", "processing",
    "storage", "access", "organisation_kind", "content_hash", "coordinate_uncertainty", "first_edition",
    "changed_edition", "purpose_kinds",
})  # fmt: skip

RECORDS = """
SELECT id, to_jsonb(d) AS record FROM publication.device d WHERE tier > 0
ORDER BY sha256(convert_to(id::text || (SELECT max(number) FROM publication.edition), 'UTF8')) LIMIT :sample
"""

NEEDLES = """
SELECT a.public_id, round(ST_X(g.point)::numeric, 5)::text AS lon, round(ST_Y(g.point)::numeric, 5)::text AS lat,
       jsonb_build_object(
           'name', v.name, 'summary', v.summary, 'reference', d.reference, 'address', v.address,
           'base object', v.base_object, 'source id', v.source_id, 'serial', p.serial, 'mac', p.mac, 'ip', p.ip,
           'private contact', nullif(p.contact, o.public_contact), 'contact of the organisation', q.contact,
           'name of the resident', CASE WHEN o.kind = 'resident' THEN o.name END) AS needles
FROM register.assignment a
JOIN register.device d ON d.id = a.device_id
JOIN register.organisation o ON o.id = d.organisation_id
JOIN register.device_version v ON v.device_id = a.device_id AND v.number = a.version
LEFT JOIN register.device_private p ON p.device_id = a.device_id
LEFT JOIN register.organisation_private q ON q.organisation_id = o.id AND q.contact IS DISTINCT FROM o.public_contact
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(v.geometry) AS point) g
WHERE a.tier > 0 AND (a.public_id = ANY(:ids) OR a.tier = 4)
ORDER BY a.tier = 4, a.device_id LIMIT :sample * 2
"""

VERTICES = """
SELECT DISTINCT ST_X(p.geom)::numeric(9, 6) AS lon, ST_Y(p.geom)::numeric(9, 6) AS lat
FROM (SELECT geometry AS g FROM publication.region UNION ALL SELECT representative_point FROM publication.region) r
CROSS JOIN LATERAL ST_DumpPoints(r.g) p
"""
PLACES = """
SELECT a.public_id, ST_X(v.geometry)::numeric(9, 6) AS lon, ST_Y(v.geometry)::numeric(9, 6) AS lat
FROM register.assignment a JOIN register.device_version v ON v.device_id = a.device_id AND v.number = a.version
WHERE a.tier > 0 AND GeometryType(v.geometry) = 'POINT'
"""


def check(register: Connection, publication: Connection) -> Finding:
    """Search the records of generalised devices for what the register knows of them and of withheld ones.

    What a record says in closed words, and sentences that several records share, cannot hold a secret of one.
    """
    records = publication.execute(text(RECORDS), {"sample": SAMPLE}).all()
    shared = set(register.scalars(text("SELECT value FROM register.common_text")))
    own = {row.id: {value.casefold() for value in _texts(row.record) if value not in shared} for row in records}
    everything = "\0".join(sorted(set().union(*own.values())))
    rows = register.execute(text(NEEDLES), {"ids": list(own), "sample": SAMPLE}).all()
    found = [f"{label}: in {_whose(row)}" for row in rows for label in _found(row, own, everything)]
    found += _vertices(register, publication)
    return judge(
        "traces",
        "Nothing of a protected device is left in",
        sorted(set(found)),
        figure=f"{len(rows):,} devices looked for in {len(records):,} records, {len(found)} traces",
        meaning="Names, references, addresses, contacts and exact digits of protected devices were searched for.",
        advice="Take the portal offline, publish again (lamppost publish --everything), purge caches, and report it: a"
        " rule was broken.",
    )


def _texts(record: dict[str, Any]) -> Iterator[str]:
    """Every text of a record, at any depth, that is not one of a closed list of words."""
    for key, value in record.items():
        if key not in CLOSED:
            yield from _inner(value)


def _inner(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _inner(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _inner(inner)


def _found(row: Row[Any], own: dict[Any, set[str]], everything: str) -> Iterator[str]:
    """What of a device is said: a short needle as a whole text of its own record, a longer one in any."""
    mine = own.get(row.public_id, set())
    for label, value in row.needles.items():
        needle = (value or "").casefold()
        if needle and (needle in mine or (len(needle) >= SHORTEST and needle in everything)):
            yield label
    if row.lon and any(row.lon in value or row.lat in value for value in mine):
        yield "digits"


def _whose(row: Row[Any]) -> str:
    return f"the record {row.public_id}" if row.public_id else "some record, of a withheld device"


def _vertices(register: Connection, publication: Connection) -> Sequence[str]:
    """A corner or a middle that is a device's own position to a tenth of a metre is no accident."""
    corners = {(row.lon, row.lat) for row in publication.execute(text(VERTICES))}
    rows = register.execute(text(PLACES), execution_options={"yield_per": 10_000})
    return [f"position: a corner of a region, {_whose(row)}" for row in rows if (row.lon, row.lat) in corners]
