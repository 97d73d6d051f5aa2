"""Every public answer depends on (edition, releases, address) alone, so its entity tag needs no look at the body."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, request
from werkzeug.http import parse_etags

from portal.branding import brand
from portal.settings import Settings
from portal.web.assets import ROOT, digest_of
from portal.web.publication import edition
from portal.web.ranges import sha256_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

FRESH = "public, max-age=60"
NEVER = "no-store"

# Whose content may depend on the Accept header, which then is part of the tag.
NEGOTIATED = ("/ogc", "/ngsi-ld", "/catalog")


def install(app: Flask, settings: Settings, uncached: frozenset[str]) -> None:
    """Tag every answer, except those of the endpoints `uncached`, which do not depend on the edition."""
    app.config["BUILD"] = build(settings)
    app.config["UNCACHED_ENDPOINTS"] = uncached
    app.before_request(_note_tag)
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
        settings.base_map, settings.demonstration, settings.high_value, settings.shapes,
        sha256_of(settings.base_map.file) if settings.base_map.file else None, brand.of(settings),
    )  # fmt: skip
    return hashlib.sha256(f"{digest_of(sources)}{shown!r}".encode()).hexdigest()[:16]


def state(app: Flask) -> str:
    """Of all that an answer is made from beside the edition: the program, its settings, the releases there are."""
    return f"{app.config['BUILD']}{app.extensions['releases'].tag()}"


def _sources(directory: Path, *suffixes: str) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.suffix in suffixes)


def entity_tag(state: str, edition: tuple[int, str], environ: WSGIEnvironment) -> str:
    """The tag of the plain answer of an edition, by its number and digest, at the address of a request."""
    path = environ.get("PATH_INFO", "")
    parts = [state, str(edition[0]), edition[1], environ.get("SCRIPT_NAME", ""), path, environ.get("QUERY_STRING", "")]
    if path.startswith(NEGOTIATED):
        parts.append(environ.get("HTTP_ACCEPT", ""))
    return hashlib.sha256("\0".join(parts).encode("latin-1", "replace")).hexdigest()[:32]


def matching(known: str, tag: str) -> str | None:
    """The tag in If-None-Match that names the same answer, whichever way it was packed.

    Weakly compared (RFC 9110, 13.1.2): a proxy that packs answers makes their tags weak.
    """
    for each in parse_etags(known).as_set(include_weak=True):
        if each.partition("-")[0] == tag:
            return each
    return None


def holds_any(environ: WSGIEnvironment) -> bool:
    """Whether the client wants no answer if there is any (RFC 9110, 13.1.2): found out by making one."""
    return bool(environ.get("HTTP_IF_NONE_MATCH", "").strip() == "*" and environ["REQUEST_METHOD"] in ("GET", "HEAD"))


def _note_tag() -> None:
    endpoint = request.endpoint
    reads = request.method in ("GET", "HEAD")
    if reads and endpoint is not None and endpoint not in current_app.config["UNCACHED_ENDPOINTS"]:
        found = edition()
        g.entity_tag = entity_tag(state(current_app), (found.number, found.digest), request.environ)


def _tag(response: Response) -> Response:
    if request.path.startswith(NEGOTIATED):
        response.vary.add("Accept")
    if "entity_tag" in g and response.status_code in (200, 204):
        if not response.get_etag()[0]:
            # What comes encoded from its view is another representation, like what compression makes.
            encoding = response.headers.get("Content-Encoding")
            response.set_etag(f"{g.entity_tag}-{encoding}" if encoding else g.entity_tag)
        response.headers.setdefault("Cache-Control", FRESH)
    elif response.status_code in (301, 302, 303, 308):
        response.headers.setdefault("Cache-Control", FRESH)
    else:
        response.headers.setdefault("Cache-Control", NEVER)
    if response.status_code == 200 and holds_any(request.environ) and "ETag" in response.headers:
        response.make_conditional(request)
    return response
