import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from geo.errors import Conflict, PublishRefused, Unavailable
from geo.publication.filters import DeviceFilter
from opendata.dataset import Dataset
from opendata.datasets import DEVICES
from opendata.formats.all import CSV, FORMATS
from opendata.releases import making, manifest, shelf
from opendata.releases.folder import Folder
from opendata.releases.making import make
from opendata.releases.shelf import Release
from tests.opendata.releases.town import ONE, THREE, TWO, leave, next_edition, rename, settle
from tests.publication_builder import a_device


@pytest.fixture
def city(publication: Connection) -> Connection:
    settle(publication)
    return publication


def text(folder: Folder, release: Release, dataset: str, name: str) -> str:
    found = release.manifest.dataset(dataset)
    file = found.file(name) if found else None
    assert file is not None
    return folder.read(shelf.object_key(file.sha256)).decode()


def test_a_release_holds_the_edition_in_every_format(city: Connection, folder: Folder) -> None:
    made = make(folder, city, salt="0" * 32)
    found = made.release.manifest
    assert made.new and found.release == "2026-03-01.0" and found.edition == 1
    devices = found.dataset("devices")
    assert devices is not None and devices.rows == 2 and devices.filled["name"] == 2 and devices.filled["removed"] == 0
    assert {file.name for file in devices.files} == {f"devices.{each.extension}" for each in FORMATS.values()}
    for file in (file for dataset in found.datasets for file in dataset.files):
        content = folder.read(shelf.object_key(file.sha256))
        assert (len(content), manifest.sha256(content)) == (file.bytes, file.sha256)
    assert shelf.read(folder).standing == (made.release,)


def test_an_edition_is_released_once(city: Connection, folder: Folder) -> None:
    first = make(folder, city)
    again = make(folder, city)
    assert not again.new and again.release == first.release
    assert len(shelf.read(folder).standing) == 1


def test_nothing_is_released_before_the_first_edition(publication: Connection, folder: Folder) -> None:
    with pytest.raises(Unavailable):
        make(folder, publication)


def test_a_release_tells_what_changed_since_the_one_before(city: Connection, folder: Folder) -> None:
    first = make(folder, city)
    next_edition(city, 2, day=2)
    leave(city, ONE)
    rename(city, TWO, 'A "new", name')
    a_device(city, id=THREE)
    second = make(folder, city).release
    assert second.manifest.previous == first.release.as_previous
    devices = second.manifest.dataset("devices")
    assert devices is not None and devices.difference == manifest.Difference(1, 1, 1, {"name": 1})
    rows = list(csv.reader(io.StringIO(text(folder, second, "changes", "changes.csv"))))
    assert rows == [
        ["change", "id", "field", "old", "new"],
        ["removed", str(ONE), "", "", ""],
        ["changed", str(TWO), "name", "Counter 2", 'A "new", name'],
        ["added", str(THREE), "", "", ""],
    ]
    lines = [json.loads(line) for line in text(folder, second, "changes", "changes.jsonl").splitlines()]
    assert [line["id"] for line in lines] == [str(ONE), str(TWO), str(THREE)]
    assert lines[1]["fields"] == {"name": ["Counter 2", 'A "new", name']}


def test_two_releases_of_one_day_have_two_names(city: Connection, folder: Folder) -> None:
    make(folder, city)
    next_edition(city, 2)
    assert make(folder, city).release.name == "2026-03-01.1"


def test_the_same_edition_gives_the_same_bytes(city: Connection, tmp_path: Path) -> None:
    made = [make(Folder(tmp_path / name), city, salt="0" * 32).release for name in ("one", "two")]
    assert made[0].sha256 == made[1].sha256


def test_a_release_keeps_what_every_column_of_its_files_means(city: Connection, folder: Folder) -> None:
    made = make(folder, city).release
    told = json.loads(text(folder, made, "dictionary", "dictionary.json"))
    assert set(told["datasets"]) == {each.name for each in made.manifest.datasets} - {"dictionary"}
    for name, described in told["datasets"].items():
        if name != "answers":
            header = next(csv.reader(io.StringIO(text(folder, made, name, f"{name}.csv"))))
            assert [column["name"] for column in described["columns"]] == header
            assert all(column["type"] in told["types"] for column in described["columns"])
    columns = {column["name"]: column for column in told["datasets"]["devices"]["columns"]}
    assert columns["removed"]["empty"]["en"] and "active" in columns["lifecycle"]["values"]
    assert "empty" not in columns["id"]
    answered = json.loads(text(folder, made, "answers", "answers.json"))
    for question in told["datasets"]["answers"]["questions"]:
        assert {len(row) for row in answered[question["name"]]} <= {len(question["columns"])}


def test_a_release_of_few_datasets_explains_those_alone(city: Connection, folder: Folder) -> None:
    made = make(folder, city, datasets=(DEVICES,), formats=(CSV,)).release
    told = json.loads(text(folder, made, "dictionary", "dictionary.json"))
    assert set(told["datasets"]) == {"devices", "changes"}


def test_a_release_whose_formats_differ_is_not_made(city: Connection, folder: Folder) -> None:
    whole = FORMATS["csv"]

    def without_the_last(connection: Connection, dataset: Dataset, chosen: DeviceFilter, path: Path) -> None:
        lines = b"".join(whole.stream(connection, dataset, chosen)).splitlines(keepends=True)
        path.write_bytes(b"".join(lines[:-1]))

    short = replace(whole, save=without_the_last)
    with pytest.raises(PublishRefused, match="same rows"):
        make(folder, city, formats=[short, FORMATS["geojson"]])
    assert not shelf.read(folder).standing
    assert not list(folder.keys(shelf.OBJECTS))


def test_one_release_is_made_at_a_time(city: Connection, folder: Folder) -> None:
    with folder.held(), pytest.raises(Conflict):
        make(folder, city)


def test_a_name_that_is_taken_is_never_written_again(city: Connection, folder: Folder) -> None:
    release = make(folder, city).release
    with pytest.raises(Conflict, match="is there already"):
        making.commit(folder, replace(release.manifest, edition=9))
