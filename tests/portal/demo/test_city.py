"""Markerwaard is a whole, valid and repeatable city."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.model import Tier
from portal.demo.basemap import KINDS, base_map, write_base_map
from portal.demo.city import City, make_city
from tests.portal.demo.conftest import SEED


def digest(city: City) -> str:
    shapes = [city.territory, city.water, city.parks, city.lake, city.harbour, *city.canals]
    shapes += [district.geometry for district in city.districts] + [building.geometry for building in city.buildings]
    shapes += [part for _, part in (*city.schools, *city.residential, *city.secret_places)]
    said = [(b.reference, b.complex, b.street, b.postcode) for b in city.buildings]
    zones = [(zone.name, zone.tier, zone.geometry and zone.geometry.wkb_hex) for zone in city.zones]
    told = json.dumps([[shapely.to_wkb(part, hex=True) for part in shapes], said, zones, base_map(city)])
    return hashlib.sha256(told.encode()).hexdigest()


def square_kilometres(geometry: BaseGeometry) -> float:
    return geometry.area * 67.778 * 111.279


def test_the_same_seed_makes_the_same_city_and_another_seed_another(city: City) -> None:
    assert digest(make_city(SEED)) == digest(city)
    assert digest(make_city(SEED + 1)) != digest(city)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_seed_makes_a_full_city(seed: int) -> None:
    city = make_city(seed)
    assert len(city.buildings) > 20_000
    assert len(city.schools) >= 12


def test_the_city_lies_where_the_polder_was_planned(city: City) -> None:
    west, south, east, north = city.territory.bounds
    assert west > 5.14 and south > 52.54 and east < 5.33 and north < 52.63
    assert 60 < square_kilometres(city.territory) < 80


def test_every_shape_is_valid_and_inside_the_territory(city: City) -> None:
    shapes = [city.territory, city.water, city.parks, city.lake, city.harbour]
    shapes += [district.geometry for district in city.districts]
    shapes += [part for _, part in (*city.schools, *city.residential, *city.secret_places)]
    shapes += [zone.geometry for zone in city.zones if zone.geometry is not None]
    around = city.territory.buffer(2e-6)
    assert [part for part in shapes if not part.is_valid or not around.covers(part)] == []


def test_districts_fill_the_territory_without_overlap(city: City) -> None:
    assert 8 <= len(city.districts) <= 12
    assert [district.code for district in city.districts] == [f"MW{n:02d}" for n in range(1, 12)]
    together = sum(square_kilometres(district.geometry) for district in city.districts)
    assert together == pytest.approx(square_kilometres(city.territory), abs=0.01)
    assert square_kilometres(shapely.union_all([d.geometry for d in city.districts])) == pytest.approx(
        together, abs=0.01
    )


def test_buildings_stand_on_dry_ground_with_an_address_of_their_own(city: City) -> None:
    buildings = city.buildings
    assert 21_000 <= len(buildings) <= 23_000
    assert len({building.reference for building in buildings}) == len(buildings)
    assert all(building.reference.startswith(f"{building.street} ") for building in buildings)
    points = [building.geometry for building in buildings]
    shapely.prepare(city.water)
    shapely.prepare(city.territory)
    assert not shapely.intersects(city.water, points).any()
    assert shapely.contains(city.territory, points).all()


def test_postcodes_are_none_that_the_post_delivers_to(city: City) -> None:
    assert all(re.fullmatch(r"09\d\d [A-Z]{2}", building.postcode or "") for building in city.buildings)


def test_the_centre_is_dense_and_the_polder_sparse(city: City) -> None:
    def density(code: str) -> float:
        district = next(part for part in city.districts if part.code == code)
        inside = sum((building.postcode or "")[2:4] == code[2:] for building in city.buildings)
        return inside / square_kilometres(district.geometry)

    assert density("MW01") > 1000
    assert density("MW11") < 60


def test_some_buildings_are_complexes_of_many_addresses(city: City) -> None:
    named = [building.complex for building in city.buildings if building.complex]
    assert len(set(named)) >= 10
    assert len(named) > 5 * len(set(named))


def test_street_names_are_unique(city: City) -> None:
    names = [street.name for street in city.streets]
    assert len(names) > 600
    assert len(set(names)) == len(names)


def test_zones_have_every_tier_and_tell_nothing_of_the_shelter(city: City) -> None:
    assert {zone.tier for zone in city.zones} == {Tier.SQUARE, Tier.LARGE_SQUARE, Tier.AREA}
    assert len({zone.name for zone in city.zones}) == len(city.zones)
    ((name, point),) = city.secret_places
    strict = [zone for zone in city.zones if zone.tier is Tier.AREA]
    assert not any(zone.geometry is not None and zone.geometry.covers(point) for zone in strict)
    assert not any(name in zone.name for zone in city.zones)


def test_the_base_map_is_small_and_paints_every_kind(city: City, tmp_path: Path) -> None:
    write_base_map(city, tmp_path / "base.json")
    written = (tmp_path / "base.json").read_bytes()
    assert len(gzip.compress(written, 9)) <= 25_000
    features = json.loads(written)["features"]
    assert {feature["properties"]["kind"] for feature in features} == set(KINDS)
    assert not re.search(rb"\.\d{6}", written)
    assert all(shape(feature["geometry"]).is_valid for feature in features)
