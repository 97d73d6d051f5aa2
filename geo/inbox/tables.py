"""The tables of the inbox as SQLAlchemy sees them; the migration holds their constraints, doors and grants."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, FetchedValue, LargeBinary, MetaData, Table, Text, Uuid, column

metadata = MetaData(schema="inbox")

report = Table(
    "report",
    metadata,
    Column("reference_hash", LargeBinary, primary_key=True),
    Column("received", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("kind", Text, nullable=False),
    Column("device_id", Uuid),
    Column("about", Text),
    Column("message", Text, nullable=False),
    Column("email", Text),
    Column("language", Text, nullable=False),
)

status = Table(
    "status",
    metadata,
    Column("reference_hash", LargeBinary, primary_key=True),
    Column("received", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("changed", DateTime(timezone=True), nullable=False),
    Column("answer", Text),
)

# What the function inbox.status_of answers with.
STATUS_OF = (
    column("received", DateTime(timezone=True)),
    column("state", Text),
    column("changed", DateTime(timezone=True)),
    column("answer", Text),
)
