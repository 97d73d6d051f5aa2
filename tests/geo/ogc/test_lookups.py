"""A condition on a looked-up value is asked of the small table, and is as true, false or unknown as before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import ColumnElement, func, literal, not_, select
from sqlalchemy.dialects import postgresql

from geo.ogc import cql2, crs, lookups
from geo.ogc.collections import DATASTREAMS, DEVICES
from geo.ogc.query import order_of
from geo.publication.tables import device
from tests.geo.ogc.conftest import City

Get = Callable[..., Any]
NAME = DEVICES.by_name["organisation"].source
CHANGED = DEVICES.by_name["changed"].source
FIRST = DEVICES.by_name["firstPublished"].source
APRIL = literal(datetime(2026, 4, 1, tzinfo=UTC))

ASKED: dict[str, ColumnElement[bool]] = {
    "a name": NAME == "Municipality of Markerwaard",
    "no name at all": NAME == "nobody",
    "some of its letters": NAME.like("%a%"),
    "a pattern that nothing has": NAME.like("nobody%"),
    "an order": NAME > "B",
    "one of a list": NAME.in_(["nobody", "Municipality of Markerwaard"]),
    "what a function makes of it": func.lower(NAME) == "municipality of markerwaard",
    "another": NAME != "nobody",
    "a time": CHANGED >= APRIL,
    "a time that none has": datetime(1999, 1, 1, tzinfo=UTC) == CHANGED,
    "not within times": not_((CHANGED < APRIL) | (CHANGED > APRIL)),
}
LEFT: dict[str, ColumnElement[bool]] = {
    "absence": NAME.is_(None),
    "unlikeness to nothing": NAME.is_distinct_from("nobody"),
    "a value in the place of none": func.coalesce(NAME, "nobody") == "nobody",
    "two looked-up values": FIRST < CHANGED,
    "another property": device.c.name == NAME,
    "no looked-up value": device.c.name == "x",
}


@pytest.mark.parametrize("about", ASKED)
@pytest.mark.parametrize("negated", [False, True])
def test_what_is_asked_of_the_small_table_is_as_true_as_of_each_device(city: City, about: str, negated: bool) -> None:
    plain, asked = ASKED[about], lookups.asked(ASKED[about])
    assert asked is not plain
    if negated:
        plain, asked = not_(plain), not_(asked)
    with city.databases.engine("public_reader").connect() as connection:
        assert connection.scalar(select(func.count()).where(plain.is_distinct_from(asked)).select_from(device)) == 0
        for each in (plain, asked):
            chosen = select(func.count()).select_from(device)
            assert connection.scalar(chosen.where(each)) == connection.scalar(chosen.where(plain))


@pytest.mark.parametrize("about", LEFT)
def test_what_more_than_one_looked_up_value_decides_stays_as_it_is(about: str) -> None:
    assert lookups.asked(LEFT[about]) is LEFT[about]


@pytest.mark.parametrize("collection", [DEVICES, DATASTREAMS], ids=lambda each: each.id)
@pytest.mark.parametrize(
    "text",
    ["organisation = 'x'", "CASEI(organisation) LIKE 'x%'", "changed > TIMESTAMP('2026-04-01T00:00:00Z')",
     "T_AFTER(changed, DATE('2026-01-01')) AND NOT changed = TIMESTAMP('2026-04-01T00:00:00Z')"],
)  # fmt: skip
def test_a_filter_looks_nothing_up_for_each_device(collection: Any, text: str) -> None:
    condition = cql2.condition(text, "cql2-text", collection, crs.CRS84_SYSTEM)
    written = str(select(collection.key).where(condition).compile(dialect=postgresql.dialect()))
    assert "= publication.device." not in written


def test_an_order_reads_the_small_table_once(city: City) -> None:
    order, _ = order_of(DEVICES, [("organisation", False)])
    with city.databases.engine("public_reader").connect() as connection:
        rows = connection.execute(select(NAME, order.source).select_from(device)).all()
    assert {asked == read for asked, read in rows} == {True}
    assert len({asked for asked, _ in rows}) > 1


@pytest.mark.parametrize("name", ["changed", "firstPublished"])
def test_times_keep_their_order(get: Get, name: str) -> None:
    features = get("/collections/devices/items", sortby=f"-{name}", limit="100")["features"]
    times = [feature["properties"][name] for feature in features]
    assert times == sorted(times, reverse=True)
    assert len(features) == 45
