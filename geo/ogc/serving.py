"""What every view of the API needs of the application and of the request."""

from __future__ import annotations

from typing import Any, cast

from flask import current_app, g, request

from geo.ogc import parameters
from geo.ogc.collections import COLLECTIONS
from geo.ogc.service import Current, Service

ENDPOINT = "ogc"


def service() -> Service:
    return cast(Service, current_app.extensions[ENDPOINT])


def plain() -> tuple[Current, str]:
    """The API for a document that takes no parameters but format and language. Raises Invalid, Unavailable."""
    parameters.single(request.args, (), service().identity.languages)
    return service().current(), str(g.lang)


def choose_language() -> None:
    """The answer depends on the address alone, never on the browser's languages: caches need that."""
    languages = service().identity.languages
    asked = request.args.get("lang")
    g.lang = asked if asked in languages else languages[0]


def context() -> dict[str, Any]:
    """What templates need to write addresses inside the API."""
    return {"base": "/ogc", "language_query": f"&lang={g.lang}", "collections": COLLECTIONS.values()}
