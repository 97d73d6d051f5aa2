"""The publication: what the public may read, whole editions at a time."""

from alembic import op

revision = "p001"
down_revision = None
branch_labels = ("publication",)
depends_on = None

TABLES = """
CREATE SCHEMA publication;

CREATE TABLE publication.edition (
    number bigint CONSTRAINT edition_pkey PRIMARY KEY CONSTRAINT edition_number_positive CHECK (number > 0),
    published timestamptz NOT NULL,
    digest text NOT NULL,
    devices integer NOT NULL,
    ladder_version integer NOT NULL,
    buildings_counted boolean NOT NULL
);

CREATE TABLE publication.territory (
    single boolean CONSTRAINT territory_pkey PRIMARY KEY DEFAULT true CONSTRAINT territory_single CHECK (single),
    name text NOT NULL,
    geometry geometry(MultiPolygon, 4326) NOT NULL
);

CREATE TABLE publication.organisation (
    id uuid CONSTRAINT organisation_pkey PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL,
    website text,
    verification_level smallint NOT NULL,
    public_contact text
);

CREATE TABLE publication.district (
    code text CONSTRAINT district_pkey PRIMARY KEY,
    name text NOT NULL,
    geometry geometry(MultiPolygon, 4326) NOT NULL,
    label_point geometry(Point, 4326) NOT NULL
);
CREATE INDEX district_geometry_index ON publication.district USING gist (geometry);

CREATE TABLE publication.region (
    id text CONSTRAINT region_pkey PRIMARY KEY,
    tier smallint NOT NULL,
    blocks text[] NOT NULL,
    districts text[] NOT NULL,
    coordinate_uncertainty integer NOT NULL,
    minimum_buildings integer,
    geometry geometry(MultiPolygon, 4326) NOT NULL,
    representative_point geometry(Point, 4326) NOT NULL
);
CREATE INDEX region_geometry_index ON publication.region USING gist (geometry);

-- Its keys and indexes are made by publication.index_devices(). `purpose_kinds` are the ids of DTPR in `purposes`, of
-- all of them in a row: to be filtered and counted by. What all devices are counted by stands first: to read a row as
-- far as its last column takes the server three times as long.
CREATE TABLE publication.device (
    id uuid NOT NULL,
    first_edition bigint NOT NULL,
    changed_edition bigint NOT NULL,
    tier smallint NOT NULL CONSTRAINT device_tier_range CHECK (tier BETWEEN 0 AND 3),
    region_id text,
    geometry geometry(Geometry, 4326) NOT NULL,
    category text NOT NULL,
    sensor_type text NOT NULL,
    mobility text NOT NULL,
    lifecycle text NOT NULL,
    personal_data text NOT NULL,
    districts text[] NOT NULL,
    organisation_id uuid,
    purpose_kinds text[] NOT NULL GENERATED ALWAYS AS (string_to_array(
        translate(jsonb_path_query_array(purposes, '$[*].dtpr[*]')::text, '[]" ', ''), ',')) STORED,
    short_code text NOT NULL,
    coordinate_uncertainty integer,
    type_generalised boolean NOT NULL,
    technologies text[] NOT NULL,
    themes text[] NOT NULL,
    projects text[] NOT NULL,
    exposure text NOT NULL,
    data_types text[] NOT NULL,
    processing text[] NOT NULL,
    storage text[] NOT NULL,
    access text[] NOT NULL,
    retention text,
    recipients text,
    third_countries text,
    organisation_kind text NOT NULL,
    responsible text,
    processor text,
    metadata_admin text,
    public_contact text,
    datastreams jsonb NOT NULL,
    purposes jsonb NOT NULL,
    name text,
    summary text,
    reference text,
    address text,
    height double precision,
    heading double precision,
    field_of_view double precision,
    base_object text,
    registered date,
    installed date,
    active_until date,
    removed date,
    last_confirmed date,
    source text,
    source_id text,
    version integer,
    content_hash bytea NOT NULL,
    CONSTRAINT device_generalised_has_region CHECK ((tier = 0) = (region_id IS NULL)),
    CONSTRAINT device_generalised_says_little CHECK (
        tier = 0 OR (num_nonnulls(name, summary, reference, address, height, heading, field_of_view, base_object,
                                  registered, installed, active_until, removed, last_confirmed, source, source_id,
                                  version) = 0 AND projects = '{}')),
    CONSTRAINT device_type_generalised_says_no_kind CHECK (
        NOT type_generalised OR (tier > 0 AND sensor_type = 'other' AND technologies = '{}' AND themes = '{}'
                                 AND datastreams = '[]'))
) WITH (toast_tuple_target = 8160);  -- a record that fits a page stays there as it is: packing took a third of the load

-- Each device as the GeoJSON that OGC API answers with, made when an edition is (geo/ogc/derived.py). As it is and
-- in its row it is read the fastest; what fits no page is packed lightly. Its key is made by index_devices(), too.
CREATE TABLE publication.device_feature (
    id uuid NOT NULL,
    feature text NOT NULL
) WITH (toast_tuple_target = 8160);
ALTER TABLE publication.device_feature ALTER feature SET COMPRESSION lz4;

-- What nobody filters by the planner need not know: ANALYZE reads a tenth of the features, for their ids alone.
ALTER TABLE publication.device_feature ALTER id SET STATISTICS 10, ALTER feature SET STATISTICS 0;
ALTER TABLE publication.device ALTER datastreams SET STATISTICS 0, ALTER purposes SET STATISTICS 0,
    ALTER content_hash SET STATISTICS 0;

-- Each datastream of each device as a row, the same as in device.datastreams (geo/ogc/derived.py). An id is that of the
-- device with the datastream's place in its list. Its keys and indexes are made by publication.index_devices(), too.
CREATE TABLE publication.datastream (
    id text NOT NULL,
    device_id uuid NOT NULL,
    number integer NOT NULL,
    name text,
    observed_property text,
    unit text,
    frequency text,
    quality text,
    active boolean,
    open_data boolean,
    link text,
    documentation text
);

-- Counts of what the map shows from far away, per cell of a power-of-two grid over Web Mercator.
CREATE TABLE publication.cluster (
    z smallint NOT NULL,
    x integer NOT NULL,
    y integer NOT NULL,
    sensor_type text NOT NULL,
    personal_data text NOT NULL,
    devices integer NOT NULL,
    sum_x bigint NOT NULL,
    sum_y bigint NOT NULL,
    mean_x double precision NOT NULL GENERATED ALWAYS AS (sum_x / (devices * 2147483648.0::double precision)) STORED,
    mean_y double precision NOT NULL GENERATED ALWAYS AS (sum_y / (devices * 2147483648.0::double precision)) STORED,
    CONSTRAINT cluster_pkey PRIMARY KEY (z, x, y, sensor_type, personal_data)
);

-- How many devices there are of each combination of what can be filtered by: every count beside every
-- choice is a sum over these.
CREATE TABLE publication.device_count (
    sensor_type text NOT NULL,
    personal_data text NOT NULL,
    organisation_id uuid,
    districts text[] NOT NULL,
    lifecycle text NOT NULL,
    category text NOT NULL,
    tier smallint NOT NULL,
    mobility text NOT NULL,
    purpose_kinds text[] NOT NULL,
    devices integer NOT NULL,
    CONSTRAINT device_count_unique UNIQUE NULLS NOT DISTINCT
        (sensor_type, personal_data, organisation_id, districts, lifecycle, category, tier, mobility, purpose_kinds)
);

-- How many devices stand somewhere in a region: a vector tile says so where it cannot hold them one by one.
CREATE TABLE publication.region_count (
    region_id text NOT NULL CONSTRAINT region_count_region REFERENCES publication.region
        DEFERRABLE INITIALLY DEFERRED,
    personal_data text NOT NULL,
    devices integer NOT NULL,
    CONSTRAINT region_count_pkey PRIMARY KEY (region_id, personal_data)
);

CREATE TABLE publication.withheld_count (
    district text CONSTRAINT withheld_count_pkey PRIMARY KEY
        CONSTRAINT withheld_count_district REFERENCES publication.district DEFERRABLE INITIALLY DEFERRED,
    devices text NOT NULL CONSTRAINT withheld_count_bin CHECK (devices IN ('0-4', '5-9', '10-19', '20-49', '50+'))
);

-- Streets, postcodes and districts to search by; made from public address data, never from devices.
CREATE TABLE publication.place (
    kind text NOT NULL CONSTRAINT place_kind_known CHECK (kind IN ('street', 'postcode', 'district')),
    name text NOT NULL,
    district text NOT NULL DEFAULT '',
    point geometry(Point, 4326) NOT NULL,
    key text NOT NULL,
    CONSTRAINT place_pkey PRIMARY KEY (kind, name, district)
);
CREATE INDEX place_key_index ON publication.place (key text_pattern_ops);
CREATE INDEX place_trigram_index ON publication.place USING gin (key gin_trgm_ops) WHERE kind <> 'postcode';

-- Ids that were public once: a page says that the device is gone instead of that it never was.
CREATE TABLE publication.gone (
    id uuid CONSTRAINT gone_pkey PRIMARY KEY,
    short_code text NOT NULL CONSTRAINT gone_short_code_unique UNIQUE,
    edition bigint NOT NULL
);

-- Hashes over the published rows: of devices one for each bucket of ids, of each other table one. Whoever reads the
-- rows can compute them.
CREATE TABLE publication.seal (
    published text NOT NULL,
    bucket integer NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT seal_pkey PRIMARY KEY (published, bucket)
);

-- The run of decisions that the newest complete edition brought. It counts what happened in the register, so it is
-- the loader's alone.
CREATE TABLE publication.received (
    single boolean CONSTRAINT received_pkey PRIMARY KEY DEFAULT true CONSTRAINT received_single CHECK (single),
    run bigint NOT NULL,
    made timestamptz NOT NULL
);
"""

