"""Who may ask what. Until there are accounts, the health pages ask for one token (HTTP Basic, RFC 7617)."""

from __future__ import annotations

import hmac
from http import HTTPStatus

from flask import Flask, Response, current_app, request

from geo.errors import NotFound
from portal.settings import Settings
from portal.web.errors import Failure, answer

# What may be asked for by everybody.
OPEN_ENDPOINTS = frozenset({"healthz"})
# What asks for the token. Without one in the settings it is not there.
GATED_ENDPOINTS = frozenset({"health", "health_privacy", "report", "reports", "static", "static_unversioned"})

CHALLENGE = 'Basic realm="Lamppost health", charset="UTF-8"'


def install(app: Flask, settings: Settings) -> None:
    app.config["HEALTH_TOKEN"] = settings.health_token
    app.before_request(_deny_by_default)


def _deny_by_default() -> Response | None:
    """Whatever route is added, it stays shut until someone opens it by name."""
    if request.endpoint in OPEN_ENDPOINTS:
        return None
    token: str | None = current_app.config["HEALTH_TOKEN"]
    if token is None or request.endpoint not in GATED_ENDPOINTS:
        raise NotFound("page", "here")
    return None if _given(token) else _ask()


def _given(token: str) -> bool:
    """Whether the password is the token, whatever the name; the time it takes tells nothing of how much fits."""
    authorization = request.authorization
    if authorization is None or authorization.type != "basic":
        return False
    return hmac.compare_digest((authorization.password or "").encode(), token.encode())


def _ask() -> Response:
    response = answer(Failure(HTTPStatus.UNAUTHORIZED))
    response.headers["WWW-Authenticate"] = CHALLENGE
    return response
