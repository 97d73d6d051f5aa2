"""The inner side's hands in the inbox: it takes reports out, and puts in what citizens may read of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from geo.inbox.model import Arrived, NewReport, ReportKind, Status
from geo.inbox.tables import report, status

MOST = 500  # in one go


def arrived(connection: Connection) -> list[Arrived]:
    """The oldest reports that wait, MOST at most."""
    rows = connection.execute(select(report).order_by(report.c.received, report.c.reference_hash).limit(MOST))
    return [
        Arrived(
            row.reference_hash,
            row.received,
            NewReport(ReportKind(row.kind), row.message, row.language, row.device_id, row.about, row.email),
        )
        for row in rows
    ]


def remove(connection: Connection, hashes: Sequence[bytes]) -> None:
    """Take out what the register holds by now."""
    connection.execute(delete(report).where(report.c.reference_hash.in_(hashes)))


def tell(connection: Connection, states: Mapping[bytes, Status]) -> None:
    """Let citizens read these states, by the hash of their number."""
    if not states:
        return
    rows = [
        {
            "reference_hash": reference_hash,
            "received": told.received,
            "state": told.state.value,
            "changed": told.changed,
            "answer": told.answer,
        }
        for reference_hash, told in states.items()
    ]
    written = insert(status).values(rows)
    newer = {name: written.excluded[name] for name in ("state", "changed", "answer")}
    connection.execute(written.on_conflict_do_update(index_elements=[status.c.reference_hash], set_=newer))


def forget(connection: Connection, hashes: Sequence[bytes]) -> None:
    """Have nobody read these states any more."""
    connection.execute(delete(status).where(status.c.reference_hash.in_(hashes)))
