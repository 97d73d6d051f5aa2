"""Files that never change, whole or in part (RFC 9110, 13 and 14; RFC 9530).

Their hash is their entity tag. A download that broke off is taken up where it ended, of the same bytes or from the
beginning. Of several ranges in one question the whole file is the answer, which a server may always give (14.2).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from flask import Response, request
from werkzeug.http import http_date

from geo.errors import Unreadable

PIECE = 65536

Read = Callable[[int, int], Iterator[bytes]]


def sha256_of(file: Path) -> str:
    """In hexadecimal digits; worked out again when the file is another one. Raises Unreadable."""
    try:
        about = file.stat()
        return _sha256(file, about.st_mtime_ns, about.st_size)
    except OSError as error:
        raise Unreadable(file.name, str(error.strerror)) from None


@lru_cache(maxsize=4)
def _sha256(file: Path, changed_ns: int, size: int) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def reader(file: Path) -> Read:
    """The bytes of a file, in pieces."""

    def read(start: int, stop: int) -> Iterator[bytes]:
        with file.open("rb") as opened:
            opened.seek(start)
            while start < stop and (piece := opened.read(min(PIECE, stop - start))):
                yield piece
                start += len(piece)

    return read


def answer(read: Read, *, size: int, sha256: str, media_type: str, made: datetime, name: str, kept: str) -> Response:
    """The answer with the bytes that `read` gives from one position to before another; `kept` is for Cache-Control.

    `sha256` is in hexadecimal digits, `size` in bytes, `name` what a browser saves it as.
    """
    response = Response(content_type=media_type)
    response.set_etag(sha256)
    response.last_modified = made
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = kept
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"
    response.make_conditional(request)
    if response.status_code != 200:
        return response
    return _with_bytes(response, read, size, sha256, made)


def _with_bytes(response: Response, read: Read, size: int, sha256: str, made: datetime) -> Response:
    start, stop = 0, size
    wanted = request.range if request.method == "GET" and _same(sha256, made) else None
    if wanted is not None and wanted.units == "bytes" and len(wanted.ranges) == 1:
        found = wanted.range_for_length(size)
        if found is None:
            response.status_code = 416
            response.headers["Content-Range"] = f"bytes */{size}"
            response.headers.pop("Content-Disposition")
            return response
        start, stop = found
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    response.headers["Content-Length"] = str(stop - start)
    if request.method != "HEAD":
        response.response = read(start, stop)
    return response


def _same(sha256: str, made: datetime) -> bool:
    """Whether what the client has is of these bytes, as far as it asks (RFC 9110, 13.1.5: a strong comparison)."""
    known = request.headers.get("If-Range")
    return known is None or known in (f'"{sha256}"', http_date(made))
