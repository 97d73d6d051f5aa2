"""Canary devices whose exact digits, names and notes must be in no public byte: page, item, map, file, log, table."""

from __future__ import annotations

import io
import math
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace

import pytest
from shapely import Point
from sqlalchemy import text

from geo.database import driver, writing
from geo.model import (
    Datastream,
    Mobility,
    NewOrganisation,
    OrganisationKind,
    PrivacyZone,
    Purpose,
    SiteClass,
    Tier,
    Visibility,
)
from geo.register import organisations, zones
from geo.register.devices import register_many
from portal.public import create_app
from portal.public.endpoints import PUBLIC_ENDPOINTS
from tests.support import town

PLACE = Point(5.1234567, 52.5154321)
SECRETS = dict(  # noqa: C408  # reads as the fields of a device
    name="Zebrafinch name",
    summary="Zebrafinch summary",
    address="Zebrafinchlaan 77",
    base_object="zebrafinch-pole",
    serial="zebrafinch-serial",
    mac="zebrafinch-mac",
    ip="zebrafinch-ip",
    private_contact="zebrafinch@home.example",
    source="zebrafinch-source",
    source_id="zebrafinch-id",
    position_source="zebrafinch-gps",
    projects=("zebrafinch-project",),
    responsible="Zebrafinch Ltd",
    recipients="Zebrafinch police",
    datastreams=(Datastream("zebrafinch stream", "zebrafinch property", documentation="https://zebrafinch.example"),),
    purposes=(
        Purpose("watch the zebrafinch", law_text="zebrafinch law", privacy_statement="https://zebrafinch.example"),
    ),
)
TRACES = (b"ebrafinch", b"EBRAFINCH", b"5.12345", b"52.51543", b"5,12345", b"52,51543", b"Jannie")


@pytest.fixture(scope="module")
def portal(clone):
    """The portal over a town with canaries of every generalised kind and one exact device far from them."""
    with clone() as databases:
        with writing(databases.engine("register_app")) as connection:
            town.build(connection)
            owner = town.municipality(connection)
            zones.register_zones(connection, [PrivacyZone("zebrafinch zone", Tier.LARGE_SQUARE, PLACE.buffer(0.0005))])
            canary = replace(town.released("zebrafinch-1"), geometry=PLACE, **SECRETS)
            beside = Point(PLACE.x + 0.02, PLACE.y)
            devices = [
                canary,
                replace(canary, reference="zebrafinch-2", mobility=Mobility.MOBILE, operation_districts=("W",)),
                replace(canary, reference="zebrafinch-3", visibility=Visibility.EXEMPT, visibility_reason="zebrafinch",
                        geometry=beside),
                replace(canary, reference="zebrafinch-4", site_class=SiteClass.SENSITIVE, geometry=beside),
                town.released("open", geometry=Point(5.152, 52.535)),
            ]  # fmt: skip
            register_many(connection, owner, devices)
            register_many(connection, town.resident(connection), [replace(canary, reference="zebrafinch-5")])
            organisations.register(
                connection,
                NewOrganisation(
                    "Silent", OrganisationKind.PRIVATE, legal_id="zebrafinch", private_contact="zebrafinch@shop.example"
                ),
            )
        town.publish_all(databases)
        with writing(databases.engine("register_app")) as connection:
            far = connection.scalar(text("SELECT min(region_id) FROM register.block WHERE tier = 2"))
            roams = {"mobility": Mobility.MOBILE, "operation_blocks": (far,), "site_class": SiteClass.PUBLIC_SPACE}
            register_many(connection, owner, [replace(canary, reference="zebrafinch-6", **roams)])
        town.publish_all(databases)
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            app = create_app(databases.settings())
            yield databases, app.test_client(), said


def cells(place, zooms):
    for z in zooms:
        side = 2 ** (z - 1)
        x = int((place.x + 180) / 360 * side)
        y = int((0.5 - math.asinh(math.tan(math.radians(place.y))) / (2 * math.pi)) * side)
        yield f"/map/{z}/{x}/{y}.json"


