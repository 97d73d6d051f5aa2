"""What publishing decides: the ladder of blocks, regions, assignments and their runs."""

from alembic import op

revision = "r002"
down_revision = "r001"
branch_labels = None
depends_on = None

LADDER = """
CREATE TABLE register.ladder (
    version integer CONSTRAINT ladder_pkey PRIMARY KEY CONSTRAINT ladder_version_positive CHECK (version > 0),
    grid_crs integer NOT NULL,
    buildings integer NOT NULL,
    inputs bytea NOT NULL,
    built timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE register.block (
    region_id text CONSTRAINT block_pkey PRIMARY KEY,
    tier smallint NOT NULL CONSTRAINT block_tier_range CHECK (tier BETWEEN 1 AND 3),
    side integer NOT NULL,
    be integer NOT NULL,
    bn integer NOT NULL,
    buildings integer NOT NULL,
    area double precision NOT NULL,
    footprint geometry(MultiPolygon, 4326) NOT NULL,
    centre geometry(Point, 4326) NOT NULL
);

-- Written whole, together with its blocks, by one function; a foreign key would look up each name of each square.
CREATE TABLE register.base_square (
    be integer NOT NULL,
    bn integer NOT NULL,
    buildings integer NOT NULL,
    area double precision NOT NULL,
    square text NOT NULL,
    large_square text NOT NULL,
    area_block text NOT NULL,
    zone_tier smallint NOT NULL DEFAULT 0 CONSTRAINT base_square_zone_tier_range CHECK (zone_tier BETWEEN 0 AND 3),
    districts text[],
    CONSTRAINT base_square_pkey PRIMARY KEY (be, bn)
);

-- A region in use: one block, the blocks that a line touches, or the districts that a mobile device works in.
CREATE TABLE register.region (
    id text CONSTRAINT region_pkey PRIMARY KEY,
    tier smallint NOT NULL CONSTRAINT region_tier_range CHECK (tier BETWEEN 1 AND 3),
    blocks text[] NOT NULL,
    districts text[] NOT NULL,
    uncertainty integer NOT NULL,
    minimum_buildings integer,
    geometry geometry(MultiPolygon, 4326) NOT NULL,
    representative_point geometry(Point, 4326) NOT NULL
);

CREATE TABLE register.episode_key (
    single boolean CONSTRAINT episode_key_pkey PRIMARY KEY DEFAULT true CONSTRAINT episode_key_single CHECK (single),
    key bytea NOT NULL CONSTRAINT episode_key_length CHECK (length(key) = 32)
);
INSERT INTO register.episode_key (key)
    SELECT decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');

-- A public id follows from a secret key, the device and the episode: it shows no order, and the same register made
-- twice has the same ones. It has the form of a random UUID (RFC 9562, version 4); the short code on a sign is its end.
CREATE FUNCTION register.public_id(digest bytea) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT overlay(overlay(substr(encode(digest, 'hex'), 1, 32) PLACING '4' FROM 13 FOR 1)
                   PLACING 'a' FROM 17 FOR 1)::uuid
$$;
-- Each time that decisions are made is a run. A complete one decides for all devices, another for exact ones only.
-- `policy` is a digest of all that decides about devices which did not change themselves.
CREATE TABLE register.run (
    number bigint CONSTRAINT run_pkey PRIMARY KEY CONSTRAINT run_number_positive CHECK (number > 0),
    made timestamptz NOT NULL,
    complete boolean NOT NULL,
    policy bytea NOT NULL
);

-- Devices about which a decision is due, once for each time that they changed: a run takes the marks it finds, and a
-- mark that is made meanwhile stays for the next one.
CREATE TABLE register.pending (
    device_id uuid NOT NULL
);
CREATE FUNCTION register.mark_pending() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO register.pending (device_id) SELECT id FROM changed;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION register.mark_pending() FROM PUBLIC;
CREATE TRIGGER device_registered AFTER INSERT ON register.device
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION register.mark_pending();
CREATE TRIGGER device_revised AFTER UPDATE ON register.device
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION register.mark_pending();

-- Sites at which something is generalised, of the present run only. Not UNLOGGED: a server that is killed while such a
-- table is emptied may not start again (PostgreSQL bug 17731).
CREATE TABLE register.strict_site (
    site_id bigint CONSTRAINT strict_site_pkey PRIMARY KEY
);

-- What the locator decided for each device; a withheld one has no public id and no place. `changed` is the last run
-- that changed anything in it: a publication that knows run n needs what changed after n. The locator writes all rows
-- of a run at once, out of the very tables that foreign keys would ask again for each: they were most of its time.
-- That ids are unique the publication holds. `shares_site` is settled when a point is released at its site, or placed
-- there, for the reason it was released for: whether something stricter with a record was at the site then.
CREATE TABLE register.assignment (
    device_id uuid CONSTRAINT assignment_pkey PRIMARY KEY,
    version integer NOT NULL,
    site_id bigint,
    tier smallint NOT NULL CONSTRAINT assignment_tier_range CHECK (tier BETWEEN 0 AND 4),
    rule text NOT NULL,
    region_id text,
    districts text[] NOT NULL,
    episode integer NOT NULL,
    changed bigint NOT NULL,
    public_id uuid,
    shares_site boolean,
    site_reason text,
    short_code text GENERATED ALWAYS AS ("right"(replace(public_id::text, '-', ''), 14)) STORED,
    CONSTRAINT assignment_shape CHECK (
        CASE WHEN tier = 0 THEN region_id IS NULL AND public_id IS NOT NULL
             WHEN tier = 4 THEN region_id IS NULL AND public_id IS NULL
             ELSE region_id IS NOT NULL AND public_id IS NOT NULL END)
);
CREATE INDEX assignment_changed_index ON register.assignment (changed);

-- Public ids that ended, and the run that ended them. They never come back for another device.
CREATE TABLE register.former_id (
    public_id uuid CONSTRAINT former_id_pkey PRIMARY KEY,
    device_id uuid NOT NULL,
    run bigint NOT NULL
);
CREATE INDEX former_id_run_index ON register.former_id (run);

-- What may be said of a device only while its place is exact; the publisher cannot read these columns otherwise.
CREATE VIEW register.exact_attribute WITH (security_barrier) AS
    SELECT a.device_id, a.public_id, a.tier, v.geometry, v.projects, v.name, v.summary, d.reference, v.address,
           v.height, v.heading, v.field_of_view, v.base_object, d.registered, v.installed, v.active_until, v.removed,
           v.last_confirmed, v.source, v.source_id, v.number AS version
    FROM register.assignment a
    JOIN register.device d ON d.id = a.device_id
    JOIN register.device_version v ON v.device_id = a.device_id AND v.number = a.version
    WHERE a.tier = 0;

-- Streets and postcodes to search by, gathered from buildings.
CREATE TABLE register.place (
    kind text NOT NULL CONSTRAINT place_kind_known CHECK (kind IN ('street', 'postcode', 'district')),
    name text NOT NULL,
    district text NOT NULL DEFAULT '',
    point geometry(Point, 4326) NOT NULL,
    CONSTRAINT place_pkey PRIMARY KEY (kind, name, district)
);
"""

