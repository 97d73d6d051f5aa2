"""The two doors of the inbox that the public portal has: hand in a report, read the state of one."""

from __future__ import annotations

from sqlalchemy import Connection, func, select
from sqlalchemy import Uuid as UuidType
from sqlalchemy import cast as sql_cast

from geo.errors import NotFound, Unavailable
from geo.inbox.model import NewReport, ReportState, Status
from geo.inbox.references import hash_of
from geo.inbox.tables import STATUS_OF


def submit(connection: Connection, number: str, report: NewReport) -> None:
    """Hand in a report under a number; the same number again changes nothing. Raises Unavailable when it is full."""
    taken = connection.scalar(
        select(
            func.inbox.submit(
                hash_of(number), report.kind.value, sql_cast(report.device_id, UuidType), report.about,
                report.message, report.email, report.language,
            )
        )
    )  # fmt: skip
    if not taken:
        raise Unavailable("so many reports wait that no more are taken; try again later")


def status(connection: Connection, number: str) -> Status:
    """How far the report with this number is. Raises NotFound, whether it never was or is deleted."""
    found = func.inbox.status_of(hash_of(number)).table_valued(*STATUS_OF)
    row = connection.execute(select(found)).one_or_none()
    if row is None:
        raise NotFound("report", number)
    return Status(row.received, ReportState(row.state), row.changed, row.answer)
