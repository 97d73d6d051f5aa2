"""Publishing: the only writer of the publication database.

`push` reads decisions and allow-listed attributes from the register as `publisher` and writes one
edition to the publication as `loader`, in one transaction: killed at any point, the public side has
the old edition or the new one, whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, func, insert, text, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from geo.database import reading, writing
from geo.errors import PublishRefused
from geo.privacy.assign import Assigned, assign
from geo.privacy.ladder import Ladder, ensure_ladder
from geo.publication import editions, pyramid
from geo.publication.digest import digest
from geo.publication.records import PublishedEdition
from geo.publication.tables import edition as edition_table
from geo.publish import deriving, devices, gather, organisations, received, sealing, small, texts

UNDER_WAY = "another publish is under way; try again when it is done"


@dataclass(frozen=True)
class Pushed:
    """What `push` did. `edition` is the one in force; `made` says whether it is new."""

    edition: PublishedEdition
    made: bool
    changed: int
    vanished: int


@dataclass(frozen=True)
class Published(Pushed):
    """What `publish` did, with what was decided for it."""

    assigned: Assigned
    ladder: Ladder


def publish(
    locator: Engine,
    publisher: Engine,
    loader: Engine,
    *,
    complete: bool = True,
    everything: bool = False,
    at: datetime | None = None,
) -> Published:
    """Bring ladder and assignments up to date and push an edition, if anything public changed.

    A complete edition takes everything; another takes exact changes only, so that the time of an edit of a generalised
    device tells nothing. `everything` compares every record instead of those that changed. `at` is the edition's time,
    now unless given. Raises PublishRefused when the ladder may not change so, or another publish is under way.
    """
    with writing(locator) as connection:
        alone(connection)
        connection.execute(text("SELECT register.analyze_tables('{}')"))
        ladder = ensure_ladder(connection, growing=complete)
        assigned = assign(connection, complete=complete, at=at)
        if 10 * assigned.changed > sum(assigned.tiers):
            connection.execute(text("SELECT register.analyze_tables('{assignment,region}')"))
    pushed = push(publisher, loader, ladder, complete=complete, everything=everything, at=at)
    return Published(pushed.edition, pushed.made, pushed.changed, pushed.vanished, assigned, ladder)


def push(
    publisher: Engine,
    loader: Engine,
    ladder: Ladder,
    *,
    complete: bool = True,
    everything: bool = False,
    at: datetime | None = None,
) -> Pushed:
    """Send the difference between the register and the publication as one edition; arguments as for `publish`.

    What the register remembers of texts and organisations is committed first: it may be ahead of the publication, and
    the next push makes up for it.
    """
    with writing(loader) as publication:
        _alone_outside(publication)
        pushed = _push(publisher, publication, ladder, complete=complete, everything=everything, at=at)
    with writing(loader) as publication:
        publication.execute(text("SELECT publication.analyze_tables()"))
    return pushed


def _push(
    publisher: Engine,
    publication: Connection,
    ladder: Ladder,
    *,
    complete: bool,
    everything: bool,
    at: datetime | None,
) -> Pushed:
    publication.execute(text(gather.WORK_MEMORY))
    held = None if everything else received.held(publication)
    run = _look_round(publisher, held) if complete else None
    with reading(publisher) as register:
        register.execute(text(gather.WORK_MEMORY))
        since = received.base(register, held)
        before = editions.newest(publication)
        number = 1 if before is None else before.number + 1
        differ = small.fetch(register, publication, complete=complete)
        changed, vanished = _bring(publisher, register, publication, number, since, differ, complete=complete)
    if run is not None:
        received.remember(publication, run)
    seal = digest(publication)
    same = before is not None and before.digest == seal
    edition = before if before is not None and same else _record(publication, number, seal, ladder, at)
    if before is None:
        devices.index(publication, "index_devices")
        deriving.derive_all(publication)
        devices.index(publication, "index_derived")
    elif since is None or before.buildings_counted != edition.buildings_counted:
        deriving.derive_differing(publication)
    else:
        deriving.derive_touched(publication, differ)
    return Pushed(edition, not same, changed, vanished)


def alone(connection: Connection) -> None:
    """Be the only one that decides about devices, until the transaction ends. Raises PublishRefused."""
    if not connection.scalar(text("SELECT pg_try_advisory_xact_lock(hashtext('lamppost publish'))")):
        raise PublishRefused(UNDER_WAY)


def _alone_outside(publication: Connection) -> None:
    """One loader at a time, by a lock that a reader cannot take: an advisory lock is anyone's, and held, it would
    keep every edition back. Readers go on reading."""
    try:
        publication.execute(text("LOCK TABLE publication.edition IN SHARE ROW EXCLUSIVE MODE NOWAIT"))
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            raise PublishRefused(UNDER_WAY) from error
        raise


def _look_round(publisher: Engine, held: received.Received | None) -> received.Received | None:
    """Keep up with texts and organisations; the run that the publication has received when this push is done."""
    with writing(publisher) as register:
        register.execute(text(gather.WORK_MEMORY))
        run = received.newest_run(register)
        if run is not None:
            texts.keep_up(register, received.base(register, held), run.run)
            organisations.keep_up(register, run.run)
        return run


def _bring(
    publisher: Engine,
    register: Connection,
    publication: Connection,
    number: int,
    since: int | None,
    differ: list[str],
    *,
    complete: bool,
) -> tuple[int, int]:
    """Bring every table up to date, with counts and seals; how many device records changed and vanished."""
    if number == 1:
        for table in differ:
            small.apply(publication, table, complete=complete)
        devices.load_all(publisher, register, publication, number, complete=complete)
        _count_and_seal_all(publication)
        return pyramid.counted(publication), 0
    if since is None:
        devices.fetch_present(register, publication, complete=complete)
        gather.gather_all(register, complete=complete)
    else:
        gather.gather_due(register, since, complete=complete, regions="region" in differ)
    devices.fetch(register, publication, complete=complete)
    if since is not None:
        pyramid.count_touched(publication, -1)
    for table in differ:
        small.apply(publication, table, complete=complete)
    changed, vanished = devices.apply(publication, number)
    if since is None:
        _count_and_seal_all(publication)
        return changed, vanished
    pyramid.count_touched(publication, 1)
    pyramid.add_counted(publication)
    sealing.seal_touched(publication)
    for table in differ:
        sealing.seal_table(publication, table)
    return changed, vanished


def _count_and_seal_all(publication: Connection) -> None:
    pyramid.count_all(publication)
    pyramid.add_counted(publication)
    sealing.seal_all(publication)


def _record(publication: Connection, number: int, seal: str, ladder: Ladder, at: datetime | None) -> PublishedEdition:
    published = func.now() if at is None else at
    values = {"number": number, "published": published, "digest": seal, "ladder_version": ladder.version}
    count = pyramid.counted(publication)
    statement = insert(edition_table).values(**values, devices=count, buildings_counted=ladder.buildings > 0)
    # The seal of an edition that has gone would confirm a guess at what has left since to whoever knows all else.
    publication.execute(update(edition_table).values(digest=""))
    return PublishedEdition(**publication.execute(statement.returning(*edition_table.columns)).one()._mapping)
