"""The citizens' portal: reads the publication database as public_reader and nothing else."""

from __future__ import annotations

from flask import Flask
from jinja2 import StrictUndefined

from geo.ngsi_ld.blueprint import register_ngsi_ld
from geo.ogc.blueprint import register_ogc
from geo.ogc.tiles.blueprint import register_tiles
from geo.sensorthings.blueprint import register_sensorthings
from portal.public import about as about
from portal.public import base_layers, described, links, ogc
from portal.public import brand as brand
from portal.public import catalogue as catalogue
from portal.public import column_names as column_names
from portal.public import data_quality as data_quality
from portal.public import datasets as datasets
from portal.public import device_feed as device_feed
from portal.public import devices as devices
from portal.public import districts as districts
from portal.public import downloads as downloads
from portal.public import embed as embed
from portal.public import health as health
from portal.public import map as map
from portal.public import map_data as map_data
from portal.public import near as near
from portal.public import questions as questions
from portal.public import release_files as release_files
from portal.public import release_pages as release_pages
from portal.public import saved_map as saved_map
from portal.public import sign as sign
from portal.public import suggestions as suggestions
from portal.public.blueprint import public
from portal.public.endpoints import UNCACHED_ENDPOINTS
from portal.public.navigation import navigation
from portal.public.reporting import views as report_views
from portal.public.symbols import PERSONAL_DATA_COLOURS, SENSOR_ICONS
from portal.public.written import Written
from portal.settings import Settings
from portal.web import (
    access_log,
    assets,
    caching,
    compression,
    errors,
    front,
    headers,
    language,
    nul,
    publication,
    releases,
)
from portal.web.error_words import error_words


def create_app(settings: Settings) -> Flask:
    """Make the public application. Raises MissingSetting without the URL of role public_reader."""
    app = Flask("portal", template_folder=str(assets.TEMPLATES), static_folder=None)
    app.config.update(CITY=settings.city, PUBLIC_URL=settings.public_url, CONTACT=settings.contact)
    app.config.update(DEMONSTRATION=settings.demonstration, BASE_MAP=settings.base_map)
    app.config.update(RELEASES_MONTHS=settings.releases_months)
    app.config.update(HIGH_VALUE=described.high_value(settings), SHAPES=settings.shapes)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of Flask's default provider
    base_layers.install(app, settings)
    # A misspelt or vanished name is an error, not an empty place on a page.
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # After-request functions run last to first: the log sees the answer as it is sent.
    access_log.install(app, settings)
    compression.install(app)
    headers.install(app)
    nul.install(app)
    publication.install(app, settings)
    releases.install(app, settings)
    caching.install(app, settings, UNCACHED_ENDPOINTS)
    errors.install(app, pages=True)
    language.install(app, settings)
    brand.install(app, settings)
    assets.install(app)
    app.jinja_env.globals.update(navigation=navigation, error_words=error_words)
    app.jinja_env.globals.update(buildings_counted=about.buildings_counted, contact_address=links.contact)
    app.jinja_env.globals.update(SENSOR_ICONS=SENSOR_ICONS, PERSONAL_DATA_COLOURS=PERSONAL_DATA_COLOURS)
    report_views.install(app, settings)
    app.register_blueprint(public)
    newest = app.extensions["newest"] = publication.newest(app)
    register_ogc(
        app, publication.publication, publication.opened(app), newest, ogc.identity(settings), access_log.report
    )
    app.extensions.update(catalogue=Written(), conforming={})
    register_tiles(app)
    for mount in (register_ngsi_ld, register_sensorthings):
        mount(app, publication.publication, settings.public_url, access_log.report)
    front.install(app, app.extensions["ogc"].direct, newest)
    return app
