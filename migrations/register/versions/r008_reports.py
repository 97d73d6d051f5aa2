"""What citizens reported, and the mail that tells of it."""

from alembic import op

revision = "r008"
down_revision = "r007"
branch_labels = None
depends_on = None

TABLES = """
-- `device_id` is what the citizen saw: a public id, which may have ended since, or never have been one.
-- `told` says whether the citizen's page shows this state.
CREATE TABLE register.report (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT report_pkey PRIMARY KEY,
    reference_hash bytea NOT NULL CONSTRAINT report_reference_unique UNIQUE,
    received timestamptz NOT NULL,
    kind text NOT NULL,
    device_id uuid,
    about text,
    message text NOT NULL,
    email text,
    language text NOT NULL,
    state text NOT NULL DEFAULT 'received',
    answer text,
    changed timestamptz NOT NULL DEFAULT now(),
    told boolean NOT NULL DEFAULT false,
    CONSTRAINT report_kind_is_known CHECK (kind IN ('wrong', 'missing', 'gone', 'question', 'objection')),
    CONSTRAINT report_state_is_known CHECK (state IN ('received', 'looking', 'answered', 'closed')),
    CONSTRAINT report_ends_with_an_answer CHECK ((answer IS NOT NULL) = (state IN ('answered', 'closed'))),
    CONSTRAINT report_answer_is_short CHECK (length(answer) <= 1000)
);
CREATE INDEX report_untold_index ON register.report (id) WHERE NOT told;

-- Mail that waits or was sent. `message_id` is made once, so that who gets a mail twice can see that it is the same.
CREATE TABLE register.mail (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT mail_pkey PRIMARY KEY,
    message_id text NOT NULL CONSTRAINT mail_message_id_unique UNIQUE,
    recipient text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    made timestamptz NOT NULL DEFAULT now(),
    due timestamptz NOT NULL DEFAULT now(),
    tries integer NOT NULL DEFAULT 0,
    trouble text,
    sent timestamptz
);
CREATE INDEX mail_due_index ON register.mail (due) WHERE sent IS NULL;
"""

# What a citizen said nobody but the owner may change or take away: who could delete an objection could hide it.
GRANTS = """
GRANT SELECT, INSERT, UPDATE (state, answer, changed, told) ON register.report TO register_app;
GRANT SELECT, INSERT, UPDATE (due, tries, trouble, sent) ON register.mail TO register_app;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(GRANTS)


def downgrade() -> None:
    op.execute("DROP TABLE register.mail, register.report")
