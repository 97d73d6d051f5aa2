"""A page of items as a file: the rows, ids and order of the page as JSON."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from flask import Response
from sqlalchemy import Connection

from geo.ogc import documents
from geo.ogc.config import Identity
from geo.ogc.file import File
from geo.ogc.parameters import Items
from geo.ogc.selection import Selection

PIECE = 64 * 1024


def answer(
    connection: Connection, selection: Selection, request: Items, file: File, identity: Identity, edition: int
) -> Response:
    """The file, made whole before the first byte goes out: a slow reader then holds no connection of the database.

    A page has so many items at most, and so has its file; the next page is a link in the header (RFC 8288).
    """
    made = tempfile.TemporaryFile(prefix="lamppost-")  # closed when it is sent  # noqa: SIM115
    for piece in file.write(connection, selection):
        made.write(piece)
    length = made.tell()
    made.seek(0)
    response = Response(_pieces(made), content_type=file.media_type)
    response.call_on_close(made.close)
    response.content_length = length
    name = f"{selection.collection.id}-edition-{edition}.{file.extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Link"] = ", ".join(
        f'<{link["href"]}>; rel="{link["rel"]}"; type="{link["type"]}"'
        for link in documents.file_links(selection.collection, request, identity, file, selection.cursor(connection))
    )
    if selection.system is not None:
        response.headers["Content-Crs"] = f"<{selection.system.uri}>"
    return response


def _pieces(made: BinaryIO) -> Iterator[bytes]:
    while piece := made.read(PIECE):
        yield piece
