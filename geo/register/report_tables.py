"""The tables of reports and mail as SQLAlchemy sees them; the migration holds their constraints and grants."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, DateTime, FetchedValue, Integer, LargeBinary, Table, Text, Uuid

from geo.register.tables import metadata

report = Table(
    "report",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("reference_hash", LargeBinary, nullable=False),
    Column("received", DateTime(timezone=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("device_id", Uuid),
    Column("about", Text),
    Column("message", Text, nullable=False),
    Column("email", Text),
    Column("language", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=FetchedValue()),
    Column("answer", Text),
    Column("changed", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("told", Boolean, nullable=False, server_default=FetchedValue()),
)

mail = Table(
    "mail",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("message_id", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("made", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("due", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("tries", Integer, nullable=False, server_default=FetchedValue()),
    Column("trouble", Text),
    Column("sent", DateTime(timezone=True)),
)
