"""Devices with several values at once are the same ones, however they are asked for and found."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, product
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from werkzeug.datastructures import ImmutableMultiDict

from geo.ogc import asked, cql2, crossing, crs, parameters
from geo.ogc.collections import DEVICES
from geo.ogc.selection import Selection
from geo.publication.tables import device
from tests.geo.ogc.conftest import City
from tests.geo.ogc.test_items import all_ids

Get = Callable[..., Any]
VALUES = {
    "sensorType": ("optical_camera", "sound"), "personalData": ("none", "identifiable"),
    "lifecycle": ("active", "removed"),
}  # fmt: skip
PAIRS = [dict(zip(names, values, strict=True)) for names in combinations(VALUES, 2)
         for values in product(*(VALUES[name] for name in names))]  # fmt: skip


def _plainly(connection: Connection, wanted: dict[str, str]) -> list[str]:
    conditions = [crossing.INDEXED[name] == value for name, value in wanted.items()]
    return [str(id_) for id_ in connection.scalars(select(device.c.id).where(*conditions).order_by(device.c.id))]


@pytest.mark.parametrize("wanted", PAIRS, ids=lambda pair: "-".join(pair.values()))
def test_parameters_and_a_filter_find_what_has_both_values_page_by_page(
    get: Get, city: City, wanted: dict[str, str]
) -> None:
    with city.databases.engine("public_reader").connect() as connection:
        expected = _plainly(connection, wanted)
    said = " AND ".join(f"{name} = '{value}'" for name, value in wanted.items())
    assert all_ids(get, **wanted, limit="3") == all_ids(get, filter=said, limit="3") == expected


def _meaning(**query: str) -> Selection:
    systems = {crs.CRS84: crs.CRS84_SYSTEM}
    return asked.of(DEVICES, parameters.items(ImmutableMultiDict(query), DEVICES, systems, ("en",)), systems, "")


def test_values_that_a_filter_gives_properties_are_told_apart_from_what_else_it_asks() -> None:
    alone = _meaning(filter="sensorType = 'sound' AND personalData = 'none'")
    assert (alone.equal, alone.filter) == ({"sensorType": "sound", "personalData": "none"}, None)
    mixed = _meaning(filter="sensorType = 'sound' AND height > 3", lifecycle="active")
    assert mixed.equal == {"sensorType": "sound", "lifecycle": "active"}
    assert mixed.filter is not None


@pytest.mark.parametrize(
    "text", ["sensorType = 'sound' OR personalData = 'none'", "NOT (sensorType = 'sound')", "sensorType <> 'sound'"]
)
def test_what_need_not_hold_stays_in_the_filter(text: str) -> None:
    condition = cql2.condition(text, "cql2-text", DEVICES, crs.CRS84_SYSTEM)
    equal, rest = crossing.told_apart(DEVICES, {}, condition)
    assert (equal, rest is condition) == ({}, True)


def test_a_filter_that_contradicts_a_parameter_finds_nothing(client: FlaskClient, get: Get) -> None:
    assert get("/collections/devices/items", sensorType="sound", filter="sensorType = 'other'")["features"] == []
    assert get("/collections/devices/items", filter="sensorType = 'sound' AND sensorType = 'other'")["features"] == []
