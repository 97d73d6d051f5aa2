"""The tables of the publication as SQLAlchemy sees them; the migrations hold their constraints and grants."""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    FetchedValue,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData(schema="publication")


def _geometry(name: str, kind: str) -> Column[object]:
    return Column(name, Geometry(kind, srid=4326, spatial_index=False), nullable=False)


def _texts(name: str) -> Column[list[str]]:
    return Column(name, ARRAY(Text), nullable=False)


edition = Table(
    "edition",
    metadata,
    Column("number", BigInteger, primary_key=True),
    Column("published", DateTime(timezone=True), nullable=False),
    Column("digest", Text, nullable=False),
    Column("devices", Integer, nullable=False),
    Column("ladder_version", Integer, nullable=False),
    Column("buildings_counted", Boolean, nullable=False),
)

territory = Table(
    "territory",
    metadata,
    Column("single", Boolean, primary_key=True),
    Column("name", Text, nullable=False),
    _geometry("geometry", "MULTIPOLYGON"),
)

organisation = Table(
    "organisation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("website", Text),
    Column("verification_level", SmallInteger, nullable=False),
    Column("public_contact", Text),
)

district = Table(
    "district",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    _geometry("geometry", "MULTIPOLYGON"),
    _geometry("label_point", "POINT"),
)

region = Table(
    "region",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tier", SmallInteger, nullable=False),
    _texts("blocks"),
    _texts("districts"),
    Column("coordinate_uncertainty", Integer, nullable=False),
    Column("minimum_buildings", Integer),
    _geometry("geometry", "MULTIPOLYGON"),
    _geometry("representative_point", "POINT"),
)

device = Table(
    "device",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("first_edition", BigInteger, nullable=False),
    Column("changed_edition", BigInteger, nullable=False),
    Column("tier", SmallInteger, nullable=False),
    Column("region_id", Text),
    _geometry("geometry", "GEOMETRY"),
    Column("category", Text, nullable=False),
    Column("sensor_type", Text, nullable=False),
    Column("mobility", Text, nullable=False),
    Column("lifecycle", Text, nullable=False),
    Column("personal_data", Text, nullable=False),
    _texts("districts"),
    Column("organisation_id", Uuid),
    Column("purpose_kinds", ARRAY(Text), FetchedValue(), nullable=False),
    Column("short_code", Text, nullable=False),
    Column("coordinate_uncertainty", Integer),
    Column("type_generalised", Boolean, nullable=False),
    _texts("technologies"),
    _texts("themes"),
    _texts("projects"),
    Column("exposure", Text, nullable=False),
    _texts("data_types"),
    _texts("processing"),
    _texts("storage"),
    _texts("access"),
    Column("retention", Text),
    Column("recipients", Text),
    Column("third_countries", Text),
    Column("organisation_kind", Text, nullable=False),
    Column("responsible", Text),
    Column("processor", Text),
    Column("metadata_admin", Text),
    Column("public_contact", Text),
    Column("datastreams", JSONB, nullable=False),
    Column("purposes", JSONB, nullable=False),
    Column("name", Text),
    Column("summary", Text),
    Column("reference", Text),
    Column("address", Text),
    Column("height", Float),
    Column("heading", Float),
    Column("field_of_view", Float),
    Column("base_object", Text),
    Column("registered", Date),
    Column("installed", Date),
    Column("active_until", Date),
    Column("removed", Date),
    Column("last_confirmed", Date),
    Column("source", Text),
    Column("source_id", Text),
    Column("version", Integer),
    Column("content_hash", LargeBinary, nullable=False),
)

device_feature = Table(
    "device_feature",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("feature", Text, nullable=False),
)

datastream = Table(
    "datastream",
    metadata,
    Column("id", Text, primary_key=True),
    Column("device_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("name", Text),
    Column("observed_property", Text),
    Column("unit", Text),
    Column("frequency", Text),
    Column("quality", Text),
    Column("active", Boolean),
    Column("open_data", Boolean),
    Column("link", Text),
    Column("documentation", Text),
)

cluster = Table(
    "cluster",
    metadata,
    Column("z", SmallInteger, primary_key=True),
    Column("x", Integer, primary_key=True),
    Column("y", Integer, primary_key=True),
    Column("sensor_type", Text, primary_key=True),
    Column("personal_data", Text, primary_key=True),
    Column("devices", Integer, nullable=False),
    Column("sum_x", BigInteger, nullable=False),
    Column("sum_y", BigInteger, nullable=False),
    Column("mean_x", Float, FetchedValue(), nullable=False),
    Column("mean_y", Float, FetchedValue(), nullable=False),
)

device_count = Table(
    "device_count",
    metadata,
    Column("sensor_type", Text, nullable=False),
    Column("personal_data", Text, nullable=False),
    Column("organisation_id", Uuid),
    Column("districts", ARRAY(Text), nullable=False),
    Column("lifecycle", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("tier", SmallInteger, nullable=False),
    Column("mobility", Text, nullable=False),
    Column("purpose_kinds", ARRAY(Text), nullable=False),
    Column("devices", Integer, nullable=False),
)

region_count = Table(
    "region_count",
    metadata,
    Column("region_id", Text, primary_key=True),
    Column("personal_data", Text, primary_key=True),
    Column("devices", Integer, nullable=False),
)

withheld_count = Table(
    "withheld_count",
    metadata,
    Column("district", Text, primary_key=True),
    Column("devices", Text, nullable=False),
)

place = Table(
    "place",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("district", Text, primary_key=True),
    _geometry("point", "POINT"),
    Column("key", Text, nullable=False),
)

gone = Table(
    "gone",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("short_code", Text, nullable=False),
    Column("edition", BigInteger, nullable=False),
)

seal = Table(
    "seal",
    metadata,
    Column("published", Text, primary_key=True),
    Column("bucket", Integer, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
)

# The loader's alone: public_reader has no right to it.
received = Table(
    "received",
    metadata,
    Column("single", Boolean, primary_key=True),
    Column("run", BigInteger, nullable=False),
    Column("made", DateTime(timezone=True), nullable=False),
)
