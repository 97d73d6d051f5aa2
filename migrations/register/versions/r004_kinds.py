"""Kinds of devices that few buildings can hold: which uses of a building go with a type, and where it is rare."""

from alembic import op

revision = "r004"
down_revision = "r003"
branch_labels = None
depends_on = None

TABLES = """
-- The uses of buildings that can hold devices of a type. A type without a row can hang anywhere.
CREATE TABLE register.type_use (
    sensor_type text NOT NULL CONSTRAINT type_use_sensor_type_known
        CHECK (sensor_type IN ('presence', 'temperature', 'density', 'pressure', 'position', 'flow', 'electricity',
                               'chemical', 'climate', 'sound')),
    use text NOT NULL CONSTRAINT type_use_use_known
        CHECK (use IN ('individualResidence', 'collectiveResidence', 'twoDwellings', 'moreThanTwoDwelling',
                       'residenceForCommunities', 'agriculture', 'industrial', 'commerceAndServices', 'office',
                       'trade', 'publicServices', 'ancillary')),
    CONSTRAINT type_use_pkey PRIMARY KEY (sensor_type, use)
);

-- The regions in which the kind of a device of this type is not shown.
CREATE TABLE register.rare_type (
    region_id text NOT NULL CONSTRAINT rare_type_region REFERENCES register.region ON DELETE CASCADE,
    sensor_type text NOT NULL,
    CONSTRAINT rare_type_pkey PRIMARY KEY (region_id, sensor_type)
);

GRANT SELECT, INSERT, DELETE ON register.type_use TO register_app;
GRANT SELECT ON register.rare_type TO register_app, publisher;
GRANT SELECT ON register.type_use TO locator;
GRANT SELECT, INSERT, DELETE ON register.rare_type TO locator;
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE register.rare_type, register.type_use")
