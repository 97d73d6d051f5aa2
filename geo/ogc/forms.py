"""The formats of items, and which of them a request asks for."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from geo.ogc.documents import GEOJSON, HTML, JSONFG
from geo.ogc.file import File

DOCUMENTS = {"json": GEOJSON, "jsonfg": JSONFG, "html": HTML}


def names(files: Sequence[File]) -> tuple[str, ...]:
    """The values of the parameter f for items."""
    return (*DOCUMENTS, *(file.name for file in files))


def chosen(files: Sequence[File]) -> str:
    """The name of the format: `f` decides, then the header Accept, and else it is JSON."""
    asked = request.args.get("f")
    if asked:
        return asked
    offered = {media_type: name for name, media_type in DOCUMENTS.items()} | {"application/json": "json"}
    offered |= {file.plain_type: file.name for file in files}
    return offered[request.accept_mimetypes.best_match(list(offered), GEOJSON)]
