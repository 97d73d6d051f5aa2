from datetime import UTC, date, datetime

import pytest

from geo.errors import Conflict, NotFound
from opendata.releases import manifest, shelf
from opendata.releases.folder import Folder
from opendata.releases.manifest import Replaces
from opendata.releases.shelf import Release, Withdrawal
from opendata.releases.verifying import repair, verify
from opendata.releases.withdrawing import retain, withdraw
from tests.opendata.releases.town import SALT

DAY = date(2026, 6, 1)


def everything(folder: Folder) -> bytes:
    return b"".join(path.read_bytes() for path in folder.root.rglob("*") if path.is_file())


def test_of_a_withdrawn_release_no_byte_is_left(releases: tuple[Release, ...], folder: Folder) -> None:
    assert b"Secret name" in everything(folder)
    withdraw(folder, releases[1].name, "privacy", DAY, salt=SALT)
    assert b"Secret name" not in everything(folder)
    assert list(verify(folder)) == []


def test_what_followed_on_it_tells_what_changed_since_the_one_before(
    releases: tuple[Release, ...], folder: Folder
) -> None:
    anew = withdraw(folder, releases[1].name, "error", DAY, salt=SALT)
    assert anew is not None and anew.name == "2026-05-01.1"
    assert anew.manifest.previous == releases[0].as_previous
    assert anew.manifest.replaces == Replaces(releases[2].name, "error")
    known = shelf.read(folder)
    assert known.standing == (releases[0], anew)
    assert known.withdrawn == (
        Withdrawal(releases[1].name, 2, releases[1].sha256, DAY, "error"),
        Withdrawal(releases[2].name, 3, releases[2].sha256, DAY, "error", anew.name),
    )
    changes = anew.manifest.dataset("changes")
    assert changes is not None
    told = folder.read(shelf.object_key(changes.files[0].sha256)).decode()
    assert "Counter 2,Third name" in told


def test_the_newest_and_the_oldest_can_be_withdrawn(releases: tuple[Release, ...], folder: Folder) -> None:
    assert withdraw(folder, releases[2].name, "legal", DAY, salt=SALT) is None
    anew = withdraw(folder, releases[0].name, "legal", DAY, salt=SALT)
    assert anew is not None and anew.manifest.previous is None
    assert shelf.read(folder).standing == (anew,)
    assert list(verify(folder)) == []


def test_a_release_is_withdrawn_once(releases: tuple[Release, ...], folder: Folder) -> None:
    withdraw(folder, releases[2].name, "error", DAY)
    with pytest.raises(Conflict):
        withdraw(folder, releases[2].name, "error", DAY)
    with pytest.raises(NotFound):
        withdraw(folder, "2026-01-01.0", "error", DAY)


def test_the_name_of_a_withdrawn_release_is_not_used_again(releases: tuple[Release, ...], folder: Folder) -> None:
    withdraw(folder, releases[2].name, "error", DAY)
    assert shelf.read(folder).unused_name("2026-05-01") == "2026-05-01.1"


def test_releases_are_kept_for_as_many_months_as_the_rule_says(releases: tuple[Release, ...], folder: Folder) -> None:
    assert retain(folder, 3, DAY) == []
    assert retain(folder, 2, DAY) == ["2026-03-01.0"]
    known = shelf.read(folder)
    assert known.standing == releases[1:]
    assert [each.reason for each in known.withdrawn] == ["retention"]
    assert list(verify(folder)) == []
    assert list(repair(folder, datetime(2026, 6, 1, tzinfo=UTC))) == []


def test_the_newest_release_stays_however_old_it_is(releases: tuple[Release, ...], folder: Folder) -> None:
    assert retain(folder, 1, date(2036, 1, 1)) == ["2026-03-01.0", "2026-04-01.0"]


def test_the_hash_that_is_left_of_a_manifest_is_salted(releases: tuple[Release, ...], folder: Folder) -> None:
    assert b'"salt":"' in manifest.written(releases[0].manifest)
