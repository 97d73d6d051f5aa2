from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geo.errors import Invalid, Unreadable
from opendata.releases import manifest
from opendata.releases.manifest import Difference, Manifest, Previous, ReleasedDataset, ReleaseFile, Replaces

FILE = ReleaseFile("devices.csv", "csv", "text/csv", 812, "ab" * 32, 3)
DATASET = ReleasedDataset("devices", 3, {"id": 3, "name": 1}, (FILE,), Difference(1, 2, 3, {"name": 2, "retention": 1}))
FIRST = Manifest("2026-11-01.0", 7, "cd" * 32, datetime(2026, 11, 1, 9, tzinfo=UTC), "0" * 32, (DATASET,))


def test_a_manifest_that_was_written_is_read_again() -> None:
    full = replace(FIRST, previous=Previous("2026-10-01.0", "ef" * 32), replaces=Replaces("2026-10-31.0", "privacy"))
    assert manifest.read(manifest.written(full)) == full
    assert manifest.read(manifest.written(FIRST)) == FIRST


def test_the_same_manifest_is_the_same_bytes_whatever_the_order_of_its_keys() -> None:
    turned = replace(DATASET, filled={"name": 1, "id": 3})
    assert manifest.written(replace(FIRST, datasets=(turned,))) == manifest.written(FIRST)


def test_what_is_no_manifest_is_refused() -> None:
    for content in (b"", b"[]", b'{"release": "2026-11-01.0"}', b"\xff"):
        with pytest.raises(Unreadable):
            manifest.read(content)


def test_of_two_releases_of_one_edition_the_later_comes_after() -> None:
    tenth = replace(FIRST, release="2026-11-01.10")
    second = replace(FIRST, release="2026-11-01.2")
    assert sorted((tenth, FIRST, second), key=lambda each: each.order) == [FIRST, second, tenth]


@pytest.mark.parametrize("text", ["2026-11-01", "2026-11-01.", "2026-11-01.01", "2026-11-01.0\n", "../2026-11-01.0"])
def test_what_is_no_name_of_a_release_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        manifest.number(text)
