"""Reports of privacy audits."""

from alembic import op

revision = "r005"
down_revision = "r004"
branch_labels = None
depends_on = None

# The registration portal shows the last report; who could also write one could give itself a pass.
AUDIT = """
CREATE TABLE register.privacy_audit (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT privacy_audit_pkey PRIMARY KEY,
    made timestamptz NOT NULL,
    passed boolean NOT NULL,
    report jsonb NOT NULL,
    CONSTRAINT privacy_audit_says_the_same CHECK (passed = (report -> 'passed')::boolean)
);
CREATE INDEX privacy_audit_made_index ON register.privacy_audit (made);
GRANT SELECT ON register.privacy_audit TO register_app;
"""


def upgrade() -> None:
    op.execute(AUDIT)


def downgrade() -> None:
    op.execute("DROP TABLE register.privacy_audit")
