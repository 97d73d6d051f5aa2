from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest

from opendata.releases import manifest, shelf, withdrawing
from opendata.releases.folder import Folder
from opendata.releases.shelf import Release
from opendata.releases.verifying import repair, sums, verify

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def overwrite(folder: Folder, key: str, content: bytes) -> None:
    (folder.root / key).chmod(0o644)
    (folder.root / key).write_bytes(content)


def test_what_was_published_is_whole(releases: tuple[Release, ...], folder: Folder) -> None:
    assert list(verify(folder)) == []
    assert list(repair(folder, NOW)) == []


def test_a_flipped_bit_in_any_file_is_found(releases: tuple[Release, ...], folder: Folder) -> None:
    for dataset in releases[1].manifest.datasets:
        for file in dataset.files:
            key = shelf.object_key(file.sha256)
            content = folder.read(key)
            overwrite(folder, key, content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
            assert any(f"{file.name} has other bytes" in said for said in verify(folder))
            overwrite(folder, key, content)


def test_a_file_that_is_gone_or_shorter_is_found(releases: tuple[Release, ...], folder: Folder) -> None:
    first, second = releases[2].manifest.datasets[0].files[:2]
    folder.delete(shelf.object_key(first.sha256))
    overwrite(folder, shelf.object_key(second.sha256), b"short")
    assert sorted(verify(folder)) == sorted((
        f"{releases[2].name}/{first.name} is gone",
        f"{releases[2].name}/{second.name} has 5 bytes and had {second.bytes:,}",
    ))  # fmt: skip


def test_a_manifest_that_was_written_anew_is_found(releases: tuple[Release, ...], folder: Folder) -> None:
    key = shelf.manifest_key(releases[0].name)
    overwrite(folder, key, folder.read(key).replace(b'"rows":2', b'"rows":1'))
    assert "the manifest of 2026-03-01.0 is not the one that was published" in list(verify(folder))
    list(repair(folder, NOW))
    assert [said for said in verify(folder) if "follows on another" in said]


def test_an_index_that_was_not_renewed_is_made_again(releases: tuple[Release, ...], folder: Folder) -> None:
    folder.delete(shelf.INDEX)
    assert list(verify(folder)) == [
        "the index does not agree with what is kept; `lamppost release repair` makes it again"
    ]
    assert list(repair(folder, NOW)) == ["made the index again"]
    assert shelf.read(folder).standing == releases


def test_what_no_release_has_is_removed_after_a_day(releases: tuple[Release, ...], folder: Folder) -> None:
    key = shelf.object_key(manifest.sha256(b"left behind"))
    folder.create(key, b"left behind")
    assert list(repair(folder, datetime.now(UTC))) == []
    assert folder.read(key) == b"left behind"
    assert list(repair(folder, datetime.now(UTC) + timedelta(days=2))) == [
        "removed 1 files that no release has, 11 bytes"
    ]
    assert folder.tag(key) is None
    assert list(verify(folder)) == []


class Killed(Exception):
    pass


@pytest.mark.parametrize(("step", "stands"), [("create", True), ("replace", False), ("delete", False)])
def test_a_withdrawal_that_was_broken_off_is_finished(
    releases: tuple[Release, ...], folder: Folder, step: str, stands: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(folder, step, Mock(side_effect=Killed))
        with pytest.raises(Killed):
            withdrawing.bury(folder, releases[2], "error", NOW.date())
    list(repair(folder, NOW))
    assert list(verify(folder)) == []
    assert (releases[2] in shelf.read(folder).standing) == stands
    assert (folder.tag(shelf.manifest_key(releases[2].name)) is not None) == stands


def test_hashes_are_written_as_sha256sum_reads_them(releases: tuple[Release, ...]) -> None:
    found = releases[0].manifest
    lines = sums(found, "changes").decode().splitlines()
    assert [line.split("  ")[1] for line in lines] == [
        "changes.csv", "changes-2026-03-01.0.csv", "changes.jsonl", "changes-2026-03-01.0.jsonl"
    ]  # fmt: skip
    assert lines[0].split("  ")[0] == manifest.sha256(b"change,id,field,old,new\r\n")
