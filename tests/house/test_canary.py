"""Canary devices whose exact digits, names and notes must be in no public byte: page, item, map, file, log, table."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from html import escape
from urllib.parse import parse_qsl, quote, quote_plus

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
from tests.support import town
from tests.support.crawl import answers, asks
from tests.support.facts import Probes, facts
from tests.support.releases import release, released

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
    with clone(town=True, inbox=True) as databases:
        with writing(databases.engine("register_app")) as connection:
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
        release(databases)
        with writing(databases.engine("register_app")) as connection:
            far = connection.scalar(text("SELECT min(region_id) FROM register.block WHERE tier = 2"))
            roams = {"mobility": Mobility.MOBILE, "operation_blocks": (far,), "site_class": SiteClass.PUBLIC_SPACE}
            register_many(connection, owner, [replace(canary, reference="zebrafinch-6", **roams)])
        town.publish_all(databases)
        release(databases)
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            app = create_app(databases.settings())
            yield databases, app.test_client(), said


def test_no_public_answer_and_no_log_line_holds_a_canary(portal):
    databases, client, said = portal
    with databases.engine("public_reader").connect() as connection:
        wanted = asks(facts(connection, 40, released(databases)), Probes((PLACE,)))
    found, count = [], 0
    for ask, answer in answers(client, wanted):
        count += 1
        assert answer.status_code < 500, ask
        told = without_the_question(ask, answer.data + str(answer.headers).encode())
        found += [(str(ask), trace) for trace in TRACES if trace in told]
    assert count > 500
    assert found == []
    log = said.getvalue().encode()
    assert [trace for trace in TRACES if trace in log] == []


def without_the_question(ask, answer):
    """The answer without what was asked, which addresses in it repeat."""
    for _, value in parse_qsl(ask.path.partition("?")[2]):
        quoted = [quote(value, safe=safe) for safe in ("/", ",:/", "$,:/()")]
        for written in (value, *quoted, quote_plus(value), escape(value)):
            answer = answer.replace(written.encode(), b"")
    return answer


def test_no_table_that_the_public_may_read_holds_a_canary(portal):
    databases, _, _ = portal
    found = []
    with databases.engine("public_reader").connect() as connection:
        tables = connection.scalars(
            text(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'publication'"
                " AND has_table_privilege(schemaname || '.' || tablename, 'SELECT')"
            )
        ).all()
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
