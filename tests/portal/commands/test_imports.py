"""The importing commands: what they print, their exit codes, and what they leave."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text

from tests.support.databases import Databases

from .conftest import OWNER

Lamppost = Callable[..., Result]

MAPPING = """
source = "test"
[position]
longitude = "lon"
latitude = "lat"
[fields]
reference = "id"
category = { value = "sensor" }
sensor_type = { value = "sound" }
"""


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    file = tmp_path / "mapping.toml"
    file.write_text(MAPPING)
    return file


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    file = tmp_path / "devices.csv"
    file.write_text("id,lat,lon\na,52.1,5.1\nb,500,5.1\n")
    return file


@pytest.fixture
def city(lamppost: Lamppost) -> None:
    lamppost("organisations", "register", OWNER, "--kind", "public")
    lamppost("territory", "box", 5.0, 52.0, 5.3, 52.2, "--name", "Utrecht")


def rows(databases: Databases, statement: str) -> list[tuple[object, ...]]:
    with databases.engine("register_owner").connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def polygon(*, name: str | None = None, at: tuple[float, float] = (5.1, 52.1), **more: object) -> dict[str, object]:
    west, south = at
    ring = [[west, south, 1], [west, south + 0.01, 1], [west + 0.01, south + 0.01, 1], [west + 0.01, south, 1]]
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}  # clockwise, and with heights
    return {"type": "Feature", "properties": {"name": name, **more}, "geometry": geometry}


def write(path: Path, *features: dict[str, object], **more: object) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", **more, "features": features}))
    return path


def test_good_rows_go_in_and_the_report_names_the_bad_ones(
    lamppost: Lamppost, city: None, databases: Databases, devices: Path, mapping: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.csv"
    result = lamppost("register", "import", devices, "--mapping", mapping, "--organisation", OWNER, "--report", report)
    assert "row 3, column lon, lat: position latitude 500 is not between -90 and 90" in result.stdout
    assert rows(databases, "SELECT reference FROM register.device") == [("a",)]
    with report.open(encoding="utf-8-sig") as file:
        (line,) = csv.DictReader(file)
    assert (line["kind"], line["row"], line["columns"], line["value"]) == ("error", "3", "lon, lat", "5.1, 500")


def test_a_file_of_which_no_row_can_go_in_has_exit_code_1(
    lamppost: Lamppost, city: None, databases: Databases, devices: Path, mapping: Path
) -> None:
    devices.write_text("id,lat,lon\nb,500,5.1\n")
    lamppost("register", "import", devices, "--mapping", mapping, "--organisation", OWNER, code=1)
    assert rows(databases, "SELECT 1 FROM register.device") == []


def test_all_or_nothing_has_exit_code_1_and_changes_nothing(
    lamppost: Lamppost, city: None, databases: Databases, devices: Path, mapping: Path
) -> None:
    lamppost("register", "import", devices, "--mapping", mapping, "--organisation", OWNER, "--all-or-nothing", code=1)
    assert rows(databases, "SELECT 1 FROM register.device") == []


def test_a_dry_run_has_exit_code_0_and_changes_nothing(
    lamppost: Lamppost, city: None, databases: Databases, devices: Path, mapping: Path
) -> None:
    lamppost("register", "import", devices, "--mapping", mapping, "--organisation", OWNER, "--dry-run")
    assert rows(databases, "SELECT 1 FROM register.device UNION ALL SELECT 1 FROM register.site") == []


def test_an_error_is_one_sentence_on_stderr(lamppost: Lamppost, city: None, devices: Path, mapping: Path) -> None:
    result = lamppost("register", "import", devices, "--mapping", mapping, "--organisation", "The Citty", code=1)
    assert result.stderr == "lamppost: organisation: 'The Citty' is not registered; did you mean 'The City'?\n"
    assert result.stdout == ""


def test_without_a_mapping_a_guess_is_printed_and_nothing_changed(
    lamppost: Lamppost, city: None, databases: Databases, devices: Path
) -> None:
    result = lamppost("register", "import", devices, "--organisation", OWNER, code=1)
    assert 'longitude = "lon"' in result.stdout
    assert "this is a guess: save it, look at every line, and pass it by --mapping" in result.stderr
    assert rows(databases, "SELECT 1 FROM register.device") == []


def test_a_release_without_a_reason_is_refused(lamppost: Lamppost, city: None, devices: Path, mapping: Path) -> None:
    lamppost("register", "import", devices, "--mapping", mapping, "--release-exact", " ", code=1)


def test_a_report_never_overwrites_the_file_that_is_read(
    lamppost: Lamppost, city: None, devices: Path, mapping: Path
) -> None:
    before = devices.read_text()
    arguments = ("--mapping", mapping, "--organisation", OWNER, "--report", devices)
    assert "is read by this import" in lamppost("register", "import", devices, *arguments, code=1).stderr
    assert devices.read_text() == before


def test_an_import_before_there_is_a_territory_says_what_to_do(
    lamppost: Lamppost, devices: Path, mapping: Path
) -> None:
    lamppost("organisations", "register", OWNER, "--kind", "public")
    result = lamppost("register", "import", devices, "--mapping", mapping, "--organisation", OWNER, code=1)
    assert "set one with `lamppost territory import`" in result.stderr


def test_organisations_are_listed_and_not_registered_twice(lamppost: Lamppost) -> None:
    for name in ("Waternet", "Alliander"):
        lamppost("organisations", "register", name, "--kind", "public", "--website", "https://example.org")
    assert lamppost("organisations", "list").stdout == "Alliander\nWaternet\n"
    assert (
        "is registered already" in lamppost("organisations", "register", "Waternet", "--kind", "public", code=1).stderr
    )


def test_a_person_s_mailbox_is_no_public_contact(lamppost: Lamppost) -> None:
    arguments = ("--kind", "resident", "--public-contact", "jan.jansen@example.org")
    assert "is not a role mailbox" in lamppost("organisations", "register", "Jan", *arguments, code=1).stderr


def test_districts_get_a_code_of_plain_letters_and_are_replaced_whole(
    lamppost: Lamppost, city: None, databases: Databases, tmp_path: Path
) -> None:
    file = write(tmp_path / "d.geojson", polygon(name="Åby Høj (Øst)"), polygon(name="Straße", at=(5.2, 52.1)))
    lamppost("districts", "import", file)
    codes = "SELECT code FROM register.district ORDER BY code"
    assert rows(databases, codes) == [("aby-hoj-ost",), ("strasse",)]
    lamppost(
        "districts", "import", write(tmp_path / "d.geojson", polygon(name="Rest", key="R1")), "--code-property", "key"
    )
    assert rows(databases, codes) == [("R1",)]


@pytest.mark.parametrize(
    ("features", "more", "sentence"),
    [
        ([polygon(name="A"), polygon(name="a")], {}, "would have the same code 'a'; say --code-property"),
        ([polygon(name="Κέντρο")], {}, "no code can be made of the name 'Κέντρο'"),
        ([polygon(name=None)], {}, "feature 1: has no 'name'"),
        ([polygon(name="A", at=(136000, 456000))], {}, "these are metres, and GeoJSON has longitude and latitude"),
        (
            [polygon(name="A")],
            {"crs": {"properties": {"name": "EPSG:28992"}}},
            "says that its coordinates are in EPSG:28992",
        ),
        ([{"type": "Feature", "properties": {"name": "A"}, "geometry": None}], {}, "feature 1: has no geometry"),
    ],
)
def test_districts_that_cannot_be_are_refused_and_the_old_ones_stay(
    lamppost: Lamppost, city: None, databases: Databases, tmp_path: Path,
    features: list[dict[str, object]], more: dict[str, object], sentence: str,
) -> None:  # fmt: skip
    lamppost("districts", "import", write(tmp_path / "good.geojson", polygon(name="Old")))
    result = lamppost("districts", "import", write(tmp_path / "bad.geojson", *features, **more), code=1)
    assert sentence in result.stderr
    assert rows(databases, "SELECT name FROM register.district") == [("Old",)]


def test_zones_take_their_tier_from_the_command_or_the_file_and_can_be_widened(
    lamppost: Lamppost, city: None, databases: Databases, tmp_path: Path
) -> None:
    file = write(
        tmp_path / "z.geojson", polygon(name="School", tier=2), polygon(name="School", tier=3), polygon(tier=1)
    )
    lamppost("zones", "import", file, "--tier-property", "tier")
    found = "SELECT name, tier FROM register.zone ORDER BY name"
    assert rows(databases, found) == [("School", 2), ("School (2)", 3), ("zone (3)", 1)]
    area = "SELECT sum(ST_Area(geometry::geography)) FROM register.zone"
    ((narrow,),) = rows(databases, area)
    lamppost("zones", "import", file, "--tier", 1, "--buffer", 100)
    ((wide,),) = rows(databases, area)
    perimeter = 2 * (684 + 1113)
    assert float(str(wide)) - float(str(narrow)) == pytest.approx(3 * (perimeter * 100 + 3.14 * 100**2), rel=0.01)


def test_a_zone_that_crosses_itself_is_repaired_only_when_asked(
    lamppost: Lamppost, city: None, databases: Databases, tmp_path: Path
) -> None:
    bow_tie = {
        "type": "Polygon",
        "coordinates": [[[5.1, 52.1], [5.12, 52.12], [5.12, 52.1], [5.1, 52.12], [5.1, 52.1]]],
    }
    file = write(tmp_path / "z.geojson", {"type": "Feature", "properties": {"name": "Z"}, "geometry": bow_tie})
    lamppost("zones", "import", file, "--tier", 1, code=1)
    lamppost("zones", "import", file, "--tier", 1, "--buffer", 10, code=1)
    lamppost("zones", "import", file, "--tier", 1, "--repair")
    assert rows(databases, "SELECT ST_NumGeometries(geometry) FROM register.zone") == [(2,)]


def test_a_zone_needs_one_source_of_its_tier(lamppost: Lamppost, city: None, tmp_path: Path) -> None:
    file = write(tmp_path / "z.geojson", polygon(name="A", tier=4))
    lamppost("zones", "import", file, code=2)
    assert (
        "tier is '4'; tiers 1, 2 and 3 are known"
        in lamppost("zones", "import", file, "--tier-property", "tier", code=1).stderr
    )


def test_buildings_come_from_csv_in_any_reference_system(
    lamppost: Lamppost, city: None, databases: Databases, tmp_path: Path
) -> None:
    file = tmp_path / "b.csv"
    file.write_text("pand;x;y;straat\n1;136000;456000;Oudegracht\n2;136010;456000;\n")
    arguments = ("--reference-column", "pand", "--longitude-column", "x", "--latitude-column", "y", "--epsg", 28992)
    assert lamppost("buildings", "import", file, *arguments, "--street-column", "straat").stdout == "2 buildings\n"
    assert rows(databases, "SELECT street FROM register.building ORDER BY reference") == [("Oudegracht",), (None,)]


def test_buildings_come_from_geojson_and_a_bad_one_leaves_the_old_ones(
    lamppost: Lamppost, city: None, databases: Databases, tmp_path: Path
) -> None:
    file = write(tmp_path / "b.geojson", polygon(reference="1", street="Neude"), polygon(reference="2"))
    lamppost("buildings", "import", file)
    bad = write(tmp_path / "c.geojson", polygon(reference="3"), polygon(reference=None))
    result = lamppost("buildings", "import", bad, code=1)
    assert result.stderr == "lamppost: row 2, column reference: is empty; every building has a reference\n"
    assert "has no column 'ref'" in lamppost("buildings", "import", file, "--reference-column", "ref", code=1).stderr
    assert rows(databases, "SELECT count(*) FROM register.building") == [(2,)]


def test_the_territory_is_all_areas_of_a_file_together(lamppost: Lamppost, tmp_path: Path) -> None:
    file = write(tmp_path / "t.geojson", polygon(), polygon(at=(5.2, 52.1)))
    assert lamppost("territory", "import", file, "--name", "Two").stdout == (
        "the territory is Two, 2 square kilometres, on the grid EPSG:3035\n"
    )


def test_the_territory_can_be_boxes_with_negative_degrees_and_has_a_limit(lamppost: Lamppost) -> None:
    assert "EPSG:6933" in lamppost("territory", "box", -88.3, 41.6, -87.4, 42.1, "--name", "Chicago").stdout
    assert "50,000 are allowed" in lamppost("territory", "box", 0, 0, 10, 10, "--name", "Much", code=1).stderr
    assert "lies not west of" in lamppost("territory", "box", 5, 0, 4, 1, "--name", "Back", code=1).stderr
    lamppost("territory", "box", 5, 0, 4, "--name", "Three", code=2)


@pytest.mark.usefixtures("city")
def test_a_secret_place_is_asked_for_and_only_its_block_is_kept(lamppost: Lamppost, databases: Databases) -> None:
    missing = lamppost("zones", "secret", "refuge", typed="5.1\n52.1\n", code=1)
    assert "lamppost ladder build" in missing.stderr
    lamppost("ladder", "build")
    said = lamppost("zones", "secret", "refuge", typed="5.1234567\n52.1234567\n").stdout
    assert "1234567" not in said
    ((name, region, tier),) = rows(databases, "SELECT name, region_id, tier FROM register.zone WHERE geometry IS NULL")
    assert (name, tier) == ("refuge", 3)
    assert str(region) in said
    assert "latitude 500" in lamppost("zones", "secret", "hide", typed="5.1\n500\n", code=1).stderr
