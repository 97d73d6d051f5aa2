"""The registration portal, for owners and city staff: so far its shell, and how the register is."""

from __future__ import annotations

from flask import Flask, Response
from jinja2 import StrictUndefined

from geo.database import reading_engine
from portal.registration import gate, health, reports
from portal.settings import Settings
from portal.web import access_log, assets, errors, headers


def create_app(settings: Settings) -> Flask:
    """Make the registration application. Raises MissingSetting where there is a token, but no URL of register_app."""
    app = Flask("portal.registration", template_folder=str(assets.TEMPLATES), static_folder=None)
    app.config.update(CITY=settings.city, DEMONSTRATION=settings.demonstration, PUBLIC_URL=settings.public_url)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    access_log.install(app, settings)
    headers.install(app)
    errors.install(app, pages=False)
    gate.install(app, settings)
    assets.install(app)
    if settings.health_token is not None:
        app.extensions["register"] = reading_engine(settings.database("register_app"), pool_size=2)
    app.after_request(_keep_nowhere)
    app.add_url_rule("/healthz", "healthz", lambda: {"status": "ok"})
    app.add_url_rule("/health", "health", health.overview)
    app.add_url_rule("/health/privacy", "health_privacy", health.privacy)
    app.add_url_rule("/reports", "reports", reports.queue)
    app.add_url_rule("/reports/<int(max=9223372036854775807):number>", "report", reports.one)
    return app


def _keep_nowhere(response: Response) -> Response:
    """What stands behind a token is in no cache; files of the house style say for themselves how long they last."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response
