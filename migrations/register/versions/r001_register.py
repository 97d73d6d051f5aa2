"""The register: organisations, devices and their immutable versions, buildings and zones."""

from alembic import op

revision = "r001"
down_revision = None
branch_labels = ("register",)
depends_on = None

TABLES = """
CREATE SCHEMA register;

CREATE TABLE register.organisation (
    id uuid CONSTRAINT organisation_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL CONSTRAINT organisation_name_unique UNIQUE,
    kind text NOT NULL CONSTRAINT organisation_kind_known
        CHECK (kind IN ('public', 'private', 'public_private', 'research', 'resident')),
    website text,
    legal_id text,
    verification_level smallint NOT NULL DEFAULT 0
        CONSTRAINT organisation_verification_level_range CHECK (verification_level BETWEEN 0 AND 3),
    public_contact text,
    CONSTRAINT organisation_name_not_blank CHECK (btrim(name) <> '')
);

-- What never leaves, not even to an export, stands in tables of its own that no publishing role can read.
CREATE TABLE register.organisation_private (
    organisation_id uuid CONSTRAINT organisation_private_pkey PRIMARY KEY
        CONSTRAINT organisation_private_organisation REFERENCES register.organisation,
    contact text NOT NULL
);

CREATE TABLE register.territory (
    single boolean CONSTRAINT territory_pkey PRIMARY KEY DEFAULT true CONSTRAINT territory_single CHECK (single),
    name text NOT NULL,
    grid_crs integer NOT NULL CONSTRAINT territory_grid_crs_known CHECK (grid_crs IN (3035, 6933)),
    geometry geometry(MultiPolygon, 4326) NOT NULL CONSTRAINT territory_geometry_valid CHECK (ST_IsValid(geometry))
);

CREATE TABLE register.district (
    code text CONSTRAINT district_pkey PRIMARY KEY,
    name text NOT NULL,
    geometry geometry(MultiPolygon, 4326) NOT NULL CONSTRAINT district_geometry_valid CHECK (ST_IsValid(geometry))
);
CREATE INDEX district_geometry_index ON register.district USING gist (geometry);

CREATE TABLE register.building (
    reference text CONSTRAINT building_pkey PRIMARY KEY,
    complex text,
    street text,
    postcode text,
    use text CONSTRAINT building_use_known
        CHECK (use IN ('individualResidence', 'collectiveResidence', 'twoDwellings', 'moreThanTwoDwelling',
                       'residenceForCommunities', 'agriculture', 'industrial', 'commerceAndServices', 'office',
                       'trade', 'publicServices', 'ancillary')),
    point geometry(Point, 4326) NOT NULL,
    be integer NOT NULL,
    bn integer NOT NULL
);
CREATE INDEX building_square_index ON register.building (be, bn);

CREATE TABLE register.zone (
    id uuid CONSTRAINT zone_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL CONSTRAINT zone_name_unique UNIQUE,
    tier smallint NOT NULL CONSTRAINT zone_tier_range CHECK (tier BETWEEN 1 AND 3),
    geometry geometry(MultiPolygon, 4326) CONSTRAINT zone_geometry_valid CHECK (ST_IsValid(geometry)),
    region_id text,
    CONSTRAINT zone_area_or_block CHECK ((geometry IS NULL) <> (region_id IS NULL))
);

CREATE TABLE register.site (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT site_pkey PRIMARY KEY,
    anchor geometry(Point, 4326) NOT NULL,
    lon_e5 integer NOT NULL,
    lat_e5 integer NOT NULL,
    be integer NOT NULL,
    bn integer NOT NULL,
    CONSTRAINT site_anchor_unique UNIQUE (lon_e5, lat_e5)
);
CREATE INDEX site_square_index ON register.site (be, bn);

CREATE TABLE register.device (
    id uuid CONSTRAINT device_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    organisation_id uuid NOT NULL CONSTRAINT device_organisation REFERENCES register.organisation,
    reference text NOT NULL CONSTRAINT device_reference_length CHECK (length(reference) BETWEEN 1 AND 200),
    registered timestamptz NOT NULL DEFAULT now(),
    accepted_version integer NOT NULL,
    exact_reason text CONSTRAINT device_exact_reason_not_blank CHECK (btrim(exact_reason) <> ''),
    CONSTRAINT device_reference_unique UNIQUE (organisation_id, reference)
);

CREATE TABLE register.device_private (
    device_id uuid CONSTRAINT device_private_pkey PRIMARY KEY
        CONSTRAINT device_private_device REFERENCES register.device,
    serial text,
    mac text,
    ip text,
    contact text
);

-- `fingerprint` is a hash over all that a version says, `wording` one over what devices by hundreds say alike:
-- datastreams, purposes and who has to do with the data (geo/register/wording.py).
CREATE TABLE register.device_version (
    device_id uuid NOT NULL CONSTRAINT device_version_device REFERENCES register.device,
    number integer NOT NULL CONSTRAINT device_version_number_positive CHECK (number > 0),
    valid_from timestamptz NOT NULL DEFAULT now(),
    fingerprint bytea NOT NULL,
    wording bytea NOT NULL,
    category text NOT NULL CONSTRAINT device_version_category_known
        CHECK (category IN ('sensor', 'camera', 'beacon', 'actuator', 'meter', 'access_point')),
    sensor_type text NOT NULL CONSTRAINT device_version_sensor_type_known
        CHECK (sensor_type IN ('presence', 'temperature', 'density', 'pressure', 'position', 'flow', 'electricity',
                               'chemical', 'climate', 'sound', 'optical_camera', 'other')),
    technologies text[] NOT NULL DEFAULT '{}',
    themes text[] NOT NULL DEFAULT '{}',
    projects text[] NOT NULL DEFAULT '{}',
    mobility text NOT NULL CONSTRAINT device_version_mobility_known
        CHECK (mobility IN ('fixed', 'relocatable', 'mobile')),
    exposure text NOT NULL CONSTRAINT device_version_exposure_known
        CHECK (exposure IN ('outdoor', 'indoor', 'vehicle', 'vessel', 'unknown')),
    lifecycle text NOT NULL CONSTRAINT device_version_lifecycle_known
        CHECK (lifecycle IN ('planned', 'active', 'inactive', 'removed')),
    visibility text NOT NULL CONSTRAINT device_version_visibility_known
        CHECK (visibility IN ('public', 'restricted', 'exempt')),
    visibility_reason text,
    site_class text NOT NULL CONSTRAINT device_version_site_class_known
        CHECK (site_class IN ('public_space', 'dwelling', 'sensitive')),
    geometry geometry(Geometry, 4326) CONSTRAINT device_version_geometry_kind
        CHECK (GeometryType(geometry) IN ('POINT', 'LINESTRING', 'POLYGON')),
    site_id bigint CONSTRAINT device_version_site REFERENCES register.site,
    operation_districts text[] NOT NULL DEFAULT '{}',
    operation_tier smallint CONSTRAINT device_version_operation_tier_known CHECK (operation_tier IN (2, 3)),
    name text,
    summary text CONSTRAINT device_version_summary_length CHECK (length(summary) <= 350),
    address text,
    height double precision,
    heading double precision CONSTRAINT device_version_heading_range CHECK (heading >= 0 AND heading < 360),
    field_of_view double precision
        CONSTRAINT device_version_field_of_view_range CHECK (field_of_view > 0 AND field_of_view <= 360),
    base_object text,
    position_source text,
    position_quality text,
    responsible text,
    processor text,
    metadata_admin text,
    public_contact text,
    personal_data text NOT NULL CONSTRAINT device_version_personal_data_known
        CHECK (personal_data IN ('none', 'deidentified_on_device', 'deidentified_later', 'identifiable', 'unknown')),
    data_types text[] NOT NULL DEFAULT '{}',
    processing text[] NOT NULL DEFAULT '{}',
    storage text[] NOT NULL DEFAULT '{}',
    access text[] NOT NULL DEFAULT '{}',
    retention text,
    recipients text,
    third_countries text,
    installed date,
    active_until date,
    removed date,
    last_confirmed date,
    source text NOT NULL,
    source_id text,
    CONSTRAINT device_version_pkey PRIMARY KEY (device_id, number),
    CONSTRAINT device_version_somewhere
        CHECK (geometry IS NOT NULL OR operation_districts <> '{}' OR operation_tier IS NOT NULL),
    CONSTRAINT device_version_works_in_one_way
        CHECK (operation_tier IS NULL OR (geometry IS NULL AND operation_districts = '{}')),
    CONSTRAINT device_version_mobile_has_no_place CHECK (mobility <> 'mobile' OR geometry IS NULL),
    CONSTRAINT device_version_point_has_site CHECK ((GeometryType(geometry) = 'POINT') = (site_id IS NOT NULL)),
    CONSTRAINT device_version_hidden_has_reason CHECK (visibility = 'public' OR visibility_reason IS NOT NULL)
);
CREATE INDEX device_version_site_index ON register.device_version (site_id);

ALTER TABLE register.device ADD CONSTRAINT device_accepted_version
    FOREIGN KEY (id, accepted_version) REFERENCES register.device_version (device_id, number)
    DEFERRABLE INITIALLY DEFERRED;

-- The base squares that a line or an area touches, that of a point whose anchor stands in another one, or those of
-- the blocks that a device works in; stored as integers when the version is.
CREATE TABLE register.device_square (
    device_id uuid NOT NULL,
    version integer NOT NULL,
    be integer NOT NULL,
    bn integer NOT NULL,
    CONSTRAINT device_square_pkey PRIMARY KEY (device_id, version, be, bn),
    CONSTRAINT device_square_version FOREIGN KEY (device_id, version) REFERENCES register.device_version
);

CREATE TABLE register.datastream (
    device_id uuid NOT NULL,
    version integer NOT NULL,
    position smallint NOT NULL,
    name text NOT NULL,
    observed_property text NOT NULL,
    unit text,
    frequency text,
    quality text,
    active boolean NOT NULL,
    open_data boolean NOT NULL,
    link text,
    documentation text,
    CONSTRAINT datastream_pkey PRIMARY KEY (device_id, version, position),
    CONSTRAINT datastream_version FOREIGN KEY (device_id, version) REFERENCES register.device_version,
    CONSTRAINT datastream_link_only_open CHECK (link IS NULL OR open_data)
);

CREATE TABLE register.purpose (
    device_id uuid NOT NULL,
    version integer NOT NULL,
    position smallint NOT NULL,
    text text NOT NULL,
    dtpr text[] NOT NULL DEFAULT '{}' CONSTRAINT purpose_dtpr_at_most_three CHECK (cardinality(dtpr) <= 3),
    legal_ground text CONSTRAINT purpose_legal_ground_known
        CHECK (legal_ground IN ('consent', 'contract', 'legal_obligation', 'vital_interests', 'public_task',
                                'legitimate_interests', 'none')),
    law_text text,
    law_link text,
    privacy_statement text,
    dpia text,
    processing_register text,
    algorithm_register text,
    CONSTRAINT purpose_pkey PRIMARY KEY (device_id, version, position),
    CONSTRAINT purpose_version FOREIGN KEY (device_id, version) REFERENCES register.device_version
);

CREATE FUNCTION register.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a device is never changed or removed; register a new one'
        USING ERRCODE = 'restrict_violation';
END $$;
"""

IMMUTABLE = ("device_version", "device_square", "datastream", "purpose")


def upgrade() -> None:
    op.execute(TABLES)
    for table in IMMUTABLE:
        op.execute(
            f"CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON register.{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION register.refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_not_truncated BEFORE TRUNCATE ON register.{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION register.refuse_change()"
        )


def downgrade() -> None:
    op.execute("DROP SCHEMA register CASCADE")
