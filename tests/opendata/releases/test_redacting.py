import json
import random
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from uuid import UUID

import pytest
from shapely import box
from sqlalchemy import Connection, delete, insert, update

from geo.errors import Conflict, PublishRefused
from geo.publication import pyramid, tables
from opendata.datasets import DEVICES
from opendata.formats.all import CSV, PARQUET
from opendata.questions.all import QUESTIONS
from opendata.releases import answers, comparing, making, redacting, shelf
from opendata.releases.difference import Change, as_lines
from opendata.releases.folder import Folder
from opendata.releases.making import make
from opendata.releases.manifest import Difference, ReleasedDataset, Replaces, canonical
from opendata.releases.shelf import Release
from opendata.releases.verifying import verify
from opendata.releases.withdrawing import succeed
from tests.opendata.releases.town import ONE, SALT, THREE, TWO, leave, next_edition, settle
from tests.publication_builder import a_device, a_district, an_organisation

DAY = date(2026, 6, 1)
SECRET = (b"Secret name", b"Counter 2", b"Third name", str(TWO).encode())


@pytest.fixture
def city(publication: Connection, releases: tuple[Release, ...]) -> Connection:
    """Three releases have the second device; in the edition after them it is no more."""
    settle(publication)
    a_device(publication, id=THREE)
    leave(publication, TWO)
    next_edition(publication, 4, month=6)
    publication.execute(insert(tables.gone).values(id=TWO, short_code="20000000", edition=4))
    return publication


def unpacked(folder: Folder) -> bytes:
    """Every byte of a store, and of what is packed in it."""
    found = []
    for path in folder.root.rglob("*"):
        if path.is_file():
            found.append(path.read_bytes())
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    found += [archive.read(name) for name in archive.namelist()]
    return b"".join(found)


def rows(folder: Folder, release: Release, name: str) -> bytes:
    dataset = release.manifest.dataset("devices")
    file = dataset.file(name) if dataset else None
    assert file is not None
    return folder.read(shelf.object_key(file.sha256))


def test_a_device_is_taken_out_of_every_release_and_nothing_else_is(city: Connection, folder: Folder) -> None:
    before = shelf.read(folder).standing
    files = [rows(folder, release, "devices.csv") for release in before]
    made = redacting.redact(folder, city, [TWO], "privacy", DAY, salt=SALT)
    assert [each.manifest.replaces for each in made] == [Replaces(each.name, "privacy") for each in before]
    assert shelf.read(folder).standing == tuple(made)
    for release, old in zip(made, files, strict=True):
        left = [line for line in old.splitlines(keepends=True) if str(TWO).encode() not in line]
        assert rows(folder, release, "devices.csv") == b"".join(left)
    assert list(verify(folder)) == []
    content = unpacked(folder)
    assert [secret for secret in SECRET if secret in content] == []


def test_the_file_without_a_device_is_that_of_an_edition_without_it(publication: Connection, folder: Folder) -> None:
    settle(publication)
    make(folder, publication, salt=SALT)
    next_edition(publication, 2, month=4)
    leave(publication, TWO)
    without = make(folder, publication, salt=SALT).release
    (redacted,) = redacting.redact(folder, publication, [TWO], "privacy", DAY, salt=SALT)[:1]
    for name in ("devices.csv", "devices.geojson", "devices.parquet"):
        assert rows(folder, redacted, name) == rows(folder, without, name)
    last = shelf.read(folder).standing[-1].manifest.dataset("devices")
    assert last is not None and last.difference == Difference(0, 0, 0, {})


def test_only_releases_that_tell_of_a_device_are_replaced(city: Connection, folder: Folder) -> None:
    leave(city, THREE)
    first, second, _ = shelf.read(folder).standing
    (anew,) = redacting.redact(folder, city, [THREE], "privacy", DAY, salt=SALT)
    assert shelf.read(folder).standing == (first, second, anew)
    assert redacting.redact(folder, city, [THREE], "privacy", DAY) == []


