"""What we lean on in pygeoapi, and its state shared by the whole process, which we must not touch.

A test here that fails after an update of pygeoapi says which of its internals moved.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pygeoapi import api as core
from pygeoapi import l10n
from pygeoapi.api import itemtypes
from pygeoapi.plugin import load_plugin
from pygeoapi.provider.base import BaseProvider
from shapely import box
from sqlalchemy import event, text

from geo.ogc import config
from geo.ogc.provider import PublicationProvider
from portal.web.publication import publication
from tests.geo.ogc.conftest import City, fill
from tests.publication_builder import a_region, an_edition
from tests.support.databases import Databases

PATHS = ("", "/conformance", "/openapi", "/collections", "/collections/devices", "/collections/devices/schema",
         "/collections/devices/queryables", "/collections/devices/items", "/collections/devices/items?bbox=x",
         "/nowhere")  # fmt: skip


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (core.landing_page, None),
        (core.describe_collections, None),
        (core.get_collection_schema, ["api", "request", "dataset"]),
        (core.openapi_, ["api", "request"]),
        (itemtypes.get_collection_queryables, ["api", "request", "dataset"]),
        (itemtypes.get_collection_items, ["api", "request", "dataset"]),
        (itemtypes.get_collection_item, ["api", "request", "dataset", "identifier"]),
        (core.APIRequest.from_flask, ["request", "supported_locales"]),
        (BaseProvider.__init__, ["self", "provider_def"]),
    ],
)
def test_the_functions_that_we_call_are_still_there(
    function: Callable[..., object], parameters: list[str] | None
) -> None:
    # Two of them are wrapped by pygeoapi, so only that they can be called is known.
    assert callable(function)
    assert parameters is None or list(inspect.signature(function).parameters) == parameters


def test_nothing_of_the_process_is_changed_by_requests(client: FlaskClient) -> None:
    client.get("/ogc")
    before = _shared_state()
    for path in PATHS:
        for form in ("json", "html"):
            client.get(f"/ogc{path}", query_string={"f": form} if "?" not in path else None)
    assert _shared_state() == before
    assert l10n._cfg_cache == {}


def _shared_state() -> tuple[object, ...]:
    lists = [core.CONFORMANCE_CLASSES, itemtypes.CONFORMANCE_CLASSES_FEATURES]
    root = logging.getLogger()
    return ([list(entries) for entries in lists], dict(core.FORMAT_TYPES), list(root.handlers), root.level)


def test_two_applications_in_one_process_keep_their_own_words(city: City, client: FlaskClient) -> None:
    other = city.app(LAMPPOST_CITY="Elsewhere", LAMPPOST_PUBLIC_URL="http://other.example", LAMPPOST_NATIONAL_CRS="")
    for _ in range(2):
        for form in ("json", "html"):
            ours, theirs = (one.get(f"/ogc?f={form}").text for one in (client, other.test_client()))
            assert "Markerwaard" in ours
            assert "other.example" not in ours
            assert "Elsewhere" in theirs
            assert "register.example" not in theirs
    assert "28992" not in other.test_client().get("/ogc/collections/devices").text
    assert "28992" in client.get("/ogc/collections/devices").text
    other.extensions["publication"].dispose()


def test_the_provider_is_loaded_by_name_and_reads_as_public_reader(app: Flask) -> None:
    with app.test_request_context("/ogc"), publication() as connection:
        assert connection.scalar(text("SELECT current_user")) == "public_reader"
        made = config.make(config.Identity("X", "http://x.example"), publication, config.extents(connection))
        provider = load_plugin("provider", made["resources"]["devices"]["providers"][0])
        assert isinstance(provider, PublicationProvider)
        assert not provider.editable
        assert "content_hash" not in provider.fields
        assert provider.query(limit=2)["numberReturned"] == 2


def test_a_request_holds_one_connection_of_the_pool(app: Flask, client: FlaskClient) -> None:
    held: list[int] = []
    pool = app.extensions["publication"].pool
    listen = lambda *_: held.append(pool.checkedout())  # noqa: E731
    event.listen(pool, "checkout", listen)
    try:
        for path in ("/collections", "/collections/devices/items?limit=3", "/collections/devices/items?f=html"):
            assert client.get(f"/ogc{path}").status_code == 200
    finally:
        event.remove(pool, "checkout", listen)
    assert len(held) >= 2  # which edition is the newest may be known already
    assert max(held) <= 1


def test_a_new_edition_brings_its_extent(clone: Callable[[], AbstractContextManager[Databases]]) -> None:
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            city = City(databases, **fill(connection))
        app = city.app()
        client = app.test_client()
        first = client.get("/ogc/collections/devices").json
        with databases.engine("publication_owner").begin() as connection:
            an_edition(connection, 3, published=datetime(2026, 5, 1, 6, tzinfo=UTC), devices=city.devices)
            a_region(connection, box(5.39, 52.79, 5.50, 52.85))
        second = client.get("/ogc/collections/devices").json
        app.extensions["publication"].dispose()
    assert first is not None
    assert second is not None
    assert first["extent"]["spatial"]["bbox"] == [[5.0, 52.4, 5.4, 52.8]]
    assert second["extent"]["spatial"]["bbox"] == [[5.0, 52.4, 5.5, 52.85]]
    assert second["extent"]["temporal"]["interval"][0][1] == "2026-05-01T06:00:00Z"


@pytest.mark.parametrize(
    ("path", "member"),
    [("/ogc", "code"), ("/ogc/collections", "code"), ("/ogc/collections/devices/items", "code"),
     ("/ogc/tiles/WebMercatorQuad/0/0/0", "code"), ("/ngsi-ld/v1/types", "title"),
     ("/sensorthings/v1.1/Things", "error")],
)  # fmt: skip
def test_before_the_first_edition_each_interface_says_in_its_own_shape_that_it_is_not_available(
    databases: Databases, path: str, member: str
) -> None:
    app = City(databases, **_nothing()).app()
    response = app.test_client().get(path, headers={"Accept": "*/*"})
    page = app.test_client().get(path, query_string={"f": "html"})
    app.extensions["publication"].dispose()
    assert page.status_code == 503
    assert (response.status_code, bool(response.headers["Retry-After"])) == (503, True)
    assert member in (response.json or {})


def _nothing() -> dict[str, object]:
    return dict.fromkeys(("organisation", "exact", "generalised", "square", "by_districts", "district"), None)
