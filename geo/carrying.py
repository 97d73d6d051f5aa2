"""Between inbox and register: reports go in, states go out. The inner side does both, and may be killed anywhere.

The register takes a report before the inbox lets go of it, and notes that a state is told after the inbox has it. So
what a kill interrupts is done again, and doing it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Engine

from geo.database import writing
from geo.inbox import courier
from geo.inbox.model import Arrived, Status
from geo.register import outbox, reports
from geo.register.outbox import Mail

LETTER = """\
A citizen has sent something through the public register of sensors.

Number in the queue: {number}
About: {kind}
Received: {received:%Y-%m-%d %H:%M} UTC

What they wrote is in the registration portal, under Reports, and in no mail: there it is deleted in time.
"""


@dataclass(frozen=True)
class Carried:
    """How many reports came in, and how many states went out."""

    reports: int
    states: int


def carry(register: Engine, inbox: Engine, mailbox: str | None) -> Carried:
    """Take in what arrived, with a mail to `mailbox` for each, and tell what was decided. Raises Unavailable."""
    came = 0
    while True:
        with writing(inbox) as connection:
            arrived = courier.arrived(connection)
        if not arrived:
            break
        with writing(register) as connection:
            taken = reports.take(connection, arrived)
            if mailbox is not None:
                for number, each in taken.items():
                    outbox.put(connection, _letter(mailbox, number, each))
        came += len(taken)
        _let_go(register, inbox, [each.reference_hash for each in arrived])
    return Carried(came, len(_tell(register, inbox)))


def erase_ended(register_owner: Engine, inbox: Engine, before: datetime) -> int:
    """Delete for good what ended, and mails sent, before then; says how many reports. Raises Unavailable."""
    with writing(register_owner) as connection:
        due = reports.ended_before(connection, before)
        outbox.erase(connection, before)
    return _erase(register_owner, inbox, due)


def erase(register_owner: Engine, inbox: Engine, numbers: Sequence[int]) -> int:
    """Delete these reports for good, whatever their state; says how many. Raises NotFound, Unavailable."""
    with writing(register_owner) as connection:
        hashes = [reports.reference_hash(connection, number) for number in numbers]
    return _erase(register_owner, inbox, hashes)


def _erase(register_owner: Engine, inbox: Engine, hashes: Sequence[bytes]) -> int:
    """The citizen's page goes first: while the register still has the report, what a kill left is found again."""
    with writing(inbox) as connection:
        courier.forget(connection, hashes)
    with writing(register_owner) as connection:
        return reports.erase(connection, hashes)


def _let_go(register: Engine, inbox: Engine, hashes: list[bytes]) -> None:
    """Empty the inbox of what the register has, in one step with the state that a citizen reads instead."""
    with writing(register) as connection:
        known = {key: told for key, told in reports.untold(connection).items() if key in set(hashes)}
    with writing(inbox) as connection:
        courier.tell(connection, known)
        courier.remove(connection, hashes)


def _tell(register: Engine, inbox: Engine) -> dict[bytes, Status]:
    with writing(register) as connection:
        states = reports.untold(connection)
    with writing(inbox) as connection:
        courier.tell(connection, states)
    with writing(register) as connection:
        reports.mark_told(connection, states)
    return states


def _letter(mailbox: str, number: int, arrived: Arrived) -> Mail:
    kind = arrived.report.kind.value
    return Mail(
        message_id=f"<report-{number}-{arrived.reference_hash.hex()[:16]}@{mailbox.rpartition('@')[2]}>",
        recipient=mailbox,
        subject=f"Sensor register: report {number} ({kind})",
        body=LETTER.format(number=number, kind=kind, received=arrived.received),
    )
