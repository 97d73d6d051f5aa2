"""Static files at addresses that change with their content, so that they may be kept for ever.

The version stands in the path, not in the query: a module or font that another file names by a
relative address is then versioned with it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from flask import Flask, Response, current_app, request
from werkzeug.security import safe_join

from geo.errors import NotFound
from portal.web.compression import encoded_file

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"

FOR_EVER = "public, max-age=31536000, immutable"
REVALIDATE = "public, no-cache"


IMPORT = re.compile(r"import \{[^}]*\} from ")
COMMENT = re.compile(r"\s*//")

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


def install(app: Flask) -> None:
    app.config["ASSETS_VERSION"] = digest_of(sorted(file for file in STATIC.rglob("*") if file.suffix in TYPES))
    app.add_url_rule("/static/<path:filename>", "static_unversioned", _unversioned)
    app.add_url_rule("/static/<string(length=12):version>/<path:filename>", "static", _versioned)
    app.url_defaults(_give_version)


def digest_of(files: Iterable[Path]) -> str:
    """Twelve hexadecimal digits over names and contents."""
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:12]


def bundle(*filenames: str) -> str:
    """Several modules of static/ as one, so that the browser need not find them one after the other.

    Each file stands after those it imports from; imports are single lines, of names that all the
    files know by the same name. Comments and indents stay here.
    """
    texts = [(STATIC / filename).read_text(encoding="utf-8") for filename in filenames]
    lines = (line for text in texts for line in text.splitlines())
    kept = (
        line.removeprefix("export ").lstrip() for line in lines if not IMPORT.match(line) and not COMMENT.match(line)
    )
    return "\n".join(kept) + "\n"


def is_current(version: str | None) -> bool:
    """Whether an address with this version may be kept for ever."""
    current: str = current_app.config["ASSETS_VERSION"]
    return version == current


def _versioned(version: str, filename: str) -> Response:
    return _serve(filename, FOR_EVER if is_current(version) else REVALIDATE)


def _unversioned(filename: str) -> Response:
    return _serve(filename, REVALIDATE)


def _serve(filename: str, caching: str) -> Response:
    joined = safe_join(str(STATIC), filename)
    path = Path(joined) if joined else None
    if path is None or path.suffix not in TYPES or not path.is_file():
        raise NotFound("file", filename)
    response = encoded_file(path)
    response.headers["Content-Type"] = TYPES[path.suffix]
    response.headers["Cache-Control"] = caching
    response.add_etag()
    return cast(Response, response.make_conditional(request))


def _give_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static":
        values.setdefault("version", current_app.config["ASSETS_VERSION"])
