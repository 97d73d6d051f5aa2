"""One table from error class to answer: a page for people, problem+json (RFC 9457) for machines."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import cast
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, current_app, g, json, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from geo.errors import (
    Conflict,
    Invalid,
    LamppostError,
    MissingSetting,
    NotFound,
    PublishRefused,
    Unavailable,
    Unreadable,
    Withdrawn,
)
from portal.web import access_log

STATUS: dict[type[LamppostError], HTTPStatus] = {
    Withdrawn: HTTPStatus.GONE,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Invalid: HTTPStatus.BAD_REQUEST,
    Unreadable: HTTPStatus.UNPROCESSABLE_ENTITY,
    PublishRefused: HTTPStatus.CONFLICT,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    MissingSetting: HTTPStatus.INTERNAL_SERVER_ERROR,
}

# What the public may read of an error beyond its status; a NotFound never says whether something is hidden.
TOLD = (Conflict, Invalid, Unreadable)

MACHINE_PATHS = ("/map/", "/downloads/", "/catalog", "/feeds/", "/healthz", "/readyz")
RETRY_AFTER_SECONDS = "30"


@dataclass(frozen=True)
class Failure:
    """What the answer says. `detail` is safe to show; `request_id` is given for errors of ours only."""

    status: HTTPStatus
    detail: str | None = None
    request_id: str | None = None


def install(app: Flask, *, pages: bool) -> None:
    """Answer every error. `pages=False` gives problem+json to everyone (an application without templates)."""
    app.config["ERROR_PAGES"] = pages
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.register_error_handler(LamppostError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected_error)
    app.after_request(_lead_here)


def _domain_error(error: LamppostError) -> Response:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        access_log.report(error)
    return answer(Failure(status, detail=str(error) if isinstance(error, TOLD) else None))


def _http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return cast(Response, error.response)
    if error.code is not None and error.code < 400:
        return cast(Response, error.get_response())
    response = answer(Failure(HTTPStatus(error.code or 500)))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _lead_here(response: Response) -> Response:
    """A redirect of the router's, such as to the address with a slash at its end, without scheme and host.

    Those came with the request: an answer that caches keep for all must not lead wherever one request said.
    """
    if isinstance(request.routing_exception, RequestRedirect):
        parts = urlsplit(request.routing_exception.new_url)
        response.headers["Location"] = urlunsplit(("", "", "/" + parts.path.lstrip("/"), parts.query, ""))
        response.set_data(b"")
    return response


def _unexpected_error(error: Exception) -> Response:
    access_log.report(error)
    return answer(Failure(HTTPStatus.INTERNAL_SERVER_ERROR, request_id=g.get("request_id")))


def answer(failure: Failure) -> Response:
    """The response for a failure. The body of a 404 depends on the language and on whether data were asked for."""
    g.failed = True
    if current_app.config["ERROR_PAGES"] and not _is_machine():
        body = render_template("errors/error.html", failure=failure, of_data=_is_data())
        kind = "text/html; charset=utf-8"
    else:
        body, kind = json.dumps(_problem(failure)), "application/problem+json"
    response = Response(body, status=failure.status, content_type=kind)
    if failure.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _is_data() -> bool:
    """Whether the address is one of data or releases, with a language before it or without."""
    first, _, rest = request.path[1:].partition("/")
    part = rest.partition("/")[0] if first in current_app.config["LANGUAGES"] else first
    return part in ("data", "releases")


def _problem(failure: Failure) -> dict[str, object]:
    problem: dict[str, object] = {
        "type": "about:blank",
        "title": failure.status.phrase,
        "status": failure.status.value,
        "detail": failure.detail,
        "request": failure.request_id,
    }
    return {key: value for key, value in problem.items() if value is not None}


def _is_machine() -> bool:
    if request.path.startswith(MACHINE_PATHS):
        return True
    wanted = request.accept_mimetypes.best_match(("text/html", "application/json", "application/problem+json"))
    return wanted is not None and wanted != "text/html"
