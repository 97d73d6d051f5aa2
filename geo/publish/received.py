"""What the publication has received: the run of the register that its newest complete edition brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text
from sqlalchemy.engine import Engine

from geo.database import reading


@dataclass(frozen=True)
class Received:
    """The number of a run and when it was made: together they name it, even after a register was restored."""

    run: int
    made: datetime


def last_received(loader: Engine) -> Received | None:
    """The run of the newest complete edition, None before the first."""
    with reading(loader) as publication:
        return held(publication)


def held(publication: Connection) -> Received | None:
    row = publication.execute(text("SELECT run, made FROM publication.received")).one_or_none()
    return Received(row.run, row.made) if row else None


def newest_run(register: Connection) -> Received | None:
    row = register.execute(text("SELECT number, made FROM register.run ORDER BY number DESC LIMIT 1")).one_or_none()
    return Received(row.number, row.made) if row else None


def base(register: Connection, received: Received | None) -> int | None:
    """The run that differences can be taken from; None where every record must be compared.

    A register restored from a copy does not have the run, or another one of its number. A publication restored from a
    copy may be older than what the register remembers of texts.
    """
    if received is None:
        return None
    known = register.scalar(
        text(
            "SELECT EXISTS (SELECT FROM register.run WHERE number = :run AND made = :made)"
            " AND NOT EXISTS (SELECT FROM register.common_text WHERE run > :run AND forgotten)"
        ),
        {"run": received.run, "made": received.made},
    )
    return received.run if known else None


def remember(publication: Connection, run: Received) -> None:
    """Note that this run has been received; part of the edition's transaction."""
    publication.execute(
        text(
            "INSERT INTO publication.received (run, made) VALUES (:run, :made)"
            " ON CONFLICT (single) DO UPDATE SET run = excluded.run, made = excluded.made"
        ),
        {"run": run.run, "made": run.made},
    )
