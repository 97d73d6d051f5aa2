"""What each role of the register may do."""

from alembic import op

revision = "r003"
down_revision = "r002"
branch_labels = None
depends_on = None

GRANTS = """
GRANT USAGE ON SCHEMA register TO register_app, locator, publisher;

-- The registration side: it registers and revises; nothing is deleted but reference areas that an import replaces.
GRANT SELECT, INSERT, UPDATE ON register.organisation, register.organisation_private, register.device,
    register.device_private TO register_app;
GRANT SELECT, INSERT ON register.device_version, register.device_square, register.datastream, register.purpose,
    register.site TO register_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON register.territory, register.district, register.building, register.zone,
    register.place TO register_app;
GRANT SELECT ON register.ladder, register.block, register.base_square, register.region, register.assignment,
    register.run, register.pending, register.former_id TO register_app;

-- The locator is the only one that reads positions in order to publish; it writes blocks.
GRANT SELECT (id, organisation_id, accepted_version, exact_reason) ON register.device TO locator;
GRANT SELECT (id, kind) ON register.organisation TO locator;
GRANT SELECT (device_id, number, visibility, site_class, mobility, geometry, site_id, operation_districts,
              operation_tier)
    ON register.device_version TO locator;
GRANT EXECUTE ON FUNCTION register.public_id(bytea) TO locator;
GRANT SELECT ON register.site, register.device_square, register.zone, register.territory, register.district,
    register.building, register.episode_key TO locator;
GRANT SELECT, INSERT ON register.ladder TO locator;
GRANT SELECT, INSERT, TRUNCATE ON register.block, register.base_square TO locator;
GRANT UPDATE (zone_tier, districts) ON register.base_square TO locator;
GRANT SELECT, INSERT, UPDATE, DELETE ON register.region, register.assignment TO locator;
GRANT SELECT, INSERT ON register.run, register.former_id TO locator;
GRANT SELECT, INSERT, DELETE ON register.pending TO locator;
GRANT SELECT, INSERT, TRUNCATE ON register.strict_site TO locator;
GRANT UPDATE (region_id) ON register.zone TO locator;

-- The publisher reads decisions and allow-listed columns; of positions only those in `exact_attribute`.
GRANT SELECT (device_id, version, tier, rule, region_id, districts, changed, public_id, short_code)
    ON register.assignment TO publisher;
GRANT SELECT ON register.former_id, register.run, register.region, register.district,
    register.territory, register.place, register.datastream, register.purpose, register.exact_attribute TO publisher;
GRANT SELECT (id, name, kind, website, verification_level, public_contact) ON register.organisation TO publisher;
GRANT SELECT (region_id, buildings) ON register.block TO publisher;
GRANT SELECT (id, organisation_id) ON register.device TO publisher;
GRANT SELECT (device_id, number, wording, category, sensor_type, technologies, themes, mobility, exposure, lifecycle,
              personal_data, data_types, processing, storage, access, retention, recipients, third_countries,
              responsible, processor, metadata_admin, public_contact)
    ON register.device_version TO publisher;
"""


def upgrade() -> None:
    op.execute(GRANTS)


def downgrade() -> None:
    op.execute(
        "REVOKE ALL ON ALL TABLES IN SCHEMA register FROM register_app, locator, publisher;"
        "REVOKE ALL ON SCHEMA register FROM register_app, locator, publisher"
    )
