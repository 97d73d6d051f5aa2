"""Bringing device records into the publication: all of them into an empty one, or those that differ; as `loader`."""

from __future__ import annotations

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from geo.publication.digest import COLUMNS, ROW_HASH
from geo.publish import gather
from geo.publish.loading import load_records
from geo.publish.pipe import pipe

SENT = (*COLUMNS, "content_hash")
SENT_COLUMNS = ", ".join(SENT)

# A row that somebody else changed is put right: as a record it did not change.
MERGE = f"""
MERGE INTO publication.device d USING incoming i ON d.id = i.id
WHEN MATCHED
    THEN UPDATE SET {", ".join(f"{name} = i.{name}" for name in SENT if name != "id")},
         changed_edition = CASE WHEN d.content_hash = i.content_hash THEN d.changed_edition ELSE :number END
WHEN NOT MATCHED THEN INSERT ({SENT_COLUMNS}, first_edition, changed_edition)
    VALUES ({", ".join(f"i.{name}" for name in SENT)}, :number, :number)
"""


def load_all(publisher: Engine, register: Connection, publication: Connection, number: int, *, complete: bool) -> None:
    """Load every record into a publication that has never held any. Leaves the indexes to `index`."""
    # Rows of a table that nobody else can have seen empty are written as those that everybody sees: what counts, seals
    # and indexes them afterwards need not ask of each who wrote it.
    options = "FORMAT binary, FREEZE" if _leave_indexes(publication) else "FORMAT binary"
    into = f"COPY publication.device ({SENT_COLUMNS}, first_edition, changed_edition) FROM STDIN ({options})"
    query = f"SELECT r.*, {number}::bigint, {number}::bigint FROM ({{records}}) r"
    condition = gather.EVERY if complete else gather.EXACT
    load_records(publisher, register, publication, query, condition, into)


def index(publication: Connection, function: str) -> None:
    """Make the indexes that `load_all` left out, by one of the two functions that do: of the devices, or of what
    follows from them."""
    publication.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
    publication.execute(text(f"SELECT publication.{function}()"))


def _leave_indexes(publication: Connection) -> bool:
    """Take the indexes away while the table is filled; but a reader that looks at it is not waited for."""
    try:
        with publication.begin_nested():
            publication.execute(
                text(
                    "LOCK TABLE publication.device, publication.device_feature, publication.datastream,"
                    " publication.region, publication.organisation IN ACCESS EXCLUSIVE MODE NOWAIT"
                )
            )
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            return False
        raise
    publication.execute(text("SELECT publication.unindex_devices()"))
    return True


def fetch_present(register: Connection, publication: Connection, *, complete: bool) -> None:
    """Tell the register what is published, as pg_temp.present of ids and hashes.

    Each row is hashed again: one that was changed by another way than publishing still carries the hash it came with.
    """
    register.execute(text("CREATE TEMPORARY TABLE present (id uuid, content_hash bytea) ON COMMIT DROP"))
    exact = "" if complete else " WHERE o.tier = 0"
    pipe(publication, f"SELECT o.id, {ROW_HASH} FROM publication.device o{exact}", register, "pg_temp.present")


def fetch(register: Connection, publication: Connection, *, complete: bool) -> None:
    """Bring pg_temp.outgoing and pg_temp.ended over as `incoming` and `vanished`, and all their ids as `touched`.

    A generalised record vanishes with a complete edition only.
    """
    publication.execute(
        text(f"CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT {SENT_COLUMNS} FROM publication.device LIMIT 0")
    )
    publication.execute(text("CREATE TEMPORARY TABLE vanished (id uuid) ON COMMIT DROP"))
    pipe(register, f"SELECT {SENT_COLUMNS} FROM outgoing ORDER BY id", publication, "pg_temp.incoming")
    # A record that is as it was is left alone: that somebody edited what is not published shows nowhere.
    publication.execute(
        text(
            "DELETE FROM incoming i USING publication.device o"
            f" WHERE o.id = i.id AND o.content_hash = i.content_hash AND o.content_hash = {ROW_HASH}"
        )
    )
    pipe(register, "SELECT id FROM ended ORDER BY id", publication, "pg_temp.vanished")
    publication.execute(
        text(
            "DELETE FROM vanished v WHERE NOT EXISTS"
            " (SELECT FROM publication.device d WHERE d.id = v.id AND (d.tier = 0 OR :complete))"
        ),
        {"complete": complete},
    )
    publication.execute(
        text("CREATE TEMPORARY TABLE touched ON COMMIT DROP AS SELECT id FROM incoming UNION SELECT id FROM vanished")
    )
    publication.execute(text("ANALYZE touched"))
    publication.execute(text("ANALYZE incoming (id)"))


def apply(publication: Connection, number: int) -> tuple[int, int]:
    """Merge `incoming` and remove `vanished`; how many records changed and how many vanished."""
    publication.execute(
        text(
            "INSERT INTO publication.gone (id, short_code, edition)"
            " SELECT d.id, d.short_code, :number FROM publication.device d JOIN vanished v ON v.id = d.id ORDER BY d.id"
        ),
        {"number": number},
    )
    vanished = publication.execute(text("DELETE FROM publication.device d USING vanished v WHERE d.id = v.id")).rowcount
    changed = publication.execute(text(MERGE), {"number": number}).rowcount
    # An id that is public again is not gone.
    publication.execute(text("DELETE FROM publication.gone g USING incoming i WHERE i.id = g.id"))
    return changed, vanished
