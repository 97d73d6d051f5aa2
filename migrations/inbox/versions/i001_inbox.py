"""What citizens report, on its way in, and what they may read of it."""

from alembic import op

revision = "i001"
down_revision = None
branch_labels = None
depends_on = None

# No address of a client, no cookie, no account: there is no column for one. Of the number that a citizen holds only
# its hash is here, so that who copies this database cannot ask on a citizen's behalf.
TABLES = """
CREATE SCHEMA inbox;

CREATE TABLE inbox.report (
    reference_hash bytea CONSTRAINT report_pkey PRIMARY KEY,
    received timestamptz NOT NULL DEFAULT now(),
    kind text NOT NULL,
    device_id uuid,
    about text,
    message text NOT NULL,
    email text,
    language text NOT NULL,
    CONSTRAINT report_reference_is_a_hash CHECK (length(reference_hash) = 32),
    CONSTRAINT report_kind_is_known CHECK (kind IN ('wrong', 'missing', 'gone', 'question', 'objection')),
    CONSTRAINT report_sizes CHECK (length(message) BETWEEN 1 AND 4000 AND length(about) <= 200
                                   AND length(email) <= 254 AND length(language) <= 12)
);
CREATE INDEX report_received_index ON inbox.report (received);

CREATE TABLE inbox.status (
    reference_hash bytea CONSTRAINT status_pkey PRIMARY KEY,
    received timestamptz NOT NULL,
    state text NOT NULL,
    changed timestamptz NOT NULL,
    answer text,
    CONSTRAINT status_state_is_known CHECK (state IN ('received', 'looking', 'answered', 'closed')),
    CONSTRAINT status_answer_is_short CHECK (length(answer) <= 1000)
);
"""

# The portal reaches the tables through these two functions and in no other way: it can hand in one report, and read
# the state of one whose number it was given. It cannot read a report back, list any, or change one.
DOORS = """
CREATE FUNCTION inbox.submit(
    reference_hash bytea, kind text, device_id uuid, about text, message text, email text, language text
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = inbox, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF (SELECT count(*) FROM (SELECT FROM inbox.report LIMIT 10000) waiting) >= 10000 THEN
        RETURN false;
    END IF;
    INSERT INTO inbox.report (reference_hash, kind, device_id, about, message, email, language)
    SELECT $1, $2, $3, $4, $5, $6, $7
    WHERE NOT EXISTS (SELECT FROM inbox.status WHERE reference_hash = $1)
    ON CONFLICT DO NOTHING;
    RETURN true;
END $$;

CREATE FUNCTION inbox.status_of(sought bytea)
RETURNS TABLE (received timestamptz, state text, changed timestamptz, answer text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = inbox, pg_temp
BEGIN ATOMIC
    SELECT s.received, s.state, s.changed, s.answer FROM inbox.status s WHERE s.reference_hash = sought
    UNION ALL
    SELECT r.received, 'received', r.received, NULL FROM inbox.report r WHERE r.reference_hash = sought
    LIMIT 1;
END;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA inbox FROM PUBLIC;
GRANT USAGE ON SCHEMA inbox TO reporter, courier;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA inbox TO reporter;
GRANT SELECT, DELETE ON inbox.report TO courier;
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox.status TO courier;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(DOORS)


def downgrade() -> None:
    op.execute("DROP SCHEMA inbox CASCADE")
