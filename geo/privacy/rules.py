"""What a published record may say: the allow-list, as the statements that make the records.

Runs as the role `publisher`, whose grants would refuse more: it reads no geometry but what the
locator released, and the columns of `register.exact_attribute` only for exact devices.
"""

from __future__ import annotations

from geo.database import FENCE
from geo.privacy.episodes import WAITS

# A text that an owner wrote is shown for a generalised device only once devices in this many places carried
# the same: a sentence written for one home may name its street, however many devices hang there.
COMMON = 5

# A place is a region, or for an exact device a cell of about a kilometre (a geohash of six characters).
PLACE = "coalesce(a.region_id, ST_GeoHash(ST_PointOnSurface(e.geometry), 6))"

# What a device whose kind is not shown says is no example of anything. A condition on an assignment `a` of the version
# `w`.
KIND_SHOWN = """(a.region_id IS NULL
    OR (a.region_id, w.sensor_type) NOT IN (SELECT region_id, sensor_type FROM register.rare_type))"""

# Where the texts that only become public when they are common stand: a table of the register, its columns, and how it
# is joined to a version `a` that says whether it is a resident's.
TEXTS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "register.purpose",
        ("text", "law_text", "law_link", "privacy_statement", "dpia", "processing_register", "algorithm_register"),
        "t.device_id = a.device_id AND t.version = a.version",
    ),
    ("register.datastream", ("observed_property", "unit"), "t.device_id = a.device_id AND t.version = a.version"),
    (
        "register.device_version",
        ("recipients", "third_countries"),
        "t.device_id = a.device_id AND t.number = a.version",
    ),
    # Of a resident's devices these are never shown, so what they say is no example of anything.
    (
        "register.device_version",
        ("responsible", "processor", "metadata_admin", "public_contact"),
        "t.device_id = a.device_id AND t.number = a.version AND NOT a.resident",
    ),
)


def _said(column: str) -> str:
    """A text as a record may say it, NULL where it may not."""
    common = f"{column} IN (SELECT value FROM register.common_text)"
    return f"CASE WHEN a.tier = 0 OR {common} THEN {column} END"


_DATASTREAMS = f"""
(SELECT jsonb_agg(jsonb_build_object(
    'name', CASE WHEN a.tier = 0 THEN s.name END,
    'observedProperty', {_said("s.observed_property")},
    'unit', {_said("s.unit")},
    'frequency', CASE WHEN a.tier = 0 THEN s.frequency END,
    'quality', CASE WHEN a.tier = 0 THEN s.quality END,
    'active', s.active, 'openData', s.open_data,
    'link', CASE WHEN a.tier = 0 THEN s.link END,
    'documentation', CASE WHEN a.tier = 0 THEN s.documentation END))
 FROM (SELECT * FROM register.datastream s WHERE s.device_id = a.device_id AND s.version = a.version
       ORDER BY s.device_id, s.version, s.position) s)
"""

_PURPOSES = f"""
(SELECT jsonb_agg(jsonb_build_object('dtpr', p.dtpr, 'legalGround', p.legal_ground,
    'text', {_said("p.text")},
    'lawText', {_said("p.law_text")},
    'lawLink', {_said("p.law_link")},
    'privacyStatement', {_said("p.privacy_statement")},
    'dpia', {_said("p.dpia")},
    'processingRegister', {_said("p.processing_register")},
    'algorithmRegister', {_said("p.algorithm_register")}))
 FROM (SELECT * FROM register.purpose p WHERE p.device_id = a.device_id AND p.version = a.version
       ORDER BY p.device_id, p.version, p.position) p)
"""

# Devices by hundreds say the same of their datastreams and purposes, and making that as JSON is dear: it is made once
# for all whose wording is the same. A condition on an assignment `a` is put in.
SAYINGS = f"""
CREATE TEMPORARY TABLE saying ON COMMIT DROP AS
SELECT s.*, sha256(convert_to(datastreams::text, 'UTF8')) AS datastreams_hash,
       sha256(convert_to(purposes::text, 'UTF8')) AS purposes_hash
FROM (SELECT a.exact, a.wording, coalesce({_DATASTREAMS}, '[]') AS datastreams, coalesce({_PURPOSES}, '[]') AS purposes
      FROM (SELECT DISTINCT ON (a.tier = 0, v.wording) a.tier = 0 AS exact, v.wording, a.device_id, a.version, a.tier
            FROM register.assignment a
            JOIN register.device_version v ON v.device_id = a.device_id AND v.number = a.version
            WHERE a.tier < 4 {{condition}} ORDER BY a.tier = 0, v.wording) a {FENCE}) s
"""

