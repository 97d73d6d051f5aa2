"""The request's one snapshot of the publication database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from flask import Flask, current_app, g, request
from sqlalchemy import Connection
from sqlalchemy.engine import Engine

from geo.database import asking, reading, reading_engine, translated
from geo.ogc.direct import Open, Way
from geo.publication import editions
from geo.publication.newest import Newest
from geo.publication.records import PublishedEdition
from portal.settings import Settings

# A slow reader holds a connection until the last byte; downloads may use up theirs, never those of pages.
DOWNLOADS = "/downloads/"
DOWNLOAD_MS = 15 * 60 * 1000


def install(app: Flask, settings: Settings) -> None:
    """Make the engine of role public_reader; raises MissingSetting where its URL is not given."""
    url = settings.database("public_reader")
    app.extensions["publication"] = reading_engine(url)
    app.extensions["publication_downloads"] = reading_engine(url, pool_size=4, statement_timeout_ms=DOWNLOAD_MS)
    app.extensions["publication_kept"] = reading_engine(url, pool_size=4, single=True)
    app.teardown_appcontext(_close)


@contextmanager
def publication() -> Iterator[Connection]:
    """The connection of this request: every use sees the same edition. Raises Unavailable.

    It is opened at the first use and closed when the request is over (after the last byte, for a
    response made with `stream_with_context`), not at the end of the block.
    """
    if "publication_connection" not in g:
        engine: Engine = current_app.extensions[_pool()]
        stack = ExitStack()
        g.publication_connection = stack.enter_context(reading(engine))
        g.publication_stack = stack
    # What fails in the block is said here: the context that opened the connection ends with the request.
    with translated():
        yield g.publication_connection


def newest(app: Flask) -> Newest:
    """The newest edition as this process knows it."""
    return Newest(lambda: reading(app.extensions["publication"]))


POOLS = {Way.PLANNED: "publication", Way.KEPT: "publication_kept", Way.LONG: "publication_downloads"}


def opened(app: Flask) -> Open:
    """Connections outside of Flask's requests."""
    return lambda way: asking(app.extensions[POOLS[way]], snapshot=way is Way.LONG)


def _pool() -> str:
    return "publication_downloads" if request.path.startswith(DOWNLOADS) else "publication"


def edition() -> PublishedEdition:
    """The edition that this request reads. Raises Unavailable when nothing has been published yet."""
    if "edition" not in g:
        with publication() as connection:
            g.edition = editions.current(connection)
    found: PublishedEdition = g.edition
    return found


def _close(error: BaseException | None) -> None:
    stack = g.pop("publication_stack", None)
    g.pop("publication_connection", None)
    if stack is not None:
        stack.close()
