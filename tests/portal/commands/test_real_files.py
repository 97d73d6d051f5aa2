"""Real files by the mappings of docs/examples: every good row goes in, every fault is told and none is mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text

from tests.support.databases import Databases

from .conftest import EXAMPLES, OWNER

Lamppost = Callable[..., Result]


@dataclass(frozen=True)
class Source:
    """A file, its mapping and territory, and how many of its rows become devices, repeat one or are refused.

    Boxes keep to where devices stand, since a ladder is made of all that lies in them.
    """

    file: str
    mapping: str
    boxes: tuple[float, ...]
    rows: int
    devices: int
    repeated: int = 0
    refused: int = 0


SOURCES = (
    Source("aarhus_opendatadk_traffic_points_meta.csv", "aarhus", (9.98, 55.98, 10.32, 56.27), 929, 929),
    Source("melbourne_pedestrian_sensor_locations.csv", "melbourne", (144.92, -37.84, 144.98, -37.78), 78, 78),
    Source(
        "perth_cameras.json",
        "perth",
        (
            *(115.7, -32.18, 116.03, -31.84, 115.75, -31.84, 115.85, -31.73, 116.02, -31.69, 116.05, -31.65),
            *(115.67, -32.78, 115.7, -32.75, 115.67, -32.97, 115.7, -32.93, 115.7, -32.55, 115.74, -32.51),
        ),
        rows=762,
        devices=762,
    ),
    Source(
        "chicago_aot_nodes.csv",
        "chicago",
        (-87.8, 41.64, -87.52, 42.01, -88.02, 41.69, -87.96, 41.73, -88.08, 41.91, -88.04, 41.94),
        rows=200,
        devices=129,
        refused=71,
    ),
    Source(
        "sensor_community_sample_upstream.json",
        "sensor_community",
        (13.32, 52.51, 13.43, 52.58, 9.19, 48.75, 9.28, 48.81),
        rows=5,
        devices=3,
        repeated=2,
    ),
)
BY_NAME = {source.mapping: source for source in SOURCES}


@pytest.fixture
def bring(lamppost: Lamppost, real_data: Path, tmp_path: Path) -> Callable[..., Counter[str]]:
    """Imports a source; the counts that the command printed, and how often each reason was reported."""

    def run(source: Source, *more: str) -> Counter[str]:
        report = tmp_path / "report.csv"
        result = lamppost(
            "register", "import", real_data / "devices" / source.file, "--mapping", EXAMPLES / f"{source.mapping}.toml",
            "--organisation", OWNER, "--report", report, *more,
        )  # fmt: skip
        counts = Counter[str]()
        for line in result.stdout.splitlines():
            match line.split():
                case [name, number] if number.replace(",", "").isdigit():
                    counts[name] = int(number.replace(",", ""))
        for line in report.read_text(encoding="utf-8-sig").splitlines()[1:]:
            for words in ("is 0, 0", "with a minus before the longitude", "is not released"):
                counts[words] += words in line
        return counts

    return run


@pytest.fixture
def prepared(lamppost: Lamppost) -> Callable[[Source], Source]:
    def run(source: Source) -> Source:
        lamppost("organisations", "register", OWNER, "--kind", "public")
        lamppost("territory", "box", *source.boxes, "--name", source.mapping)
        return source

    return run


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.mapping)
def test_a_real_file_comes_in_to_its_last_good_row_and_again_changes_nothing(
    bring: Callable[..., Counter[str]], prepared: Callable[[Source], Source], source: Source
) -> None:
    first = bring(prepared(source))
    assert (first["registered"], first["repeated"], first["refused"]) == (
        source.devices,
        source.repeated,
        source.refused,
    )
    assert source.devices + source.repeated + source.refused == source.rows
    again = bring(source)
    assert (again["registered"], again["revised"], again["unchanged"]) == (0, 0, source.devices)


def test_chicago_s_lost_places_are_told_and_not_mended(
    bring: Callable[..., Counter[str]], prepared: Callable[[Source], Source]
) -> None:
    counts = bring(prepared(BY_NAME["chicago"]))
    assert (counts["is 0, 0"], counts["with a minus before the longitude"]) == (69, 2)


@pytest.mark.parametrize(("name", "released", "kept"), [("sensor_community", 0, 3), ("perth", 754, 8)])
def test_rounded_places_are_never_released_as_exact(
    bring: Callable[..., Counter[str]], prepared: Callable[[Source], Source], databases: Databases,
    name: str, released: int, kept: int,
) -> None:  # fmt: skip
    counts = bring(prepared(BY_NAME[name]), "--release-exact", "published by the source")
    assert counts["is not released"] == kept
    with databases.engine("register_owner").connect() as connection:
        statement = "SELECT count(exact_reason), count(*) FROM register.device"
        assert tuple(connection.execute(text(statement)).one()) == (released, released + kept)


def test_melbourne_keeps_its_removed_counters_as_removed(
    bring: Callable[..., Counter[str]], prepared: Callable[[Source], Source], databases: Databases
) -> None:
    bring(prepared(BY_NAME["melbourne"]))
    with databases.engine("register_owner").connect() as connection:
        found = connection.execute(text("SELECT lifecycle, count(*) FROM register.device_version GROUP BY 1"))
        assert dict(tuple(row) for row in found) == {"active": 71, "removed": 7}


def test_aarhus_is_made_of_road_segments(
    bring: Callable[..., Counter[str]], prepared: Callable[[Source], Source], databases: Databases
) -> None:
    bring(prepared(BY_NAME["aarhus"]))
    with databases.engine("register_owner").connect() as connection:
        found = connection.execute(
            text("SELECT GeometryType(geometry), count(*) FROM register.device_version GROUP BY 1")
        )
        assert [tuple(row) for row in found] == [("LINESTRING", 929)]


@pytest.mark.parametrize(("file", "count"), [("districts_amsterdam", 97), ("districts_ghent", 25)])
def test_real_districts_come_in_with_codes_of_their_names(
    lamppost: Lamppost, real_data: Path, file: str, count: int
) -> None:
    assert lamppost("districts", "import", real_data / f"areas/{file}.geojson").stdout.startswith(f"{count} districts")


def test_real_schools_become_zones_though_their_names_repeat(lamppost: Lamppost, real_data: Path) -> None:
    lamppost("territory", "box", 25.9, 44.3, 26.3, 44.6, "--name", "București")
    file = real_data / "areas/sensitive_sites_bucharest_osm_schools.geojson"
    assert lamppost("zones", "import", file, "--tier", 1, "--buffer", 50).stdout == "663 zones\n"
