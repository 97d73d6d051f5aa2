"""`lamppost release`, as an operator uses it."""

import pytest
from click.testing import CliRunner
from pmtiles.reader import MmapSource, all_tiles
from shapely import Point

from geo.database import reading, writing
from geo.model import PrivacyZone, Tier
from geo.register import zones
from opendata.datasets import DEVICES
from opendata.formats.all import CSV
from opendata.releases import making, shelf
from opendata.releases.folder import Folder
from portal.cli import main
from tests.support import town


@pytest.fixture
def city(clone):
    with clone(town=True) as databases:
        town.town(databases, town.released("LP-1", geometry=Point(5.15, 52.53)))
        town.publish_all(databases)
        yield databases


def run(databases, store, *arguments, code=0, **others):
    environment = {**databases.environment(), "LAMPPOST_RELEASES": str(store), **others}
    found = CliRunner().invoke(main, ["release", *arguments], env=environment)
    assert found.exit_code == code, found.output
    return found.output


def test_a_release_is_made_once_listed_verified_and_withdrawn(city, tmp_path):
    store = tmp_path / "releases"
    said = run(city, store, "make").splitlines()[-1]
    name = said.split()[0]
    assert "edition 1: 1 devices" in said
    assert f"is release {name} already" in run(city, store, "make")
    assert run(city, store, "list").startswith(name)
    assert run(city, store, "verify").startswith("whole: 1 releases")
    (newest,) = shelf.read(Folder(store)).standing
    (tiles,) = newest.manifest.dataset("tiles").files
    with (store / shelf.object_key(tiles.sha256)).open("rb") as file:
        assert len(list(all_tiles(MmapSource(file)))) == tiles.rows > 0
    assert run(city, store, "repair") == "nothing was to be done\n"
    assert run(city, store, "withdraw", name, "--reason", "error") == f"release {name} is withdrawn\n"
    assert "withdrawn on" in run(city, store, "list") and "(error)" in run(city, store, "list")
    assert run(city, store, "verify").startswith("whole: 0 releases")


def test_verify_ends_with_one_when_a_byte_is_another(city, tmp_path):
    store = tmp_path / "releases"
    run(city, store, "make")
    file = max(store.glob("objects/sha256/*/*"), key=lambda path: path.stat().st_size)
    file.chmod(0o644)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert "has other bytes than were published" in run(city, store, "verify", code=1)


def test_the_rule_of_retention_is_applied_when_a_release_is_made(city, tmp_path):
    said = run(city, tmp_path / "releases", "make", LAMPPOST_RELEASES_MONTHS="24")
    assert "no longer kept" not in said


def test_a_device_that_was_protected_is_taken_out_before_the_next_release(city, tmp_path):
    store = tmp_path / "releases"
    run(city, store, "make")
    name = run(city, store, "list").split()[0]
    assert "no release had to be withdrawn" in run(city, store, "withdraw", "--gone", "--reason", "privacy")
    with writing(city.engine("register_app")) as connection:
        zones.register_zones(connection, [PrivacyZone("nest", Tier.SQUARE, Point(5.15, 52.53).buffer(0.0001))])
    town.publish_all(city)
    said = run(city, store, "make")
    assert f"{name} is withdrawn and replaced by" in said and "edition 2: 1 devices" in said
    assert "(privacy), replaced by" in run(city, store, "list")
    assert run(city, store, "verify").startswith("whole: 2 releases")


def test_a_release_that_cannot_be_written_again_is_said_to_be_withdrawn(city, tmp_path):
    store = tmp_path / "releases"
    with reading(city.engine("public_reader")) as connection:
        making.make(Folder(store), connection, datasets=(DEVICES,), formats=(CSV,))
    name = run(city, store, "list").split()[0]
    with writing(city.engine("register_app")) as connection:
        zones.register_zones(connection, [PrivacyZone("nest", Tier.SQUARE, Point(5.15, 52.53).buffer(0.0001))])
    town.publish_all(city)
    assert run(city, store, "withdraw", "--gone", "--reason", "privacy") == f"release {name} is withdrawn\n"


def test_one_thing_is_withdrawn_at_a_time(city, tmp_path):
    store = tmp_path / "releases"
    for arguments in ((), ("2026-01-01.0", "--gone"), ("--gone", "--device", "10000000-0000-4000-8000-000000000000")):
        said = run(city, store, "withdraw", *arguments, "--reason", "error", code=2)
        assert "name one of: a release, --device, --gone" in said


@pytest.mark.parametrize(
    ("variable", "value"),
    [("LAMPPOST_RELEASES", ""), ("LAMPPOST_RELEASES", "ftp://x"), ("LAMPPOST_RELEASES_MONTHS", "0")],
)
def test_a_setting_that_is_missing_or_wrong_is_named(city, tmp_path, variable, value):
    environment = {**city.environment(), "LAMPPOST_RELEASES": str(tmp_path), variable: value}
    found = CliRunner().invoke(main, ["release", "list"], env=environment)
    assert found.exit_code == 1
    assert variable in found.output
