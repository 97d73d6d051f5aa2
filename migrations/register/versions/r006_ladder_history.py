"""What older versions of the ladder said of a square, and whether the locator heeded the last change of its inputs."""

from alembic import op

revision = "r006"
down_revision = "r005"
branch_labels = None
depends_on = None

TABLES = """
-- What a square was up to and with `last_version`, where the next version changed it. No blocks: it was no square of
-- the territory. A square's state in version v is its row with the least last_version >= v, or else base_square's.
CREATE TABLE register.former_square (
    be integer NOT NULL,
    bn integer NOT NULL,
    last_version integer NOT NULL CONSTRAINT former_square_ladder REFERENCES register.ladder,
    buildings integer NOT NULL,
    area double precision NOT NULL,
    square text,
    large_square text,
    area_block text,
    CONSTRAINT former_square_pkey PRIMARY KEY (be, bn, last_version),
    CONSTRAINT former_square_all_or_none CHECK (num_nulls(square, large_square, area_block) IN (0, 3))
);

-- How often an input was written, and how often it had been when the locator last heeded it. Two tables, so that a
-- publish never waits for an import.
CREATE TABLE register.ladder_input (
    what text CONSTRAINT ladder_input_pkey PRIMARY KEY
        CONSTRAINT ladder_input_known CHECK (what IN ('squares', 'zones', 'uses')),
    changes bigint NOT NULL
);
INSERT INTO register.ladder_input VALUES ('squares', 1), ('zones', 1), ('uses', 1);

CREATE TABLE register.ladder_heeded (
    what text CONSTRAINT ladder_heeded_pkey PRIMARY KEY
        CONSTRAINT ladder_heeded_input REFERENCES register.ladder_input,
    changes bigint NOT NULL
);

-- The blocks, of any tier, in which enough buildings could hold devices of a type; made anew where uses are due.
CREATE TABLE register.type_block (
    block text NOT NULL,
    sensor_type text NOT NULL,
    CONSTRAINT type_block_pkey PRIMARY KEY (block, sensor_type)
);

CREATE FUNCTION register.note_input() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE register.ladder_input SET changes = changes + 1 WHERE what = TG_ARGV[0];
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION register.note_input() FROM PUBLIC;
"""

GRANTS = """
GRANT SELECT ON register.former_square, register.ladder_input, register.ladder_heeded TO register_app;
GRANT SELECT ON register.ladder_input TO locator;
GRANT SELECT, INSERT ON register.former_square TO locator;
GRANT SELECT, INSERT, UPDATE ON register.ladder_heeded TO locator;
GRANT SELECT, INSERT, DELETE ON register.type_block TO locator;
"""

# What is written, what that is an input of, and what of it is an update; that of a secret place's block is the
# locator's own.
WATCHED = (
    ("building", "squares", "UPDATE"),
    ("building", "uses", "UPDATE"),
    ("territory", "squares", "UPDATE"),
    ("type_use", "uses", "UPDATE"),
    ("zone", "zones", "UPDATE OF tier, geometry"),
)


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(GRANTS)
    for table, what, update in WATCHED:
        op.execute(
            f"CREATE TRIGGER {table}_{what}_noted AFTER INSERT OR {update} OR DELETE OR TRUNCATE ON register.{table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION register.note_input('{what}')"
        )


def downgrade() -> None:
    for table, what, _ in WATCHED:
        op.execute(f"DROP TRIGGER {table}_{what}_noted ON register.{table}")
    op.execute("DROP TABLE register.type_block, register.former_square, register.ladder_heeded, register.ladder_input")
    op.execute("DROP FUNCTION register.note_input")
