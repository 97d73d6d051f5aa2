"""The registration portal, for owners and city staff: so far its shell, which exposes nothing but its health."""

from __future__ import annotations

from flask import Flask, request

from geo.errors import NotFound
from portal.settings import Settings
from portal.web import access_log, errors, headers

# What may be asked for without a sign-in.
OPEN_ENDPOINTS = frozenset({"healthz"})


def create_app(settings: Settings) -> Flask:
    """Make the registration application. It has no template, no static file and no database yet."""
    app = Flask("portal.registration", static_folder=None)
    access_log.install(app, settings)
    headers.install(app)
    errors.install(app, pages=False)
    app.before_request(_deny_by_default)
    app.add_url_rule("/healthz", "healthz", lambda: {"status": "ok"})
    return app


def _deny_by_default() -> None:
    """Whatever route is added, it stays shut until someone opens it by name."""
    if request.endpoint not in OPEN_ENDPOINTS:
        raise NotFound("page", "here")
