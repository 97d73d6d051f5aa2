"""What citizens reported: the queue of those who keep the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, case, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from geo.errors import Invalid, NotFound
from geo.inbox.model import ENDED, LONGEST_ANSWER, Arrived, NewReport, ReportKind, ReportState, Status
from geo.register.report_tables import report

SHOWN = 200  # in the list, what is open first


@dataclass(frozen=True)
class Report:
    """A report in the queue; `id` is the register's own number, not the citizen's."""

    id: int
    said: NewReport
    status: Status


def take(connection: Connection, arrived: Sequence[Arrived]) -> dict[int, Arrived]:
    """Put what arrived in the queue, by its new number; what stands there already is left out."""
    taken = {}
    for each in arrived:
        said = each.report
        written = insert(report).values(
            reference_hash=each.reference_hash, received=each.received, kind=said.kind.value,
            device_id=said.device_id, about=said.about, message=said.message, email=said.email,
            language=said.language,
        )  # fmt: skip
        number = connection.scalar(written.on_conflict_do_nothing().returning(report.c.id))
        if number is not None:
            taken[int(number)] = each
    return taken


def queue(connection: Connection) -> list[Report]:
    """What is open, oldest first, and then what has ended, newest first; SHOWN at most."""
    ended = report.c.state.in_(ENDED)
    rows = connection.execute(
        select(report)
        .order_by(ended, case((ended, None), else_=report.c.received), report.c.changed.desc(), report.c.id)
        .limit(SHOWN)
    )
    return [_report(row) for row in rows]


def one(connection: Connection, number: int) -> Report:
    """Raises NotFound."""
    row = connection.execute(select(report).where(report.c.id == number)).one_or_none()
    if row is None:
        raise NotFound("report", str(number))
    return _report(row)


def reference_hash(connection: Connection, number: int) -> bytes:
    """The hash of the citizen's number. Raises NotFound."""
    found: bytes | None = connection.scalar(select(report.c.reference_hash).where(report.c.id == number))
    if found is None:
        raise NotFound("report", str(number))
    return found


def device_behind(connection: Connection, public_id: UUID) -> UUID | None:
    """The register's device that is or was published under this id."""
    found: UUID | None = connection.scalar(
        text(
            "SELECT device_id FROM register.assignment WHERE public_id = :id"
            " UNION ALL SELECT device_id FROM register.former_id WHERE public_id = :id LIMIT 1"
        ),
        {"id": public_id},
    )
    return found


def decide(connection: Connection, number: int, state: ReportState, answer: str | None) -> None:
    """Say how far a report is. Raises NotFound, and Invalid without an answer to what ends or with one before it."""
    if answer is not None and not 0 < len(answer) <= LONGEST_ANSWER:
        raise Invalid("answer", f"has 1 to {LONGEST_ANSWER} characters")
    if (state in ENDED) != (answer is not None):
        raise Invalid("answer", "is given when a report is answered or closed, and only then")
    changed = update(report).where(report.c.id == number)
    values = {"state": state.value, "answer": answer, "changed": func.clock_timestamp(), "told": False}
    if not connection.execute(changed.values(values)).rowcount:
        raise NotFound("report", str(number))


def untold(connection: Connection) -> dict[bytes, Status]:
    """What citizens cannot read yet, by the hash of their number."""
    rows = connection.execute(select(report).where(~report.c.told))
    return {row.reference_hash: _report(row).status for row in rows}


def mark_told(connection: Connection, told: Mapping[bytes, Status]) -> None:
    """Note that citizens can read these states; what was decided meanwhile stays untold."""
    same = [
        and_(report.c.reference_hash == reference_hash, report.c.changed == status.changed)
        for reference_hash, status in told.items()
    ]
    if same:
        connection.execute(update(report).where(or_(*same)).values(told=True))


def ended_before(connection: Connection, moment: datetime) -> list[bytes]:
    """The hashes of the numbers of reports that ended before then."""
    found = select(report.c.reference_hash).where(report.c.state.in_(ENDED), report.c.changed < moment)
    return list(connection.scalars(found))


def erase(connection: Connection, hashes: Sequence[bytes]) -> int:
    """Delete reports for good, as register_owner; says how many."""
    return connection.execute(delete(report).where(report.c.reference_hash.in_(hashes))).rowcount


def _report(row: Row[Any]) -> Report:
    said = NewReport(ReportKind(row.kind), row.message, row.language, row.device_id, row.about, row.email)
    return Report(row.id, said, Status(row.received, ReportState(row.state), row.changed, row.answer))
