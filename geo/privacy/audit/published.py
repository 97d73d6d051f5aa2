"""What the publication holds, column by column and row by row, against what a record may say."""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.database import copy_rows, temporary_table
from geo.ogc import derived
from geo.privacy.audit.report import Finding, judge
from geo.privacy.rules import COMMON
from geo.publication.digest import is_whole
from geo.publication.tables import device, metadata

# What a published generalised record may say of its device. Any other column is empty, so a new column is refused
# until somebody has thought about it and put it here.
ALLOWED = frozenset({
    "id", "short_code", "tier", "region_id", "geometry", "coordinate_uncertainty", "districts", "category",
    "sensor_type", "type_generalised", "technologies", "themes", "mobility", "exposure", "lifecycle", "personal_data",
    "data_types", "processing", "storage", "access", "retention", "recipients", "third_countries", "organisation_id",
    "organisation_kind", "responsible", "processor", "metadata_admin", "public_contact", "datastreams", "purposes",
    "purpose_kinds", "content_hash", "first_edition", "changed_edition",
})  # fmt: skip
STREAM_KEYS = ["observedProperty", "unit", "active", "openData"]
PURPOSE_KEYS = [
    "dtpr", "legalGround", "text", "lawText", "lawLink", "privacyStatement", "dpia", "processingRegister",
    "algorithmRegister",
]  # fmt: skip
BINS = ["0-4", "5-9", "10-19", "20-49", "50+"]

COLUMNS = """
SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'publication'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
    AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1
"""

MEMBERS = """
SELECT DISTINCT '{column}: ' || m.key FROM publication.device d
CROSS JOIN LATERAL jsonb_array_elements(d.{column}) e CROSS JOIN LATERAL jsonb_each(e) m
WHERE d.tier > 0 AND m.value <> 'null' AND m.key <> ALL(:keys) ORDER BY 1
"""

# The texts that an owner wrote and that a generalised record carries.
SAID = """
SELECT DISTINCT t.value FROM publication.device d LEFT JOIN publication.organisation o ON o.id = d.organisation_id
CROSS JOIN LATERAL (
    SELECT v.value FROM (VALUES (d.recipients), (d.third_countries), (d.responsible), (d.processor),
        (d.metadata_admin), (nullif(d.public_contact, o.public_contact))) v (value)
    UNION ALL
    SELECT m.value #>> '{}' FROM jsonb_array_elements(d.purposes || d.datastreams) e CROSS JOIN LATERAL jsonb_each(e) m
    WHERE jsonb_typeof(m.value) = 'string' AND m.key <> 'legalGround'
) t WHERE d.tier > 0 AND t.value IS NOT NULL
"""
RARE = """
SELECT count(*) FROM unnest(CAST(:said AS text[])) s (value)
WHERE NOT EXISTS (SELECT FROM register.common_text c WHERE c.value = s.value)
"""

OTHER_DISTRICTS = """
SELECT count(*) FROM publication.device d JOIN publication.region r ON r.id = d.region_id
WHERE d.tier > 0 AND d.districts <> r.districts
"""
REGION_DISTRICTS = """
SELECT r.id FROM publication.region r
LEFT JOIN LATERAL (
    SELECT array_agg(w.code ORDER BY w.code) AS codes FROM publication.district w
    WHERE ST_Intersects(w.geometry, r.geometry) AND ST_Area(ST_Intersection(w.geometry, r.geometry)) > 0
) t ON true
WHERE r.blocks <> '{}' AND ARRAY(SELECT unnest(r.districts) ORDER BY 1) <> coalesce(t.codes, '{}') ORDER BY 1
"""


def columns(publication: Connection) -> Finding:
    """The publication has the declared columns and no other; a view or a table more counts."""
    held = set(publication.scalars(text(COLUMNS)))
    declared = {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns}
    return judge(
        "columns",
        "What the publication has room for",
        [f"not declared: {name}" for name in sorted(held - declared)]
        + [f"missing: {name}" for name in sorted(declared - held)],
        figure=f"{len(held):,} columns",
        meaning="What has no column cannot be published.",
        advice="Find out who added it and drop it; columns are declared in geo/publication/tables.py.",
    )


