"""What publishing remembers: which texts are common, who says the others, and what records say of organisations."""

from alembic import op

revision = "r007"
down_revision = "r006"
branch_labels = None
depends_on = None

TABLES = """
-- Texts that published devices in enough places carried at once. They were public then, and stay so: nothing is ever
-- deleted. `run` is the one that made the text common; `forgotten` says that nobody knows any more who carried it then.
CREATE TABLE register.common_text (
    value_hash bytea CONSTRAINT common_text_pkey PRIMARY KEY,
    value text NOT NULL,
    run bigint NOT NULL,
    forgotten boolean NOT NULL
);

-- Who carries a text that is not common yet, and in which published place.
CREATE TABLE register.text_place (
    value_hash bytea NOT NULL,
    device_id uuid NOT NULL CONSTRAINT text_place_device REFERENCES register.device,
    place text NOT NULL,
    CONSTRAINT text_place_pkey PRIMARY KEY (value_hash, device_id)
);
CREATE INDEX text_place_device_index ON register.text_place (device_id);

-- A hash over what the records of its devices say of an organisation, and the run that last found it changed.
CREATE TABLE register.organisation_state (
    organisation_id uuid CONSTRAINT organisation_state_pkey PRIMARY KEY
        CONSTRAINT organisation_state_organisation REFERENCES register.organisation,
    hash bytea NOT NULL,
    run bigint NOT NULL
);
"""

GRANTS = """
GRANT SELECT, INSERT ON register.common_text TO publisher;
GRANT UPDATE (forgotten) ON register.common_text TO publisher;
GRANT SELECT, INSERT, DELETE ON register.text_place TO publisher;
GRANT SELECT, INSERT ON register.organisation_state TO publisher;
GRANT UPDATE (hash, run) ON register.organisation_state TO publisher;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(GRANTS)


def downgrade() -> None:
    op.execute("DROP TABLE register.organisation_state, register.text_place, register.common_text")
