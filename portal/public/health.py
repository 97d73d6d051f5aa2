"""For those who run the portal: is the process there, can it answer, what may robots read."""

from __future__ import annotations

from flask import Response, current_app
from werkzeug.wrappers import Response as BaseResponse

from portal.public.blueprint import public
from portal.web.language import to_page
from portal.web.publication import edition


@public.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers; nothing else is asked."""
    return {"status": "ok"}


@public.get("/readyz")
def readyz() -> dict[str, str | int]:
    """The publication answers, with this edition. Raises Unavailable."""
    return {"status": "ready", "edition": edition().number}


@public.get("/robots.txt")
def robots() -> Response:
    """Pages may be indexed; the map's data and the API's endless pages are not for crawlers."""
    pairs = (
        f"Disallow: /{language}/{path}"
        for language in current_app.config["LANGUAGES"]
        for path in ("releases/compare", "report")
    )
    lines = ("User-agent: *", "Disallow: /map/", "Disallow: /ogc/", "Disallow: /downloads/", *pairs, "")
    return Response("\n".join(lines), mimetype="text/plain")


@public.get("/")
def root() -> BaseResponse:
    """To the map."""
    return to_page("public.map", code=302)
