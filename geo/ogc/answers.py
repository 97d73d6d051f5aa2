"""A document as JSON, or as a page in the portal's look; an error in OGC's shape (Part 1, 7.5)."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import MethodNotAllowed

from geo.errors import Invalid, NotFound, Unavailable, Withdrawn
from geo.ogc.documents import GEOJSON, OPENAPI, SCHEMA, text
from geo.ogc.door import Refused

JSON = "application/json"
JSON_TYPES = (JSON, GEOJSON, SCHEMA, OPENAPI.partition(";")[0])
RETRY_AFTER_SECONDS = "30"

# Where in a request's environment the error stands that was met before Flask.
MET = "lamppost.met"

ALLOWED = "GET, HEAD, OPTIONS"


def wants_page() -> bool:
    """Whether to answer with HTML: `f` decides, then the header Accept, and else it is JSON."""
    asked = request.args.get("f")
    if asked:
        return asked == "html"
    return request.accept_mimetypes.best_match([*JSON_TYPES, "text/html"], JSON) == "text/html"


def document(content: dict[str, Any], media_type: str, template: str, **further: Any) -> Response:
    """The document in the format that was asked; `template` stands in templates/ogc and gets it as `document`."""
    if wants_page():
        return _page(template, document=content, **further)
    return as_json(content, media_type)


def as_json(content: dict[str, Any], media_type: str) -> Response:
    return Response(text(content), content_type=media_type)


def failure(status: HTTPStatus, code: str, description: str) -> Response:
    if wants_page():
        response = _page("exception.html", status=status, description=description)
        response.status_code = status
    else:
        body = json.dumps({"code": code, "description": description}, ensure_ascii=False)
        response = Response(body, status, content_type=JSON)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def not_allowed() -> Response:
    return failure(HTTPStatus.METHOD_NOT_ALLOWED, "MethodNotAllowed", "this API can only be read")


def only_read(blueprint: Blueprint, base: str, refused: Callable[[], Response]) -> None:
    """Answer by `refused` what is sent below `base` by a method that no rule there has, and say which there are."""

    def answer() -> Response | None:
        below = request.path == base or request.path.startswith(f"{base}/")
        if not (below and isinstance(request.routing_exception, MethodNotAllowed)):
            return None
        response = Response(status=HTTPStatus.NO_CONTENT) if request.method == "OPTIONS" else refused()
        response.headers["Allow"] = ALLOWED
        return response

    blueprint.before_app_request(answer)


def answered(view: Callable[..., Response]) -> Callable[..., Response]:
    """Let a view raise: every error becomes an OGC exception, and what nobody foresaw is reported and says nothing."""

    def report(error: Exception) -> None:
        current_app.extensions["ogc"].report(error)

    @wraps(view)
    def answer(*args: Any, **names: Any) -> Response:
        try:
            readable(request.query_string)
            return view(*args, **names)
        except Invalid as error:
            return failure(HTTPStatus.BAD_REQUEST, "InvalidParameterValue", str(error))
        except Withdrawn as error:
            return failure(HTTPStatus.GONE, "Gone", f"this {error.kind} is no longer public")
        except NotFound as error:
            return failure(HTTPStatus.NOT_FOUND, "NotFound", f"there is no such {error.kind}")
        except Refused as error:
            return failure(HTTPStatus(error.status), error.code, error.description)
        except Unavailable as error:
            report(error)
            return failure(HTTPStatus.SERVICE_UNAVAILABLE, "NoApplicableCode", "not available now; try again shortly")
        except Exception as error:
            report(error)
            return failure(HTTPStatus.INTERNAL_SERVER_ERROR, "NoApplicableCode", "something went wrong on our side")

    return answer


def raised(error: Exception) -> Response:
    """For what was met before a view was reached: wrapped as views are, it is answered as theirs."""
    raise error


def readable(query: bytes) -> None:
    """Raises Invalid for bytes that are no UTF-8, of which Flask would make other text."""
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        raise Invalid("query", "this is not UTF-8") from None


def _page(template: str, **content: Any) -> Response:
    return Response(render_template(f"ogc/{template}", **content), content_type="text/html; charset=utf-8")
