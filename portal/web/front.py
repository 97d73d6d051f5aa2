"""What is answered before Flask: answers that the client holds already, and features as GeoJSON.

Such an answer costs the database less than routing, hooks and response of a framework cost this process. Whatever
else is asked, and whatever is wrong, goes on to Flask, which words every error.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.exceptions import HTTPException

from geo.errors import LamppostError
from geo.ogc.answers import MET, readable
from geo.ogc.direct import Direct
from geo.ogc.documents import GEOJSON
from geo.publication.newest import Newest
from portal.web import access_log, caching, compression, headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FEATURES = re.compile(r"/ogc/collections/([^/]+)/items(?:/(.+?))?/?", re.DOTALL)
ROUTES = ("/ogc/collections/<collection_id>/items", "/ogc/collections/<collection_id>/items/<path:item_id>")
VARY = "Accept, Accept-Encoding"


def install(app: Flask, direct: Direct, newest: Newest) -> None:
    """Stand before `app`."""
    app.wsgi_app = Front(app.wsgi_app, lambda: caching.state(app), direct, newest)  # type: ignore[assignment,method-assign]  # as Flask says to


class Front:
    """A WSGI application before another."""

    def __init__(self, behind: WSGIApplication, state: Callable[[], str], direct: Direct, newest: Newest) -> None:
        self._behind, self._state, self._direct, self._newest = behind, state, direct, newest

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            held = self._held(environ) if "HTTP_IF_NONE_MATCH" in environ else None
            if held is not None:
                return self._not_modified(environ, start, held)
            asked = FEATURES.fullmatch(environ.get("PATH_INFO", ""))
            if asked is not None:
                return self._features(environ, start, *asked.groups())
        return self._behind(environ, start)

    def _held(self, environ: WSGIEnvironment) -> str | None:
        """The entity tag that the client holds, if what it names is still the answer."""
        try:
            edition, state = self._newest.edition(), self._state()
        except LamppostError:
            return None
        tag = caching.entity_tag(state, (edition.number, edition.digest), environ)
        return caching.matching(environ["HTTP_IF_NONE_MATCH"], tag)

    def _not_modified(self, environ: WSGIEnvironment, start: StartResponse, tag: str) -> Iterable[bytes]:
        started = time.perf_counter()
        path = environ.get("PATH_INFO", "")
        lines = [("ETag", f'"{tag}"'), ("Cache-Control", caching.FRESH), *headers.of_path(path)]
        lines.append(("Vary", VARY if path.startswith(caching.NEGOTIATED) else "Accept-Encoding"))
        return _answered(environ, start, "304 Not Modified", lines, (), {"status": 304, "bytes": 0}, started)

    def _features(
        self, environ: WSGIEnvironment, start: StartResponse, collection: str, item: str | None
    ) -> Iterable[bytes]:
        started = time.perf_counter()
        asked = environ.get("QUERY_STRING", "").encode("latin-1")
        query = asked.decode(errors="replace")
        if not self._direct.wants(item, query, environ.get("HTTP_ACCEPT", "")):
            return self._behind(environ, start)
        try:
            readable(asked)
            name, id_ = (part and part.encode("latin-1").decode(errors="replace") for part in (collection, item))
            direct, name = self._direct, name or ""
            answer = direct.items(name, query) if id_ is None else direct.item(name, id_, query)
            state = self._state()
        except HTTPException:
            return self._behind(environ, start)
        except Exception as error:
            environ[MET] = error
            return self._behind(environ, start)
        tag = caching.entity_tag(state, (answer.edition, answer.digest), environ)
        if caching.holds_any(environ):
            _close(answer.body)
            return self._not_modified(environ, start, tag)
        body, length, encoding = compression.packed(answer.body, answer.length, environ.get("HTTP_ACCEPT_ENCODING", ""))
        lines = [
            ("Content-Type", GEOJSON), ("Content-Crs", f"<{answer.content_crs}>"), ("Vary", VARY),
            ("ETag", f'"{tag}-{encoding}"' if encoding else f'"{tag}"'), ("Cache-Control", caching.FRESH),
            *headers.of_path("/ogc"),
        ]  # fmt: skip
        lines += [("Content-Length", str(length))] if length is not None else []
        lines += [("Content-Encoding", encoding)] if encoding else []
        line = {"route": ROUTES[item is not None], "status": 200, "bytes": length, "edition": answer.edition}
        return _answered(environ, start, "200 OK", lines, body, line, started)


class _Logged:
    """A body that, when the server is done with it, is closed and leaves its line in the log."""

    def __init__(self, body: Iterable[bytes], sent: Iterable[bytes], line: dict[str, Any], started: float) -> None:
        self._body, self._sent, self._line, self._started = body, sent, line, started

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._sent)

    def close(self) -> None:
        _close(self._body)
        access_log.answered(self._line, self._started)


def _close(body: Iterable[bytes]) -> None:
    """Let go of what a body that is read no further holds."""
    closing = getattr(body, "close", None)
    if closing is not None:
        closing()


def _answered(
    environ: WSGIEnvironment,
    start: StartResponse,
    status: str,
    lines: list[tuple[str, str]],
    body: Iterable[bytes],
    line: dict[str, Any],
    started: float,
) -> Iterable[bytes]:
    method, request_id = environ["REQUEST_METHOD"], access_log.request_id()
    start(status, [*lines, ("X-Request-Id", request_id)])
    line = {"method": method, "route": None, "edition": None, **line, "request": request_id}
    return _Logged(body, () if method == "HEAD" else body, line, started)