def urls(connection) -> dict[str, list[str]]:
    """Every endpoint with what to ask it: plainly, and with questions aimed at the canaries' places."""
    ids = connection.scalars(text("SELECT id FROM publication.device ORDER BY id")).all()
    codes = connection.scalars(text("SELECT short_code FROM publication.device ORDER BY id")).all()
    near = "near=52.5154,5.1234"
    box = "5.1233,52.5153,5.1236,52.5156"
    collections = ("devices", "districts", "regions")
    formats = ("json", "html", "csv")
    pages = [f"/{lang}" for lang in ("en", "nl")]
    return {
        "public.root": ["/"],
        "public.map": [f"{page}/" for page in pages],
        "public.device_list": [
            f"{page}/devices{question}"
            for page in pages
            for question in ("", "?q=Straat+38", "?q=0999AB", "?type=sound", "?district=W", f"?{near}", "?state=active")
        ],
        "public.device": [f"{page}/devices/{id_}" for page in pages for id_ in ids],
        "public.device_uri": [f"/devices/{id_}" for id_ in ids],
        "public.device_by_short_code": [f"/a/{code}" for code in codes],
        "public.districts": [f"{page}/districts" for page in pages],
        "public.district": [f"{page}/districts/{code}" for page in pages for code in ("W", "E")],
        "public.near": [f"{page}/near{question}" for page in pages for question in ("", "?q=Straat+38", f"?{near}")],
        "public.privacy": [f"{page}/privacy" for page in pages],
        "public.data": [f"{page}/data" for page in pages],
        "public.about": [f"{page}/about" for page in pages],
        "public.accessibility": [f"{page}/accessibility" for page in pages],
        "public.devices_csv": ["/downloads/devices.csv", "/downloads/devices.csv?type=sound"],
        "public.devices_geojson": ["/downloads/devices.geojson"],
        "public.map_cell": list(cells(PLACE, range(4, 20))),
        "public.map_districts": ["/map/districts.json"],
        "public.map_base": ["/map/base.json"],
        "public.map_init": ["/map/init.js?lang=en", "/map/init.js"],
        "public.healthz": ["/healthz"],
        "public.readyz": ["/readyz"],
        "public.robots": ["/robots.txt"],
        "static": ["/static/lamppost.css"],
        "static_unversioned": ["/static/lamppost.css"],
        "ogc.landing": [f"/ogc?f={f}" for f in formats],
        "ogc.landing_written": ["/ogc/"],
        "ogc.conformance": [f"/ogc/conformance?f={f}" for f in formats],
        "ogc.openapi": ["/ogc/openapi"],
        "ogc.collections": [f"/ogc/collections?f={f}" for f in formats],
        "ogc.collection": [f"/ogc/collections/{c}?f={f}" for c in collections for f in formats],
        "ogc.queryables": [f"/ogc/collections/{c}/queryables" for c in collections],
        "ogc.schema": [f"/ogc/collections/{c}/schema" for c in collections],
        "ogc.items": [
            f"/ogc/collections/{c}/items?f={f}&limit=100{more}"
            for c in collections
            for f in formats
            for more in ("", f"&bbox={box}", "&crs=http://www.opengis.net/def/crs/EPSG/0/3857")
        ],
        "ogc.item": [f"/ogc/collections/devices/items/{id_}?f={f}" for id_ in ids for f in formats],
    }


def test_the_crawl_asks_every_endpoint_there_is(portal):
    databases, client, _ = portal
    with databases.engine("public_reader").connect() as connection:
        asked = urls(connection)
    adapter = client.application.url_map.bind("localhost")
    reached = {adapter.match(url.partition("?")[0])[0] for found in asked.values() for url in found}
    assert set(PUBLIC_ENDPOINTS) - reached <= UNASKED


# Redirects to, and refusals of, what is asked above; and files that come from no database.
UNASKED = {
    "ogc.base", "ogc.base_written", "ogc.feature_schema", "ogc.landing_written", "ogc.nothing", "ogc.written",
    "static", "static_unversioned",
}  # fmt: skip


def test_no_public_answer_and_no_log_line_holds_a_canary(portal):
    databases, client, said = portal
    with databases.engine("public_reader").connect() as connection:
        asked = urls(connection)
    found, answers = [], 0
    for url in (url for several in asked.values() for url in several):
        answer = client.get(url)
        answers += 1
        assert answer.status_code < 500, url
        whole = answer.data + str(answer.headers).encode()
        found += [(url, trace) for trace in TRACES if trace in whole.replace(b"near=52.5154,5.1234", b"")]
    assert answers > 120
    assert found == []
    log = said.getvalue().encode()
    assert [trace for trace in TRACES if trace in log] == []


def test_no_table_that_the_public_may_read_holds_a_canary(portal):
    databases, _, _ = portal
    found = []
    with databases.engine("public_reader").connect() as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'publication'")).all()
        for table in tables:
            columns = connection.scalars(
                text(
                    "SELECT CASE udt_name WHEN 'geometry' THEN 'ST_AsText(' || column_name || ')' ELSE column_name END"
                    " FROM information_schema.columns WHERE table_schema = 'publication' AND table_name = :table"
                ),
                {"table": table},
            ).all()
            with (
                driver(connection)
                .cursor()
                .copy(f"COPY (SELECT {', '.join(columns)} FROM publication.{table}) TO STDOUT") as copy
            ):
                content = b"".join(copy)
            found += [(table, trace) for trace in TRACES if trace in content]
    assert len(tables) >= 10
    assert found == []


def test_the_canaries_are_there_to_be_found(portal):
    databases, client, _ = portal
    with databases.engine("public_reader").connect() as connection:
        tiers = connection.scalars(text("SELECT tier FROM publication.device ORDER BY tier")).all()
    assert tiers == [0, 2, 2, 2, 3]
    assert b"Noise meter" in client.get("/downloads/devices.csv").data
