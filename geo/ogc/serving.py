"""What every view of the API needs of the application and of the request."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from flask import Response, current_app, g, request
from shapely.geometry.base import BaseGeometry

from geo.ogc import asking, drawing, parameters, snippets
from geo.ogc.collections import COLLECTIONS
from geo.ogc.links import address
from geo.ogc.service import Current, Service
from geo.publication import districts

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


def leave_out_empty() -> Response | None:
    """A form sends what was not filled in as empty: the address of a page says what was."""
    if request.args.get("f") != "html" or all(request.args.values()) or not (request.endpoint or "").endswith("items"):
        return None
    filled = {name: value for name, value in request.args.items() if value}
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address(request.path, filled)})


def context() -> dict[str, Any]:
    """What templates need to write addresses inside the API, draw places and make forms."""
    return {
        "base": "/ogc",
        "language_query": f"&lang={g.lang}",
        "collections": COLLECTIONS.values(),
        "identity": service().identity,
        "draw_features": lambda features: drawing.of_features(features, _grounds()),
        "draw_box": lambda box: drawing.of_box(box, _grounds()),
        "choices_of": lambda collection: asking.choices(collection, request.args.to_dict()),
        "limits": lambda: asking.limits(request.args),
        "orders_of": lambda collection: asking.orders(collection, request.args),
        "snippets": snippets.of_collection,
    }


def _grounds() -> list[BaseGeometry]:
    with service().connect() as connection:
        return [district.geometry for district in districts.every(connection)]
