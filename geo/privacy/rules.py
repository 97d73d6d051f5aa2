"""What a published record may say: the allow-list, as the statements that make the records.

Runs as the role `publisher`, whose grants would refuse more: it reads no geometry but what the
locator released, and the columns of `register.exact_attribute` only for exact devices.
"""

from __future__ import annotations

from geo.privacy.episodes import WAITS

# A text that an owner wrote is shown for a generalised device only when devices in this many places carry
# the same: a sentence written for one home may name its street, however many devices hang there.
COMMON = 5

# A place is a region, or for an exact device a cell of about a kilometre (a geohash of six characters).
# What a device whose kind is not shown says is no example of anything.
COMMON_TEXTS = """
CREATE TEMPORARY TABLE common_text ON COMMIT DROP AS
WITH not_shown AS (
    SELECT a.device_id FROM register.rare_type k JOIN register.assignment a ON a.region_id = k.region_id
    JOIN register.device_version v ON v.device_id = a.device_id AND v.number = a.version
        AND v.sensor_type = k.sensor_type
), placed AS (
    SELECT device_id, a.version,
           coalesce(region_id, ST_GeoHash(ST_PointOnSurface(geometry), 6)) AS place
    FROM register.assignment a LEFT JOIN register.exact_attribute e USING (device_id)
    WHERE tier < 4 AND device_id NOT IN (SELECT device_id FROM not_shown)
)
SELECT value FROM (
    SELECT a.place, x.value FROM register.purpose p
    JOIN placed a ON a.device_id = p.device_id AND a.version = p.version
    CROSS JOIN unnest(ARRAY[p.text, p.law_text, p.law_link, p.privacy_statement, p.dpia, p.processing_register,
                            p.algorithm_register]) x (value)
    UNION ALL
    SELECT a.place, x.value FROM register.datastream s
    JOIN placed a ON a.device_id = s.device_id AND a.version = s.version
    CROSS JOIN unnest(ARRAY[s.observed_property, s.unit]) x (value)
    UNION ALL
    SELECT a.place, x.value FROM register.device_version v
    JOIN placed a ON a.device_id = v.device_id AND a.version = v.number
    CROSS JOIN unnest(ARRAY[v.responsible, v.processor, v.metadata_admin, v.public_contact, v.recipients,
                            v.third_countries]) x (value)
) said WHERE value IS NOT NULL GROUP BY value HAVING count(DISTINCT place) >= :common
"""

DATASTREAMS = """
CREATE TEMPORARY TABLE outgoing_datastream ON COMMIT DROP AS
SELECT s.device_id, jsonb_agg(jsonb_build_object(
    'name', CASE WHEN a.tier = 0 THEN s.name END,
    'observedProperty', CASE WHEN a.tier = 0 OR o.value IS NOT NULL THEN s.observed_property END,
    'unit', CASE WHEN a.tier = 0 OR u.value IS NOT NULL THEN s.unit END,
    'frequency', CASE WHEN a.tier = 0 THEN s.frequency END,
    'quality', CASE WHEN a.tier = 0 THEN s.quality END,
    'active', s.active, 'openData', s.open_data,
    'link', CASE WHEN a.tier = 0 THEN s.link END,
    'documentation', CASE WHEN a.tier = 0 THEN s.documentation END) ORDER BY s.position) AS datastreams
FROM register.datastream s
JOIN register.assignment a ON a.device_id = s.device_id AND a.version = s.version AND a.tier < 4
LEFT JOIN common_text o ON a.tier > 0 AND o.value = s.observed_property
LEFT JOIN common_text u ON a.tier > 0 AND u.value = s.unit
GROUP BY s.device_id
"""

_SYSTEM_TEXTS = {
    "text": "text",
    "lawText": "law_text",
    "lawLink": "law_link",
    "privacyStatement": "privacy_statement",
    "dpia": "dpia",
    "processingRegister": "processing_register",
    "algorithmRegister": "algorithm_register",
}