def test_a_release_whose_rows_cannot_be_written_again_is_withdrawn_whole(
    publication: Connection, folder: Folder
) -> None:
    settle(publication)
    make(folder, publication, salt=SALT, datasets=(DEVICES,), formats=(CSV,))
    next_edition(publication, 2, month=4)
    make(folder, publication, salt=SALT, datasets=(DEVICES,), formats=(CSV, PARQUET))
    leave(publication, TWO)
    first, second = shelf.read(folder).standing
    made = redacting.redact(folder, publication, [TWO], "privacy", DAY, salt=SALT)
    known = shelf.read(folder)
    assert list(known.standing) == made
    assert [release.manifest.edition for release in made] == [2]
    assert {gone.release for gone in known.withdrawn} >= {first.name, second.name}
    assert list(verify(folder)) == []
    assert str(TWO).encode() not in unpacked(folder)


def test_a_device_that_is_public_is_to_be_protected_first(city: Connection, folder: Folder) -> None:
    with pytest.raises(Conflict, match="still public"):
        redacting.redact(folder, city, [ONE], "privacy", DAY)


def test_what_stood_exactly_and_is_gone_is_found(city: Connection, folder: Folder) -> None:
    assert redacting.gone(folder, city) == [TWO]
    redacting.redact(folder, city, [TWO], "privacy", DAY)
    assert redacting.gone(folder, city) == []


def test_a_publication_that_was_restored_and_remembers_nothing_gone_still_finds_it(
    city: Connection, folder: Folder
) -> None:
    city.execute(delete(tables.gone))
    assert redacting.gone(folder, city) == [TWO]


def test_no_seal_is_left_by_which_a_guess_at_a_row_could_be_confirmed(city: Connection, folder: Folder) -> None:
    seals = [each.manifest.digest.encode() for each in shelf.read(folder).standing]
    redacting.redact(folder, city, [TWO], "privacy", DAY, salt=SALT)
    standing = shelf.read(folder).standing
    assert [each.manifest.digest for each in standing] == ["", "", ""]
    assert not [seal for seal in seals if seal in unpacked(folder)]


