"""A zone file that is not as it should be is refused with the reason, and the zones before it stay."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text

from tests.support.databases import Databases

Lamppost = Callable[..., Result]

GOOD = [[5.10, 52.10], [5.11, 52.10], [5.11, 52.11], [5.10, 52.11], [5.10, 52.10]]
BOW_TIE = [[5.1, 52.1], [5.12, 52.12], [5.12, 52.1], [5.1, 52.12], [5.1, 52.1]]
WORLD = [[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]
METRES = [[121_000, 487_000], [122_000, 487_000], [122_000, 488_000], [121_000, 488_000], [121_000, 487_000]]
RD = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}


def area(ring: object, **properties: object) -> dict[str, object]:
    return shaped("Polygon", [ring], **properties)


def shaped(kind: str, coordinates: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features: object, **members: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features, **members})


FINE = area(GOOD, name="fine", tier=1)
BAD = [
    ("a ring that crosses itself", collection(FINE, area(BOW_TIE, tier=1)), "feature 2: is not valid (Self-intersect"),
    ("the whole world", collection(FINE, area(WORLD, tier=1)), "reaches more than a degree beyond the territory"),
    ("metres without a crs member", collection(FINE, area(METRES, tier=1)), "feature 2: begins at 121,000, 487,000"),
    (
        "metres with one",
        f'{{"crs": {json.dumps(RD)}, {collection(area(METRES, tier=1))[1:]}',
        "urn:ogc:def:crs:EPSG::28992",
    ),
    ("a crs member at the end", collection(FINE)[:-1] + f', "crs": {json.dumps(RD)}}}', "EPSG::28992"),
    ("degrees that are none", collection(area([[5, 95], [6, 95], [6, 96], [5, 95]], tier=1)), "latitude 96"),
    ("an empty file", "", "is empty"),
    ("no features", collection(), "holds no features"),
    ("an empty geometry", collection(FINE, shaped("Polygon", [], tier=1)), "feature 2: has no geometry"),
    ("no geometry", collection({"type": "Feature", "properties": {"tier": 1}, "geometry": None}), "has no geometry"),
    ("no area", collection(FINE, area([GOOD[0], GOOD[1], GOOD[0]], tier=1)), "feature 2: "),
    ("outside", collection(FINE, area([[x + 3, y] for x, y in GOOD], tier=1)), "zone (2): lies outside the territory"),
    ("not a number", collection(FINE, area(GOOD, tier=1)).replace("5.1,", "NaN,", 1), "NaN is not JSON"),
    ("infinite", collection(FINE, area([[9.5, 9], *GOOD], tier=1)).replace("9.5", "1e999"), "feature 2: holds a coord"),
    ("a point", collection(FINE, shaped("Point", [5.1, 52.1], tier=1)), "zone (2): is a Point"),
    ("a line", collection(shaped("LineString", GOOD, name="dike", tier=1)), "zone dike: is a LineString"),
    ("cut off", collection(FINE)[:-20], "ends in the middle"),
    ("not JSON", collection(FINE).replace(":", "=", 1), "is not JSON"),
    ("no tier", collection(FINE, area(GOOD, name="B")), "feature 2: has no 'tier'"),
    ("tier 4", collection(FINE, area(GOOD, tier=4)), "feature 2: tier is '4'"),
    ("tier 0", collection(FINE, area(GOOD, tier=0)), "feature 2: tier is '0'"),
]


def zones(databases: Databases) -> list[tuple[str, int, float]]:
    with databases.engine("register_owner").connect() as connection:
        found = connection.execute(text("SELECT name, tier, ST_Area(geometry) FROM register.zone ORDER BY name"))
        return [tuple(row) for row in found]


@pytest.fixture
def import_zones(lamppost: Lamppost, tmp_path: Path) -> Callable[..., Result]:
    lamppost("territory", "box", 5.0, 52.0, 5.3, 52.2, "--name", "Utrecht")

    def import_zones(content: str, *options: str, code: int = 0) -> Result:
        file = tmp_path / "zones.geojson"
        file.write_text(content)
        return lamppost("zones", "import", file, "--tier-property", "tier", *options, code=code)

    import_zones(collection(area(GOOD, name="old", tier=2)))
    return import_zones


def test_each_bad_file_is_refused_with_its_reason_and_the_old_zones_stay(
    import_zones: Callable[..., Result], databases: Databases
) -> None:
    before = zones(databases)
    for what, content, reason in BAD:
        said = import_zones(content, code=1).stderr
        assert reason in said, (what, said)
        assert "Traceback" not in said
    assert zones(databases) == before


def test_a_repair_says_what_was_wrong_and_how_much_area_changed(
    import_zones: Callable[..., Result], databases: Databases
) -> None:
    spike = [[5.10, 52.10], [5.11, 52.10], [5.11, 52.11], [5.11, 52.12], [5.11, 52.11], [5.10, 52.11], [5.10, 52.10]]
    said = import_zones(collection(area(spike, name="spike", tier=1), FINE), "--repair").stdout
    assert "feature 1 (spike) is repaired: Ring Self-intersection" in said
    assert "it was 0.7" in said
    assert "fine" not in said
    assert [name for name, _, _ in zones(databases)] == ["fine", "spike"]
    crossed = import_zones(collection(area(BOW_TIE, name="tie", tier=1)), "--repair").stdout
    assert "it was 0.0000 square kilometres and is 1.5" in crossed


def test_what_covers_no_area_is_refused_even_with_repair(import_zones: Callable[..., Result]) -> None:
    said = import_zones(collection(area([GOOD[0], GOOD[1], GOOD[0]], name="flat", tier=1)), "--repair", code=1).stderr
    assert "feature 1: covers no area" in said


@pytest.mark.parametrize("digits", [3, 15])
def test_a_shape_of_a_million_vertices_is_refused_soon_and_without_eating_memory(
    import_zones: Callable[..., Result], databases: Databases, digits: int
) -> None:
    before, held = zones(databases), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pairs = f"[5.1,{52.1:.{digits}f}]," * 1_000_000
    content = collection(FINE, area([1], name="coast", tier=1)).replace("[1]", f"[{pairs[:-1]}]")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    said = import_zones(content, "--buffer", "20", code=1).stderr
    assert "record 2 a shape of more than 400,000 vertices; simplify it" in said
    assert time.process_time() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - max(grown, held) < 250_000  # kilobytes
    assert zones(databases) == before


def test_a_shape_of_slightly_too_many_vertices_is_refused_by_its_number(import_zones: Callable[..., Result]) -> None:
    pairs = "[5.1,52.1]," * 219_001
    content = collection(FINE, area([1], tier=1)).replace("[1]", f"[{pairs[:-1]}]")
    said = import_zones(content, code=1).stderr
    assert "feature 2: has 219,001 vertices; 200,000 are allowed" in said