# What few devices need when decisions are made. As functions, since a statement that holds a subquery about each of its
# rows is made on one processor.
LOOKED_UP = """
-- Codes of the districts that a place lies in, that of its middle first.
CREATE FUNCTION register.districts_of(place geometry) RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(d.code ORDER BY NOT public.ST_Intersects(d.geometry, m.middle), d.code), '{}')
            FROM register.district d CROSS JOIN (SELECT public.ST_PointOnSurface(place) AS middle) m
            WHERE public.ST_Intersects(d.geometry, place));
END $$;

-- Codes of the districts in which what works in blocks does so, those of most blocks first.
CREATE FUNCTION register.districts_worked_in(device uuid, version integer) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(k.code ORDER BY k.blocks DESC, k.code), '{}') FROM (
                SELECT d.code, count(DISTINCT b.region_id) AS blocks
                FROM register.device_square s JOIN register.base_square q ON q.be = s.be AND q.bn = s.bn
                JOIN register.block b ON b.region_id = q.large_square
                JOIN register.district d ON public.ST_Intersects(d.geometry, b.centre)
                WHERE s.device_id = districts_worked_in.device AND s.version = districts_worked_in.version
                GROUP BY d.code) k);
END $$;

-- Those of the codes that there are.
CREATE FUNCTION register.known_districts(codes text[]) RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(d.code ORDER BY d.code), '{}')
            FROM register.district d WHERE d.code = ANY (codes));
END $$;

CREATE FUNCTION register.fewest_buildings(blocks text[]) RETURNS integer LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (SELECT min(b.buildings) FROM register.block b WHERE b.region_id = ANY (blocks));
END $$;
REVOKE EXECUTE ON FUNCTION register.districts_of(geometry), register.districts_worked_in(uuid, integer),
    register.known_districts(text[]), register.fewest_buildings(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION register.districts_of(geometry), register.districts_worked_in(uuid, integer),
    register.known_districts(text[]), register.fewest_buildings(text[]) TO locator;
"""

# Only an owner may ANALYZE. After a bulk import the planner knows nothing of the new rows, and publishing
# was measured six times slower; so the locator asks for it first.
ANALYZE = """
CREATE FUNCTION register.analyze_tables(always text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE changed regclass;
BEGIN
    FOR changed IN SELECT s.relid FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
        WHERE s.schemaname = 'register' AND (s.relname = ANY(always) OR c.reltuples < 0
                                             OR s.n_mod_since_analyze > 100 + s.n_live_tup / 10)
    LOOP
        EXECUTE format('ANALYZE %s', changed);
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION register.analyze_tables(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION register.analyze_tables(text[]) TO locator;
"""


def upgrade() -> None:
    op.execute(LADDER)
    op.execute(LOOKED_UP)
    op.execute(ANALYZE)


def downgrade() -> None:
    op.execute("DROP VIEW register.exact_attribute")
    op.execute("DROP TABLE register.place, register.former_id, register.assignment, register.episode_key")
    op.execute("DROP TRIGGER device_registered ON register.device; DROP TRIGGER device_revised ON register.device")
    op.execute("DROP TABLE register.pending, register.strict_site, register.run, register.region")
    op.execute("DROP TABLE register.base_square, register.block, register.ladder")
    op.execute("DROP FUNCTION register.public_id, register.analyze_tables, register.mark_pending")
    op.execute(
        "DROP FUNCTION register.districts_of, register.districts_worked_in, register.known_districts,"
        " register.fewest_buildings"
    )