PURPOSES = f"""
CREATE TEMPORARY TABLE outgoing_purpose ON COMMIT DROP AS
SELECT p.device_id, jsonb_agg(jsonb_build_object('dtpr', p.dtpr, 'legalGround', p.legal_ground, {
    ", ".join(
        f"'{key}', CASE WHEN a.tier = 0 OR p.{column} IN (SELECT value FROM common_text) THEN p.{column} END"
        for key, column in _SYSTEM_TEXTS.items()
    )
}) ORDER BY p.position) AS purposes
FROM register.purpose p
JOIN register.assignment a ON a.device_id = p.device_id AND a.version = p.version AND a.tier < 4
GROUP BY p.device_id
"""

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
        '(SELECT jsonb_agg(u.purpose || \'{"dtpr": [], '
        + ", ".join(f'"{key}": null' for key in _SYSTEM_TEXTS)
        + "}' ORDER BY u.position) FROM jsonb_array_elements(p.purposes) WITH ORDINALITY u (purpose, position))"
    ),
}


def _unless_rare(name: str, shown: str) -> tuple[str, str]:
    return name, f"CASE WHEN k.region_id IS NULL THEN {shown} ELSE {NOT_SHOWN[name]} END"


# Columns of a published device as (name, expression), in the order of publication.device.
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
    ("recipients", "CASE WHEN a.tier = 0 OR v.recipients IN (SELECT value FROM common_text) THEN v.recipients END"),
    (
        "third_countries",
        "CASE WHEN a.tier = 0 OR v.third_countries IN (SELECT value FROM common_text) THEN v.third_countries END",
    ),
    ("organisation_id", "CASE WHEN o.kind <> 'resident' THEN o.id END"),
    ("organisation_kind", "o.kind"),
    *(
        (
            name,
            f"CASE WHEN o.kind <> 'resident' AND (a.tier = 0 OR v.{name} IN (SELECT value FROM common_text))"
            f" THEN v.{name} END",
        )
        for name in ("responsible", "processor", "metadata_admin")
    ),
    (
        "public_contact",
        "CASE WHEN o.kind = 'resident' THEN NULL"
        " WHEN a.tier = 0 OR v.public_contact IN (SELECT value FROM common_text)"
        " THEN coalesce(v.public_contact, o.public_contact) ELSE o.public_contact END",
    ),
    _unless_rare("datastreams", "coalesce(s.datastreams, '[]')"),
    ("purposes", f"coalesce({_unless_rare('purposes', 'p.purposes')[1]}, '[]')"),
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

DEVICES = f"""
CREATE TEMPORARY TABLE outgoing ON COMMIT DROP AS
SELECT {", ".join(f"{expression} AS {name}" for name, expression in DEVICE_COLUMNS)}
FROM register.assignment a
JOIN register.device d ON d.id = a.device_id
JOIN register.organisation o ON o.id = d.organisation_id
JOIN register.device_version v ON v.device_id = a.device_id AND v.number = a.version
LEFT JOIN register.region r ON r.id = a.region_id
LEFT JOIN register.rare_type k ON k.region_id = a.region_id AND k.sensor_type = v.sensor_type
LEFT JOIN register.exact_attribute e ON e.device_id = a.device_id
LEFT JOIN outgoing_datastream s ON s.device_id = a.device_id
LEFT JOIN outgoing_purpose p ON p.device_id = a.device_id
WHERE a.tier < 4
"""

# The other published tables, and what is read from the register for each.
TABLES: dict[str, str] = {
    "territory": "SELECT true, name, geometry FROM register.territory",
    "organisation": (
        "SELECT id, name, kind, website, verification_level, public_contact FROM register.organisation o"
        " WHERE kind <> 'resident' AND EXISTS (SELECT FROM outgoing WHERE organisation_id = o.id)"
    ),
    "district": "SELECT code, name, geometry, ST_PointOnSurface(geometry) FROM register.district",
    "region": (
        "SELECT id, tier, blocks, districts, uncertainty, minimum_buildings, geometry, representative_point"
        " FROM register.region"
    ),
    "withheld_count": (
        "SELECT code, CASE WHEN n < 5 THEN '0-4' WHEN n < 10 THEN '5-9' WHEN n < 20 THEN '10-19'"
        " WHEN n < 50 THEN '20-49' ELSE '50+' END FROM ("
        " SELECT r.code, count(a.device_id) AS n FROM register.district r"
        " LEFT JOIN register.assignment a ON a.tier = 4 AND a.districts[1] = r.code"
        f" AND a.rule <> '{WAITS}' GROUP BY r.code) w"
    ),
    "place": ("SELECT kind, name, district, point, lower(unaccent(name)) FROM register.place"),
}