# Loading a table that has indexes takes several times as long as indexing it afterwards. So the first edition comes
# into a table without any; only an owner may do that, and only while nothing is in it.
LOADING = """
CREATE FUNCTION publication.index_devices() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = publication, public, pg_temp AS $$
BEGIN
    IF to_regclass('publication.device_pkey') IS NOT NULL THEN
        RETURN;
    END IF;
    ALTER TABLE publication.device
        ADD CONSTRAINT device_pkey PRIMARY KEY (id),
        ADD CONSTRAINT device_short_code_unique UNIQUE (short_code),
        ADD CONSTRAINT device_region FOREIGN KEY (region_id) REFERENCES publication.region
            DEFERRABLE INITIALLY DEFERRED,
        ADD CONSTRAINT device_organisation FOREIGN KEY (organisation_id) REFERENCES publication.organisation
            DEFERRABLE INITIALLY DEFERRED;
    CREATE INDEX device_geometry_index ON publication.device USING gist (geometry);
    CREATE INDEX device_exact_geometry_index ON publication.device USING gist (geometry) WHERE tier = 0;
    CREATE INDEX device_sensor_type_index ON publication.device (sensor_type, id);
    CREATE INDEX device_personal_data_index ON publication.device (personal_data, id);
    CREATE INDEX device_organisation_index ON publication.device (organisation_id, id);
    CREATE INDEX device_districts_index ON publication.device USING gin (districts);
    CREATE INDEX device_lifecycle_index ON publication.device (lifecycle, id);
    CREATE INDEX device_region_index ON publication.device (region_id, id);
    CREATE INDEX device_purposes_index ON publication.device USING gin (purpose_kinds);
    CREATE INDEX device_first_edition_index ON publication.device (first_edition, id);
    CREATE INDEX device_changed_edition_index ON publication.device (changed_edition DESC, id);
END $$;

CREATE FUNCTION publication.index_derived() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = publication, public, pg_temp AS $$
BEGIN
    IF to_regclass('publication.device_feature_pkey') IS NOT NULL THEN
        RETURN;
    END IF;
    ALTER TABLE publication.device_feature
        ADD CONSTRAINT device_feature_pkey PRIMARY KEY (id),
        ADD CONSTRAINT device_feature_device FOREIGN KEY (id) REFERENCES publication.device
            ON UPDATE CASCADE ON DELETE CASCADE;
    ALTER TABLE publication.datastream
        ADD CONSTRAINT datastream_pkey PRIMARY KEY (id),
        ADD CONSTRAINT datastream_device FOREIGN KEY (device_id) REFERENCES publication.device
            ON UPDATE CASCADE ON DELETE CASCADE;
    CREATE INDEX datastream_device_index ON publication.datastream (device_id);
    CREATE INDEX datastream_observed_property_index ON publication.datastream (observed_property, id);
END $$;

CREATE FUNCTION publication.unindex_devices() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = publication, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM publication.edition) OR EXISTS (SELECT FROM publication.device) THEN
        RAISE EXCEPTION 'something is published already' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    TRUNCATE publication.device, publication.device_feature, publication.datastream;
    ALTER TABLE publication.datastream DROP CONSTRAINT datastream_device, DROP CONSTRAINT datastream_pkey;
    DROP INDEX publication.datastream_device_index, publication.datastream_observed_property_index;
    ALTER TABLE publication.device_feature
        DROP CONSTRAINT device_feature_device, DROP CONSTRAINT device_feature_pkey;
    ALTER TABLE publication.device DROP CONSTRAINT device_pkey, DROP CONSTRAINT device_short_code_unique,
        DROP CONSTRAINT device_region, DROP CONSTRAINT device_organisation;
    DROP INDEX publication.device_geometry_index, publication.device_exact_geometry_index,
        publication.device_sensor_type_index, publication.device_personal_data_index,
        publication.device_organisation_index, publication.device_districts_index,
        publication.device_lifecycle_index, publication.device_region_index, publication.device_purposes_index,
        publication.device_first_edition_index, publication.device_changed_edition_index;
END $$;
REVOKE EXECUTE ON FUNCTION publication.index_devices(), publication.index_derived(), publication.unindex_devices()
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION publication.index_devices(), publication.index_derived(), publication.unindex_devices()
    TO loader;
SELECT publication.index_devices(), publication.index_derived();
"""

# Only an owner may ANALYZE; the loader needs it, since an edition may change much of what the planner knows.
ANALYZE = """
CREATE FUNCTION publication.analyze_tables() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = publication, public, pg_temp AS $$
DECLARE changed regclass;
BEGIN
    FOR changed IN SELECT s.relid FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
        WHERE s.schemaname = 'publication' AND (c.reltuples < 0 OR s.n_mod_since_analyze > 100 + s.n_live_tup / 10)
    LOOP
        EXECUTE format('ANALYZE %s', changed);
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION publication.analyze_tables() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION publication.analyze_tables() TO loader;
"""

GRANTS = """
GRANT USAGE ON SCHEMA publication TO loader, public_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA publication TO loader;
GRANT SELECT ON publication.edition, publication.territory, publication.organisation, publication.district,
    publication.region, publication.device, publication.device_feature, publication.datastream,
    publication.cluster, publication.device_count, publication.region_count, publication.withheld_count,
    publication.place, publication.gone, publication.seal TO public_reader;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(LOADING)
    op.execute(GRANTS)
    op.execute(ANALYZE)


def downgrade() -> None:
    op.execute("DROP SCHEMA publication CASCADE")
