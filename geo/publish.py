"""Publishing: the only writer of the publication database.

`push` reads decisions and allow-listed attributes from the register as `publisher` and writes one
edition to the publication as `loader`, in one transaction: killed at any point, the public side has
the old edition or the new one, whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import sql
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from geo.database import driver, reading, writing
from geo.errors import PublishRefused
from geo.privacy import rules
from geo.privacy.assign import Assigned, assign
from geo.privacy.ladder import Ladder, ensure_ladder
from geo.publication import editions
from geo.publication.digest import COLUMNS, ROW_HASH, SMALL_TABLES, digest
from geo.publication.pyramid import refresh_statistics
from geo.publication.records import PublishedEdition
from geo.publication.tables import device as device_table
from geo.publication.tables import edition as edition_table

UNDER_WAY = "another publish is under way; try again when it is done"


@dataclass(frozen=True)
class Published:
    """What `publish` did. `edition` is the one in force; `made` says whether it is new."""

    edition: PublishedEdition
    made: bool
    changed: int
    vanished: int
    assigned: Assigned
    ladder: Ladder


def publish(locator: Engine, publisher: Engine, loader: Engine, *, complete: bool = True) -> Published:
    """Bring ladder and assignments up to date and push an edition, if anything public changed.

    Where it is not `complete`, only exact places change, at the ladder that stands.

    Raises PublishRefused when the ladder may not change so, or another publish is under way.
    """
    with writing(locator) as connection:
        alone(connection)
        connection.execute(text("SELECT register.analyze_tables('{}')"))
        ladder = ensure_ladder(connection, growing=complete)
        assigned = assign(connection, complete=complete)
        connection.execute(text("SELECT register.analyze_tables('{assignment,region}')"))
    edition, made, changed, vanished = push(publisher, loader, ladder)
    return Published(edition, made, changed, vanished, assigned, ladder)


def push(publisher: Engine, loader: Engine, ladder: Ladder) -> tuple[PublishedEdition, bool, int, int]:
    """Send the difference between the register and the publication as one edition.

    Returns the edition in force, whether it is new, and how many device records changed or vanished.
    """
    with reading(publisher) as register, writing(loader) as publication:
        _alone_outside(publication)
        _gather(register)
        _compare(register, publication)
        changed, vanished = _apply_devices(register, publication)
        for table, key in SMALL_TABLES.items():
            _apply_table(register, publication, table, key, rules.TABLES[table])
        _mark_gone(publication)
        before = editions.newest(publication)
        seal = digest(publication)
        if before is not None and before.digest == seal:
            return before, False, 0, 0
        refresh_statistics(publication)
        number = _number(publication)
        edition = _record(publication, number, seal, ladder)
        publication.execute(text("SELECT publication.analyze_tables()"))
        return edition, True, changed, vanished


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


def _gather(register: Connection) -> None:
    """The records as they should be, with the hash that a published row carries."""
    register.execute(text(rules.COMMON_TEXTS), {"common": rules.COMMON})
    register.execute(text("ANALYZE common_text"))
    register.execute(text(rules.DATASTREAMS))
    register.execute(text(rules.PURPOSES))
    register.execute(text("ANALYZE outgoing_datastream (device_id)"))
    register.execute(text("ANALYZE outgoing_purpose (device_id)"))
    register.execute(text(rules.DEVICES))
    register.execute(text("ALTER TABLE outgoing ADD content_hash bytea"))
    register.execute(text(f"UPDATE outgoing o SET content_hash = {ROW_HASH}"))
    register.execute(text("CREATE UNIQUE INDEX ON outgoing (id)"))


def _compare(register: Connection, publication: Connection) -> None:
    """Fetch what the publication holds as (id, hash), so that only differences travel."""
    register.execute(text("CREATE TEMPORARY TABLE present (id uuid, content_hash bytea) ON COMMIT DROP"))
    _pipe(
        publication,
        sql.SQL("COPY (SELECT id, content_hash FROM publication.device) TO STDOUT (FORMAT binary)"),
        register,
        sql.SQL("COPY pg_temp.present FROM STDIN (FORMAT binary)"),
    )
    register.execute(text("CREATE UNIQUE INDEX ON present (id)"))
    register.execute(text("ANALYZE present"))
    register.execute(text("ANALYZE outgoing (id, content_hash)"))


def _apply_devices(register: Connection, publication: Connection) -> tuple[int, int]:
    number = _number(publication)
    columns = sql.SQL(", ").join(map(sql.Identifier, (*COLUMNS, "content_hash")))
    _execute(
        publication,
        sql.SQL(
            "CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT {} FROM publication.device WHERE false"
        ).format(columns),
    )
    _pipe(
        register,
        sql.SQL(
            "COPY (SELECT {} FROM outgoing o WHERE NOT EXISTS (SELECT FROM present p"
            " WHERE p.id = o.id AND p.content_hash = o.content_hash) ORDER BY id) TO STDOUT (FORMAT binary)"
        ).format(columns),
        publication,
        sql.SQL("COPY pg_temp.incoming FROM STDIN (FORMAT binary)"),
    )
    publication.execute(text("CREATE TEMPORARY TABLE vanished (id uuid) ON COMMIT DROP"))
    _pipe(
        register,
        sql.SQL(
            "COPY (SELECT id FROM present p WHERE NOT EXISTS (SELECT FROM outgoing o WHERE o.id = p.id) ORDER BY id)"
            " TO STDOUT (FORMAT binary)"
        ),
        publication,
        sql.SQL("COPY pg_temp.vanished FROM STDIN (FORMAT binary)"),
    )
    publication.execute(
        text(
            "INSERT INTO publication.gone (id, short_code, edition)"
            " SELECT d.id, d.short_code, :number FROM publication.device d JOIN vanished v ON v.id = d.id ORDER BY d.id"
        ),
        {"number": number},
    )
    vanished = publication.execute(text("DELETE FROM publication.device d USING vanished v WHERE d.id = v.id")).rowcount
    changed = _merge_devices(publication, number)
    return changed, vanished


def _merge_devices(publication: Connection, number: int) -> int:
    names = (*COLUMNS, "content_hash")
    updates = sql.SQL(", ").join(sql.SQL("{0} = i.{0}").format(sql.Identifier(name)) for name in names if name != "id")
    statement = sql.SQL(
        "MERGE INTO publication.device d USING incoming i ON d.id = i.id"
        " WHEN MATCHED THEN UPDATE SET {updates}, changed_edition = {number}"
        " WHEN NOT MATCHED THEN INSERT ({names}, first_edition, changed_edition)"
        " VALUES ({values}, {number}, {number})"
    ).format(
        updates=updates,
        number=sql.Literal(number),
        names=sql.SQL(", ").join(map(sql.Identifier, names)),
        values=sql.SQL(", ").join(sql.SQL("i.{}").format(sql.Identifier(name)) for name in names),
    )
    return _execute(publication, statement)


def _apply_table(register: Connection, publication: Connection, table: str, key: str, query: str) -> None:
    """Make a small published table equal to what the register gives for it, touching only rows that differ."""
    target = sql.Identifier("publication", table)
    temporary = sql.Identifier("pg_temp", f"incoming_{table}")
    made = sql.SQL("CREATE TEMPORARY TABLE {} (LIKE {}) ON COMMIT DROP")
    _execute(publication, made.format(sql.Identifier(f"incoming_{table}"), target))
    _pipe(
        register,
        sql.SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(sql.SQL(query)),
        publication,
        sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(temporary),
    )
    keys = [sql.Identifier(name.strip()) for name in key.split(",")]
    same = sql.SQL(" AND ").join(sql.SQL("t.{0} = i.{0}").format(name) for name in keys)
    _execute(
        publication,
        sql.SQL("DELETE FROM {} t WHERE NOT EXISTS (SELECT FROM {} i WHERE {} AND t::text = i::text)").format(
            target, temporary, same
        ),
    )
    _execute(
        publication,
        # In the order of the key: a reader sees where rows lie, and the register's own order is nobody's business.
        sql.SQL("INSERT INTO {} SELECT * FROM {} i WHERE NOT EXISTS (SELECT FROM {} t WHERE {}) ORDER BY {}").format(
            target, temporary, target, same, sql.SQL(", ").join(keys)
        ),
    )


def _mark_gone(publication: Connection) -> None:
    """An id that is public again is not gone."""
    publication.execute(text("DELETE FROM publication.gone g USING publication.device d WHERE d.id = g.id"))


def _number(publication: Connection) -> int:
    newest = publication.scalar(text("SELECT max(number) FROM publication.edition"))
    return int(newest or 0) + 1


def _record(publication: Connection, number: int, seal: str, ladder: Ladder) -> PublishedEdition:
    values = {"number": number, "published": func.now(), "digest": seal, "ladder_version": ladder.version}
    devices = select(func.count()).select_from(device_table).scalar_subquery()
    statement = insert(edition_table).values(**values, devices=devices, buildings_counted=ladder.buildings > 0)
    return PublishedEdition(**publication.execute(statement.returning(*edition_table.columns)).one()._mapping)


def _pipe(source: Connection, out: sql.Composable, target: Connection, into: sql.Composable) -> None:
    """Stream a COPY of one database into a COPY of the other; memory does not grow with the rows."""
    with (
        driver(source).cursor() as reader,
        driver(target).cursor() as writer,
        reader.copy(out.as_string(driver(source))) as outgoing,
        writer.copy(into.as_string(driver(target))) as incoming,
    ):
        for block in outgoing:
            incoming.write(block)


def _execute(connection: Connection, statement: sql.Composable) -> int:
    return int(connection.exec_driver_sql(statement.as_string(driver(connection))).rowcount)