def allow_list(register: Connection, publication: Connection) -> Finding:
    """Generalised records say what is allowed, and owners' sentences only where they were said in enough places."""
    problems = []
    for column in device.columns:
        if column.name not in ALLOWED:
            filled = publication.scalar(
                text(
                    f"SELECT count(*) FROM publication.device WHERE tier > 0 AND {column.name} IS NOT NULL"
                    f" AND {column.name}::text <> '{{}}'"
                )
            )
            problems += [f"{column.name}: filled in {filled} generalised records"] if filled else []
    for name, keys in (("datastreams", STREAM_KEYS), ("purposes", PURPOSE_KEYS)):
        problems += publication.scalars(text(MEMBERS.format(column=name)), {"keys": keys}).all()
    rare = register.scalar(text(RARE), {"said": list(publication.scalars(text(SAID)))}) or 0
    if rare:
        problems.append(f"{rare} sentences of owners in squares were never said in {COMMON} places")
    return judge(
        "allow-list",
        "What is said of a device in a square",
        problems,
        figure=f"{len(ALLOWED)} columns allowed, {len(problems)} findings",
        meaning="No name, address, date, direction or sentence of its own: only what many devices share.",
        advice="Take the portal offline, publish again (lamppost publish --everything), and purge caches (lamppost"
        " withdrawals).",
    )


def identities(register: Connection, publication: Connection) -> Finding:
    """No public id both gone and alive, none that the register has withheld, ended, or never given."""
    both = publication.scalar(
        text(
            "SELECT count(*) FROM publication.gone g JOIN publication.device d"
            " ON d.id = g.id OR d.short_code = g.short_code"
        )
    )
    temporary_table(register, "alive", "id uuid")
    rows = publication.execute(text("SELECT id FROM publication.device"), execution_options={"yield_per": 10_000})
    copy_rows(register, "pg_temp.alive", ((row.id,) for row in rows))
    foreign = register.scalar(
        text(
            "SELECT count(*) FROM alive l WHERE NOT EXISTS (SELECT FROM register.assignment a WHERE a.public_id = l.id)"
        )
    )
    ended = register.scalar(text("SELECT count(*) FROM alive l JOIN register.former_id f ON f.public_id = l.id"))
    alive = register.scalar(text("SELECT count(*) FROM alive"))
    problems = [
        said
        for n, said in (
            (both, f"{both} ids are both gone and alive"),
            (foreign, f"{foreign} published records that the register would not publish"),
            (ended, f"{ended} ids that had ended"),
        )
        if n
    ]
    return judge(
        "identities",
        "Ids that ended stay ended",
        problems,
        figure=f"{alive:,} published records",
        meaning="When a place becomes protected its record gets a new id, so that nobody can follow it; a withheld"
        " device has none.",
        advice="Publish again (lamppost publish); a publish that was interrupted leaves the edition before in force.",
    )


def districts(publication: Connection) -> Finding:
    """The districts of a generalised record are those of its region, and these follow from the region's shape."""
    other = publication.scalar(text(OTHER_DISTRICTS)) or 0
    regions = publication.scalars(text(REGION_DISTRICTS)).all()
    return judge(
        "districts",
        "Districts follow from the square",
        ([f"{other} records name other districts than their region"] if other else []) + [*regions],
        figure=f"{other} records, {len(regions)} regions that differ",
        meaning="A square on a border of districts names both. If it named the one where the device is, it would tell.",
        advice="Publish again (lamppost publish).",
    )


def withheld(publication: Connection) -> Finding:
    """Of withheld devices there is one of five steps for each district, and nothing else."""
    rows = publication.scalars(text("SELECT devices FROM publication.withheld_count")).all()
    wrong = [f"a count says {value!r}" for value in rows if value not in BINS]
    expected = publication.scalar(text("SELECT count(*) FROM publication.district"))
    if len(rows) != expected:
        wrong.append(f"{len(rows)} counts for {expected} districts")
    return judge(
        "withheld",
        "Devices that are only counted",
        wrong,
        figure=f"{len(rows)} districts, steps {', '.join(BINS)}",
        meaning="An exact count would tell that one was added; a step rarely does.",
        advice="Publish again (lamppost publish).",
    )


def whole(publication: Connection) -> Finding:
    """The edition's digest fits its rows."""
    return judge(
        "edition",
        "The edition is whole",
        []
        if is_whole(publication) and derived.agree(publication)
        else ["a published row was changed after it was published"],
        figure="every row hashed again",
        meaning="Nobody changed a published row by another way than publishing.",
        advice="Find out who writes to the publication; `lamppost publish --everything` puts every device right.",
    )
