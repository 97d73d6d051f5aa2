"""Answers of the NGSI-LD interface: which media type, where its context is named, and errors (CIM 009, 6.3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import Response, current_app, request
from sqlalchemy.exc import DataError
from werkzeug.http import parse_options_header

from geo.errors import Invalid, NotFound, Unavailable, Withdrawn
from geo.ngsi_ld.names import CONTEXT_RELATION, CORE_CONTEXTS, ERRORS, JSON, JSON_LD, MEDIA_TYPES, context_url
from geo.ogc.answers import RETRY_AFTER_SECONDS

PROBLEM = "application/problem+json"


class Refused(Exception):
    """A request that cannot be answered for another reason than its parameters; `kind` is one of CIM 009's errors."""

    def __init__(self, status: HTTPStatus, kind: str, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.status, self.kind, self.detail = status, kind, detail


def chosen(offered: Sequence[str] = MEDIA_TYPES) -> str:
    """The media type that the header Accept asks for. Raises Refused where it allows none of those offered."""
    if not request.accept_mimetypes:
        return offered[0]
    found = request.accept_mimetypes.best_match(offered)
    if found is None:
        raise Refused(HTTPStatus.NOT_ACCEPTABLE, "InvalidRequest", f"this resource comes as {', '.join(offered)}")
    return found


def check_context(public_url: str) -> None:
    """Names in an address are read by this register's context alone: to follow another it would fetch what it is told.

    Raises Refused for a request that names another context (header Link): by 400, not the standard's 503, because
    nothing here is out of order.
    """
    given = request.headers.get("Link", "")
    for link in given.split(",") if CONTEXT_RELATION in given else ():
        address, _ = parse_options_header(link)
        address = address.strip(" <>")
        if address != context_url(public_url) and not address.startswith(CORE_CONTEXTS):
            raise Refused(
                HTTPStatus.BAD_REQUEST,
                "LdContextNotAvailable",
                f"names are read by {context_url(public_url)} alone; name that context, or none",
            )


def document(content: Any, media_type: str, public_url: str, links: Sequence[str] = ()) -> Response:
    """The document; JSON-LD and GeoJSON say their context inside, plain JSON in the header Link (6.3.5)."""
    links = list(links)
    if media_type == JSON:
        links.append(f'<{context_url(public_url)}>; rel="{CONTEXT_RELATION}"; type="{JSON_LD}"')
    else:
        content = _with_context(content, context_url(public_url))
    response = plain(content, media_type)
    if links:
        response.headers["Link"] = ", ".join(links)
    return response


def plain(content: Any, media_type: str) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Response(body, content_type=media_type)


def failure(status: HTTPStatus, kind: str, detail: str) -> Response:
    problem = {"type": ERRORS + kind, "title": status.phrase, "status": status.value, "detail": detail}
    response = Response(json.dumps(problem, ensure_ascii=False), status, content_type=PROBLEM)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def answered(view: Callable[..., Response]) -> Callable[..., Response]:
    """Let a view raise: every error becomes a problem with one of CIM 009's types."""

    @wraps(view)
    def answer(*args: Any, **names: Any) -> Response:
        try:
            return view(*args, **names)
        except Refused as error:
            return failure(error.status, error.kind, error.detail)
        except Invalid as error:
            return failure(HTTPStatus.BAD_REQUEST, "BadRequestData", str(error))
        except DataError:
            return failure(HTTPStatus.BAD_REQUEST, "BadRequestData", "q or idPattern: a pattern or number is not valid")
        except Withdrawn as error:
            return failure(HTTPStatus.GONE, "ResourceNotFound", f"this {error.kind} is no longer public")
        except NotFound as error:
            return failure(HTTPStatus.NOT_FOUND, "ResourceNotFound", f"there is no such {error.kind}")
        except Unavailable as error:
            _report(error)
            return failure(HTTPStatus.SERVICE_UNAVAILABLE, "InternalError", "not available now; try again shortly")
        except Exception as error:
            _report(error)
            return failure(HTTPStatus.INTERNAL_SERVER_ERROR, "InternalError", "something went wrong on our side")

    return answer


def _report(error: Exception) -> None:
    current_app.extensions["ngsi_ld"].report(error)


def _with_context(content: Any, address: str) -> Any:
    if isinstance(content, list):
        return [_with_context(each, address) for each in content]
    return {**content, "@context": address}