def test_what_more_would_be_missing_is_refused(
    city: Connection, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = shelf.read(folder)
    monkeypatch.setattr(redacting.kept_rows, "_rows", Mock(return_value=iter(())))
    with pytest.raises(PublishRefused):
        redacting.redact(folder, city, [TWO], "privacy", DAY)
    assert shelf.read(folder) == known


def test_the_published_rows_stay_as_they_are(city: Connection, folder: Folder) -> None:
    before = city.execute(tables.edition.select()).all()
    redacting.redact(folder, city, [TWO], "privacy", DAY)
    assert city.execute(tables.edition.select()).all() == before
    assert city.scalar(tables.device.select().with_only_columns(tables.device.c.id).limit(1)) is not None


def test_a_line_is_found_among_many_by_halving(releases: tuple[Release, ...], folder: Folder,
                                               monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(comparing, "PIECE", 200)
    dice = random.Random(5)
    ids = sorted(str(UUID(int=dice.getrandbits(128))) for _ in range(300))
    changes = [Change(id_, "changed", {"name": ("a", "b" * dice.randrange(90))}) for id_ in ids[::2]]
    lines = b"".join(as_lines(changes))
    file = Mock(bytes=len(lines), sha256="00")
    monkeypatch.setattr(comparing, "_file", Mock(return_value=file))
    folder.create(shelf.object_key("00"), lines)
    for place, id_ in enumerate(ids):
        found = comparing.find(folder, releases[0], id_)
        assert found == (None if place % 2 else changes[place // 2])


def test_what_a_release_answers_no_longer_counts_the_device(publication: Connection, folder: Folder) -> None:
    settle(publication)
    release = make(folder, publication, salt=SALT).release
    assert answers.read(folder, release.manifest)["what-is-missing"] == [(None, 2, 0, 0, 0, 0)]
    leave(publication, TWO)
    next_edition(publication, 2)
    publication.execute(insert(tables.gone).values(id=TWO, short_code="20000000", edition=2))
    (without,) = redacting.redact(folder, publication, [TWO], "privacy", DAY, salt=SALT)
    told = answers.read(folder, without.manifest)
    assert told["what-is-missing"] == [(None, 1, 0, 0, 0, 0)]
    assert told == {name: question.rows(publication) for name, question in QUESTIONS.items()}
    assert list(verify(folder)) == []


def test_districts_and_organisations_of_a_release_no_longer_count_the_device(
    publication: Connection, folder: Folder, tmp_path: Path
) -> None:
    settle(publication)
    owner, other = an_organisation(publication), an_organisation(publication, "Shelter")
    a_district(publication)
    a_district(publication, "WK02", "Elsewhere", box(5.2, 52.6, 5.3, 52.7))
    publication.execute(insert(tables.withheld_count).values(district="WK02", devices="0-4"))
    publication.execute(update(tables.device).values(organisation_id=owner, districts=["WK01"]))
    publication.execute(update(tables.device).where(tables.device.c.id == TWO).values(organisation_id=other))
    pyramid.count_all(publication)
    pyramid.add_counted(publication)
    make(folder, publication, salt=SALT)
    leave(publication, TWO)
    publication.execute(delete(tables.organisation).where(tables.organisation.c.id == other))
    pyramid.count_all(publication)
    pyramid.add_counted(publication)
    never = make(Folder(tmp_path / "never"), publication, salt=SALT).release
    next_edition(publication, 2)
    publication.execute(insert(tables.gone).values(id=TWO, short_code="20000000", edition=2))
    (without,) = redacting.redact(folder, publication, [TWO], "privacy", DAY, salt=SALT)
    for dataset in ("districts", "organisations"):
        told = without.manifest.dataset(dataset)
        wanted = never.manifest.dataset(dataset)
        assert told is not None and wanted is not None
        assert {file.name: file.sha256 for file in told.files} == {file.name: file.sha256 for file in wanted.files}
    assert list(verify(folder)) == []


def test_what_columns_mean_is_carried_over_and_told_anew_only_of_what_is_counted_anew(
    city: Connection, folder: Folder
) -> None:
    first, second, _ = shelf.read(folder).standing
    told_then = explained(folder, first)
    for name in told_then["datasets"]:
        told_then["datasets"][name] |= {"columns": [{"name": "told then"}], "questions": []}
    with folder.workspace() as directory:
        (directory / "dictionary.json").write_bytes(canonical(told_then))
        other = making.kept(folder, directory / "dictionary.json", "json", "application/json", 9)
    datasets = [each for each in first.manifest.datasets if each.name != "dictionary"]
    older = replace(first.manifest, datasets=(*datasets, ReleasedDataset("dictionary", 9, {}, (other,))))
    succeed(folder, shelf.read(folder), first, older, None, "error", DAY, SALT)
    without = replace(second.manifest, datasets=tuple(datasets))
    succeed(folder, shelf.read(folder), second, without, None, "error", DAY, SALT)
    made = redacting.redact(folder, city, [TWO], "privacy", DAY, salt=SALT)
    told_now = explained(folder, made[0])
    anew = {name for name in told_now["datasets"] if told_now["datasets"][name] != told_then["datasets"][name]}
    assert anew == {"districts", "organisations", "answers"}
    assert made[1].manifest.dataset("dictionary") is None
    assert made[2].manifest.dataset("dictionary") == first.manifest.dataset("dictionary")
    assert list(verify(folder)) == []


def explained(folder: Folder, release: Release) -> Any:
    dataset = release.manifest.dataset("dictionary")
    assert dataset is not None
    return json.loads(folder.read(shelf.object_key(dataset.files[0].sha256)))


def test_no_tile_is_left_of_a_release_that_had_the_device(publication: Connection, folder: Folder) -> None:
    settle(publication)

    def tile_maker(connection: Connection, path: Path) -> int:
        return path.write_bytes(b"a tile with Counter 2")

    old = make(folder, publication, tiles=tile_maker, salt=SALT).release
    assert b"a tile with Counter 2" in unpacked(folder)
    leave(publication, TWO)
    next_edition(publication, 2)
    publication.execute(insert(tables.gone).values(id=TWO, short_code="20000000", edition=2))
    (without,) = redacting.redact(folder, publication, [TWO], "privacy", DAY, salt=SALT)
    assert old.manifest.dataset("tiles") and without.manifest.dataset("tiles") is None
    assert b"a tile with Counter 2" not in unpacked(folder)
