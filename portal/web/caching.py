"""Every public answer depends on (edition, address) alone, so its entity tag needs no look at the body."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, current_app, g, request

from portal.settings import Settings
from portal.web.assets import ROOT, digest_of
from portal.web.publication import edition

FRESH = "public, max-age=60"
NEVER = "no-store"

# Whose content may depend on the Accept header, which then is part of the tag.
NEGOTIATED = ("/ogc", "/ngsi-ld")


def install(app: Flask, settings: Settings, uncached: frozenset[str]) -> None:
    """Tag every answer, except those of the endpoints `uncached`, which do not depend on the edition."""
    app.config["BUILD"] = build(settings)
    app.config["UNCACHED_ENDPOINTS"] = uncached
    app.before_request(_answer_not_modified)
    app.after_request(_tag)


def build(settings: Settings) -> str:
    """A digest of everything but the edition that an answer is made from: code, templates, words, settings."""
    sources = [
        *_sources(ROOT / "portal", ".py", ".po"),
        *_sources(ROOT / "geo", ".py"),
        *_sources(ROOT / "opendata", ".py"),
        *_sources(ROOT / "templates", ".html"),
        *_sources(ROOT / "static", ".js", ".css", ".svg"),
    ]
    shown = (
        settings.city, settings.public_url, settings.contact, settings.languages,
        settings.basemap_attribution, settings.demonstration,
        settings.basemap.read_bytes() if settings.basemap else None,
    )  # fmt: skip
    return hashlib.sha256(f"{digest_of(sources)}{shown!r}".encode()).hexdigest()[:16]


def _sources(directory: Path, *suffixes: str) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.suffix in suffixes)


def _answer_not_modified() -> Response | None:
    if not _depends_on_edition():
        return None
    g.entity_tag = _entity_tag()
    known = request.if_none_match.as_set()
    held = {tag for tag in known if tag.split("-")[0] == g.entity_tag}
    if not held:
        return None
    response = Response(status=304)
    response.set_etag(held.pop())
    return response


def _depends_on_edition() -> bool:
    endpoint = request.endpoint
    reads = request.method in ("GET", "HEAD")
    return reads and endpoint is not None and endpoint not in current_app.config["UNCACHED_ENDPOINTS"]


def _entity_tag() -> str:
    parts = [current_app.config["BUILD"], str(edition().number), request.full_path]
    if request.path.startswith(NEGOTIATED):
        parts.append(request.headers.get("Accept", ""))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _tag(response: Response) -> Response:
    if request.path.startswith(NEGOTIATED):
        response.vary.add("Accept")
    if "entity_tag" in g and response.status_code in (200, 204, 304):
        if not response.get_etag()[0]:
            # What comes encoded from its view is another representation, like what compression makes.
            encoding = response.headers.get("Content-Encoding")
            response.set_etag(f"{g.entity_tag}-{encoding}" if encoding else g.entity_tag)
        response.headers.setdefault("Cache-Control", FRESH)
    elif response.status_code in (301, 302, 303, 308):
        response.headers.setdefault("Cache-Control", FRESH)
    else:
        response.headers.setdefault("Cache-Control", NEVER)
    return response
