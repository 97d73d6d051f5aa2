"""The formats of items, and which of them a request asks for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from geo.ogc.documents import GEOJSON, HTML, JSONFG
from geo.ogc.file import File

DOCUMENTS = {"json": GEOJSON, "jsonfg": JSONFG, "html": HTML}


def names(files: Sequence[File]) -> tuple[str, ...]:
    """The values of the parameter f for items."""
    return (*DOCUMENTS, *(file.name for file in files))


def chosen(files: tuple[File, ...]) -> str:
    """The name of the format that this request asks for."""
    return wanted(files, request.args.get("f"), request.headers.get("Accept", ""))


def wanted(files: tuple[File, ...], asked: str | None, accept: str) -> str:
    """The name of a format: the parameter f decides, then the header Accept, and else it is JSON."""
    return asked or _accepted(files, accept)


@lru_cache(256)
def _accepted(files: tuple[File, ...], accept: str) -> str:
    offered = {media_type: name for name, media_type in DOCUMENTS.items()} | {"application/json": "json"}
    offered |= {file.plain_type: file.name for file in files}
    return offered[parse_accept_header(accept, MIMEAccept).best_match(list(offered), GEOJSON)]
