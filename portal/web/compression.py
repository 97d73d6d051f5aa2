"""Brotli or gzip for text, where the browser asks for it (RFC 9110, 12.5.3).

An encoded answer is another representation: its strong entity tag gets the encoding's name.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Flask, Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

SMALLEST = 600
COMPRESSIBLE = (
    "text/", "image/svg+xml", "application/json", "application/geo+json", "application/problem+json",
    "application/ld+json", "application/schema+json", "application/vnd.oai.openapi+json",
)  # fmt: skip

COMPRESSIBLE_FILES = (".css", ".js", ".svg", ".json", ".txt")

# What a style sheet has for those who read it: comments and indents, a tenth of what a browser would be sent.
_FOR_READERS = re.compile(rb"/\*.*?\*/|^\s+", re.DOTALL | re.MULTILINE)

# Pages are made for each request, files once, and of data there is much: the effort differs.
PAGE_QUALITY = {"br": 5, "gzip": 6}
DATA_QUALITY = {"br": 1, "gzip": 1}
FILE_QUALITY = {"br": 11, "gzip": 9}


def install(app: Flask) -> None:
    """Must be installed before whatever sets entity tags: after-request functions run last to first."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if not (response.mimetype or "").startswith(COMPRESSIBLE) or "Content-Encoding" in response.headers:
        return response
    if "Accept-Ranges" in response.headers:  # its entity tag and its ranges are of these very bytes
        return response
    response.vary.add("Accept-Encoding")
    encoding = request.accept_encodings.best_match(("br", "gzip"))
    if encoding is None or response.status_code != 200 or request.method == "HEAD":
        return response
    if response.is_streamed:
        if request.accept_encodings["gzip"]:
            response.response = _gzip_stream(response.iter_encoded(), PAGE_QUALITY["gzip"])
            response.headers.pop("Content-Length", None)
            _mark(response, "gzip")
    elif len(response.get_data()) >= SMALLEST:
        kept = "immutable" in response.headers.get("Cache-Control", "")
        encoder = _encode_kept if kept else _encode_page
        response.set_data(encoder(response.get_data(), encoding))
        _mark(response, encoding)
    return response


def packed(
    body: Iterable[bytes], length: int | None, acceptable: str
) -> tuple[Iterable[bytes], int | None, str | None]:
    """Data as the client wants them, with their length and encoding now.

    `length` is None for data that are made while they are sent; `acceptable` is the header Accept-Encoding.
    """
    encoding = _best(acceptable)
    if encoding is None or (length is not None and length < SMALLEST):
        return body, length, None
    if length is None:
        return (body, None, None) if "gzip" not in acceptable else (_gzip_stream(body, 1), None, "gzip")
    content = encode(b"".join(body), encoding, DATA_QUALITY[encoding])
    return (content,), len(content), encoding


@lru_cache(maxsize=64)
def _best(acceptable: str) -> str | None:
    return parse_accept_header(acceptable, Accept).best_match(("br", "gzip"))


def encoded_file(path: Path) -> Response:
    """A file as the browser wants it, encoded once and kept in memory; the caller sets type and caching."""
    acceptable = (path.suffix in COMPRESSIBLE_FILES and request.accept_encodings.best_match(("br", "gzip"))) or ""
    response = Response(_file_content(path, path.stat().st_mtime_ns, acceptable))
    if path.suffix in COMPRESSIBLE_FILES:
        response.vary.add("Accept-Encoding")
    if acceptable:
        response.headers["Content-Encoding"] = acceptable
    return response


@lru_cache(maxsize=128)
def _file_content(path: Path, changed_ns: int, encoding: str) -> bytes:
    content = path.read_bytes()
    if path.suffix == ".css":
        content = _FOR_READERS.sub(b"", content)
    return encode(content, encoding, FILE_QUALITY[encoding]) if encoding else content


def _encode_page(content: bytes, encoding: str) -> bytes:
    return encode(content, encoding, PAGE_QUALITY[encoding])


@lru_cache(maxsize=8)
def _encode_kept(content: bytes, encoding: str) -> bytes:
    return encode(content, encoding, FILE_QUALITY[encoding])


def _mark(response: Response, encoding: str) -> None:
    response.headers["Content-Encoding"] = encoding
    tag, weak = response.get_etag()
    if tag:
        response.set_etag(f"{tag}-{encoding}", weak=bool(weak))


def encode(content: bytes, encoding: str, quality: int) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(content, quality=quality))
    return gzip.compress(content, quality, mtime=0)


def _gzip_stream(parts: Iterable[bytes], quality: int) -> Iterator[bytes]:
    compressor = zlib.compressobj(quality, zlib.DEFLATED, 31)
    for part in parts:
        if encoded := compressor.compress(part):
            yield encoded
    yield compressor.flush()