_TEXTS_OF_PURPOSE = (
    "text", "lawText", "lawLink", "privacyStatement", "dpia", "processingRegister", "algorithmRegister",
)  # fmt: skip

# Where a kind is rare (register.rare_type, joined as `k`), these would tell it. Of the purposes the legal ground
# stays, of the types of data that they are about people; decision 27 says why.
NOT_SHOWN = {
    "sensor_type": "'other'",
    "technologies": "'{}'",
    "themes": "'{}'",
    "data_types": "array(SELECT unnest(v.data_types) INTERSECT SELECT 'personal')",
    "processing": "array_remove(v.processing, 'computer_vision')",
    "datastreams": "'[]'",
    "purposes": (
        'coalesce((SELECT jsonb_agg(u.purpose || \'{"dtpr": [], '
        + ", ".join(f'"{key}": null' for key in _TEXTS_OF_PURPOSE)
        + "}' ORDER BY u.position) FROM jsonb_array_elements(s.purposes) WITH ORDINALITY u (purpose, position)), '[]')"
    ),
}


def _unless_rare(name: str, shown: str) -> tuple[str, str]:
    return name, f"CASE WHEN k.region_id IS NULL THEN {shown} ELSE {NOT_SHOWN[name]} END"


def _hash_unless_rare(name: str) -> str:
    """The hash of a column of JSON: made already where the kind is shown."""
    hidden = f"sha256(convert_to(({NOT_SHOWN[name]})::jsonb::text, 'UTF8'))"
    return f"CASE WHEN k.region_id IS NULL THEN s.{name}_hash ELSE {hidden} END AS {name}_hash"


# Columns of a published device as (name, expression).
DEVICE_COLUMNS: tuple[tuple[str, str], ...] = (
    ("id", "a.public_id"),
    ("short_code", "a.short_code"),
    ("tier", "a.tier"),
    ("region_id", "a.region_id"),
    ("geometry", "coalesce(e.geometry, r.geometry)"),
    ("coordinate_uncertainty", "r.uncertainty"),
    ("districts", "coalesce(r.districts, a.districts)"),
    ("category", "v.category"),
    _unless_rare("sensor_type", "v.sensor_type"),
    ("type_generalised", "k.region_id IS NOT NULL"),
    _unless_rare("technologies", "v.technologies"),
    _unless_rare("themes", "v.themes"),
    ("projects", "coalesce(e.projects, '{}')"),
    ("mobility", "v.mobility"),
    ("exposure", "v.exposure"),
    ("lifecycle", "v.lifecycle"),
    ("personal_data", "v.personal_data"),
    _unless_rare("data_types", "v.data_types"),
    _unless_rare("processing", "v.processing"),
    ("storage", "v.storage"),
    ("access", "v.access"),
    ("retention", "v.retention"),
    ("recipients", _said("v.recipients")),
    ("third_countries", _said("v.third_countries")),
    ("organisation_id", "CASE WHEN o.kind <> 'resident' THEN o.id END"),
    ("organisation_kind", "o.kind"),
    *(
        (name, f"CASE WHEN o.kind <> 'resident' THEN {_said(f'v.{name}')} END")
        for name in ("responsible", "processor", "metadata_admin")
    ),
    (
        "public_contact",
        f"CASE WHEN o.kind <> 'resident' THEN coalesce({_said('v.public_contact')}, o.public_contact) END",
    ),
    _unless_rare("datastreams", "s.datastreams"),
    _unless_rare("purposes", "s.purposes"),
    ("name", "e.name"),
    ("summary", "e.summary"),
    ("reference", "e.reference"),
    ("address", "e.address"),
    ("height", "e.height"),
    ("heading", "e.heading"),
    ("field_of_view", "e.field_of_view"),
    ("base_object", "e.base_object"),
    ("registered", "e.registered::date"),
    ("installed", "e.installed"),
    ("active_until", "e.active_until"),
    ("removed", "e.removed"),
    ("last_confirmed", "e.last_confirmed"),
    ("source", "e.source"),
    ("source_id", "e.source_id"),
    ("version", "e.version"),
)

