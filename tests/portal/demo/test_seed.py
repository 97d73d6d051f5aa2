"""The demo city in a real register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, text

from geo.privacy.assign import assign
from geo.privacy.ladder import ensure_ladder
from portal.demo.seed import SeedResult, seed
from tests.support.databases import Databases


@dataclass(frozen=True)
class Seeded:
    """A register with the city, in a transaction that is rolled back, and what was said while it was filled."""

    register: Connection
    result: SeedResult
    told: list[int]


@pytest.fixture(scope="module")
def seeded(shared_databases: Databases) -> Iterator[Seeded]:
    told: list[int] = []
    with shared_databases.engine("register_owner").connect() as connection:
        yield Seeded(connection, seed(connection, devices=300, progress=told.append), told)


def test_seeding_writes_the_city_its_devices_and_their_history(seeded: Seeded) -> None:
    register, result, told = seeded.register, seeded.result, seeded.told
    counts = register.execute(
        text(
            "SELECT (SELECT count(*) FROM register.device) AS devices,"
            " (SELECT count(*) FROM register.device_version) AS versions,"
            " (SELECT count(*) FROM register.organisation) AS organisations,"
            " (SELECT count(*) FROM register.building) AS buildings,"
            " (SELECT count(*) FROM register.district) AS districts,"
            " (SELECT count(*) FROM register.zone WHERE geometry IS NOT NULL) AS zones"
        )
    ).one()
    assert counts.devices == result.registered == 300
    assert counts.versions == result.registered + result.revised == told[-1]
    assert result.revised > 20
    assert (counts.organisations, counts.buildings, counts.zones) == (
        result.organisations,
        result.buildings,
        result.zones,
    )
    assert counts.districts == 11
    assert told == sorted(told)


def test_versions_are_dated_over_two_years_and_the_shelter_is_kept_as_a_block(seeded: Seeded) -> None:
    register = seeded.register
    first, last = register.execute(text("SELECT min(valid_from), max(valid_from) FROM register.device_version")).one()
    assert (first.year, first.month) == (2024, 11)
    assert (last.year, last.month) == (2026, 10)
    secret = register.execute(text("SELECT name, tier FROM register.zone WHERE region_id IS NOT NULL")).all()
    assert [tuple(row) for row in secret] == [("Shelter De Luwte", 3)]


def test_home_batteries_are_rare_in_some_squares_and_street_sweepers_work_in_blocks(seeded: Seeded) -> None:
    register = seeded.register
    ensure_ladder(register)
    assign(register)
    batteries = text(
        "SELECT count(*) FILTER (WHERE k.region_id IS NULL) AS shown, count(k.region_id) AS hidden"
        " FROM register.device d JOIN register.device_version v ON v.device_id = d.id AND v.number = d.accepted_version"
        " JOIN register.assignment a ON a.device_id = d.id"
        " LEFT JOIN register.rare_type k ON k.region_id = a.region_id AND k.sensor_type = v.sensor_type"
        " WHERE d.reference LIKE '%-BAT-%'"
    )
    assert min(register.execute(batteries).one()) > 0
    rounds = text(
        "SELECT cardinality(r.blocks) FROM register.assignment a JOIN register.device d ON d.id = a.device_id"
        " JOIN register.region r ON r.id = a.region_id WHERE a.tier = 2 AND d.reference LIKE '%-SWP-%'"
    )
    assert set(register.scalars(rounds)) == {4}
