"""The tables of the register as SQLAlchemy sees them; the migrations hold their constraints and grants."""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

metadata = MetaData(schema="register")


def _area(name: str = "geometry", *, nullable: bool = False) -> Column[object]:
    return Column(name, Geometry("MULTIPOLYGON", srid=4326, spatial_index=False), nullable=nullable)


organisation = Table(
    "organisation",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("website", Text),
    Column("legal_id", Text),
    Column("verification_level", SmallInteger, nullable=False),
    Column("public_contact", Text),
)

organisation_private = Table(
    "organisation_private",
    metadata,
    Column("organisation_id", Uuid, primary_key=True),
    Column("contact", Text, nullable=False),
)

territory = Table(
    "territory",
    metadata,
    Column("single", Boolean, primary_key=True),
    Column("name", Text, nullable=False),
    Column("grid_crs", Integer, nullable=False),
    _area(),
)

district = Table(
    "district", metadata, Column("code", Text, primary_key=True), Column("name", Text, nullable=False), _area()
)

zone = Table(
    "zone",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("name", Text, nullable=False),
    Column("tier", SmallInteger, nullable=False),
    _area(nullable=True),
    Column("region_id", Text),
)

device = Table(
    "device",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("organisation_id", Uuid, nullable=False),
    Column("reference", Text, nullable=False),
    Column("registered", DateTime(timezone=True), nullable=False),
    Column("accepted_version", Integer, nullable=False),
    Column("exact_reason", Text),
)

device_version = Table(
    "device_version",
    metadata,
    Column("device_id", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("wording", LargeBinary, nullable=False),
    Column("category", Text, nullable=False),
    Column("sensor_type", Text, nullable=False),
    Column("technologies", ARRAY(Text), nullable=False),
    Column("themes", ARRAY(Text), nullable=False),
    Column("projects", ARRAY(Text), nullable=False),
    Column("mobility", Text, nullable=False),
    Column("exposure", Text, nullable=False),
    Column("lifecycle", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("visibility_reason", Text),
    Column("site_class", Text, nullable=False),
    Column("geometry", Geometry("GEOMETRY", srid=4326, spatial_index=False)),
    Column("site_id", BigInteger),
    Column("operation_districts", ARRAY(Text), nullable=False),
    Column("operation_tier", SmallInteger),
    Column("name", Text),
    Column("summary", Text),
    Column("address", Text),
    Column("height", Float),
    Column("heading", Float),
    Column("field_of_view", Float),
    Column("base_object", Text),
    Column("position_source", Text),
    Column("position_quality", Text),
    Column("responsible", Text),
    Column("processor", Text),
    Column("metadata_admin", Text),
    Column("public_contact", Text),
    Column("personal_data", Text, nullable=False),
    Column("data_types", ARRAY(Text), nullable=False),
    Column("processing", ARRAY(Text), nullable=False),
    Column("storage", ARRAY(Text), nullable=False),
    Column("access", ARRAY(Text), nullable=False),
    Column("retention", Text),
    Column("recipients", Text),
    Column("third_countries", Text),
    Column("installed", Date),
    Column("active_until", Date),
    Column("removed", Date),
    Column("last_confirmed", Date),
    Column("source", Text, nullable=False),
    Column("source_id", Text),
)

device_square = Table(
    "device_square",
    metadata,
    Column("device_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("be", Integer, primary_key=True),
    Column("bn", Integer, primary_key=True),
)

datastream = Table(
    "datastream",
    metadata,
    Column("device_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("name", Text, nullable=False),
    Column("observed_property", Text, nullable=False),
    Column("unit", Text),
    Column("frequency", Text),
    Column("quality", Text),
    Column("active", Boolean, nullable=False),
    Column("open_data", Boolean, nullable=False),
    Column("link", Text),
    Column("documentation", Text),
)

purpose = Table(
    "purpose",
    metadata,
    Column("device_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("text", Text, nullable=False),
    Column("dtpr", ARRAY(Text), nullable=False),
    Column("legal_ground", Text),
    Column("law_text", Text),
    Column("law_link", Text),
    Column("privacy_statement", Text),
    Column("dpia", Text),
    Column("processing_register", Text),
    Column("algorithm_register", Text),
)