# One row for each published device, and in it the hashes that stand for its three
# long columns in the hash of the record. Which devices these are is decided first: so many tables are joined that the
# planner takes them in the order that they are written in.
_DEVICES = f"""
SELECT {", ".join(f"{expression} AS {name}" for name, expression in DEVICE_COLUMNS)},
       coalesce(sha256(ST_AsEWKB(e.geometry, 'NDR')), r.geometry_hash) AS geometry_hash,
       {_hash_unless_rare("datastreams")}, {_hash_unless_rare("purposes")}
FROM (SELECT a.device_id, a.version, a.tier, a.region_id, a.districts, a.public_id, a.short_code
      FROM register.assignment a WHERE a.tier < 4 CONDITION {FENCE}) a
JOIN register.device d ON d.id = a.device_id
JOIN register.organisation o ON o.id = d.organisation_id
JOIN register.device_version v ON v.device_id = a.device_id AND v.number = a.version
JOIN saying s ON s.exact = (a.tier = 0) AND s.wording = v.wording
LEFT JOIN (SELECT *, sha256(ST_AsEWKB(geometry, 'NDR')) AS geometry_hash FROM register.region {FENCE}) r
    ON r.id = a.region_id
LEFT JOIN register.rare_type k ON k.region_id = a.region_id AND k.sensor_type = v.sensor_type
LEFT JOIN EXACT"""

# What a security barrier guards is made whole before it is joined, unless it is asked for one device at a time.
ALL_EXACT = "(SELECT * FROM register.exact_attribute a WHERE true {condition}) e ON e.device_id = a.device_id"
EACH_EXACT = f"LATERAL (SELECT * FROM register.exact_attribute x WHERE x.device_id = a.device_id {FENCE}) e ON true"


def records(condition: str, *, few: bool) -> str:
    """The query of the records of the devices with `condition` on an assignment `a`; `few` says how it is best made."""
    exact = EACH_EXACT if few else ALL_EXACT.format(condition=condition)
    return _DEVICES.replace("EXACT", exact).replace("CONDITION", condition)


# What a record says of its device's organisation.
ORGANISATION_SAYS = "o.kind, o.public_contact"

# The organisations that have a device of at most this tier, an integer put in as :tier.
ORGANISATIONS = """
SELECT id, name, kind, website, verification_level, public_contact FROM register.organisation o
WHERE kind <> 'resident' AND EXISTS (SELECT FROM register.device d JOIN register.assignment a ON a.device_id = d.id
                                     WHERE d.organisation_id = o.id AND a.tier <= :tier)
"""

# The other published tables, and what is read from the register for each.
TABLES: dict[str, str] = {
    "territory": "SELECT true AS single, name, geometry FROM register.territory",
    "organisation": ORGANISATIONS,
    "district": "SELECT code, name, geometry, ST_PointOnSurface(geometry) AS label_point FROM register.district",
    "region": (
        "SELECT id, tier, blocks, districts, uncertainty, minimum_buildings, geometry, representative_point"
        " FROM register.region"
    ),
    "withheld_count": (
        "SELECT code AS district, CASE WHEN n < 5 THEN '0-4' WHEN n < 10 THEN '5-9' WHEN n < 20 THEN '10-19'"
        " WHEN n < 50 THEN '20-49' ELSE '50+' END AS devices FROM ("
        " SELECT r.code, count(a.device_id) AS n FROM register.district r"
        " LEFT JOIN register.assignment a ON a.tier = 4 AND a.districts[1] = r.code"
        f" AND a.rule <> '{WAITS}' GROUP BY r.code) w"
    ),
    "place": "SELECT kind, name, district, point, lower(unaccent(name)) AS key FROM register.place",
}
