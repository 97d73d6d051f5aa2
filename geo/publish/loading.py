"""Every record, streamed in order of id from two sessions that make them side by side.

Making records costs more than loading them. Each session takes every second part of the ids, in the same snapshot, so
the next part is made while one is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from queue import Full, Queue
from threading import Event, Thread

from psycopg import sql
from sqlalchemy import Connection, text
from sqlalchemy.engine import Engine

from geo.database import driver, reading
from geo.publish import gather
from geo.publish.pipe import chunks

Buffer = bytes | bytearray | memoryview

SESSIONS = 2
PARTS = 4
# Below that many, one session is done before two have begun.
FEW = 50_000
HELD_CHUNKS = 16  # of a quarter of a megabyte, for each part

# The frame of COPY's binary format: a signature with flags before the rows, a mark after them.
HEADER_BYTES = 19
TRAILER = b"\xff\xff"


def load_records(
    publisher: Engine, register: Connection, publication: Connection, query: str, condition: str, into: str
) -> None:
    """Load the records with `condition` on an assignment `a`, selected by `query` from {records}, by COPY `into`."""
    count = int(register.scalar(text("SELECT count(*) FROM register.assignment")) or 0)
    parts = 1 if count < FEW else PARTS
    snapshot = str(register.scalar(text("SELECT pg_export_snapshot()")))
    queues: list[Queue[bytes | BaseException | None]] = [Queue(HELD_CHUNKS) for _ in range(parts)]
    stop = Event()

    def make(session: int) -> None:
        try:
            with reading(publisher) as connection:
                connection.execute(text(f"SET TRANSACTION SNAPSHOT '{snapshot}'"))
                connection.execute(text(gather.WORK_MEMORY))
                for part in range(session, parts, SESSIONS):
                    for chunk in _part(connection, query, f"{condition} {_ids(part, parts)}", part, parts):
                        if stop.is_set():
                            return
                        _put(queues[part], chunk, stop)
                    _put(queues[part], None, stop)
        except BaseException as error:
            for queue in queues[session::SESSIONS]:
                _put(queue, error, stop)

    makers = [Thread(target=make, args=(session,), daemon=True) for session in range(min(SESSIONS, parts))]
    with _running(makers, stop), driver(publication).cursor() as cursor, cursor.copy(into) as incoming:
        for queue in queues:
            while (chunk := queue.get()) is not None:
                if isinstance(chunk, BaseException):
                    raise chunk
                incoming.write(chunk)


def _part(connection: Connection, query: str, condition: str, part: int, parts: int) -> Iterator[bytes]:
    """The rows of one part; the first has COPY's header, the last its trailer, so that together they are one stream."""
    records = query.format(records=gather.every_record(connection, condition))
    out = sql.SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(sql.SQL(records))
    with driver(connection).cursor() as cursor, cursor.copy(out) as outgoing:
        yield from chunks(_rows(outgoing, headed=part == 0, ended=part == parts - 1))


def _rows(stream: Iterable[Buffer], *, headed: bool, ended: bool) -> Iterator[Buffer]:
    """The messages of a COPY; its header comes with the first of them, its trailer is the last."""
    for number, message in enumerate(stream):
        rows = message if number else message[HEADER_BYTES:]
        if headed and not number:
            yield message[:HEADER_BYTES]
        if ended or bytes(rows[:3]) != TRAILER:
            yield rows


def _ids(part: int, parts: int) -> str:
    """The condition that a public id lies in a part, by its first four bits."""
    size = 16 // parts
    first, last = f"{part * size:x}", f"{(part + 1) * size - 1:x}"
    return f"AND a.public_id BETWEEN '{first}{'0' * 31}'::uuid AND '{last}{'f' * 31}'::uuid"


def _put(queue: Queue[bytes | BaseException | None], item: bytes | BaseException | None, stop: Event) -> None:
    while not stop.is_set():
        try:
            queue.put(item, timeout=0.2)
            return
        except Full:
            continue


@contextmanager
def _running(threads: list[Thread], stop: Event) -> Iterator[None]:
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
