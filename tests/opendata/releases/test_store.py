"""What both kinds of store promise, of a directory and of a bucket."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection

from geo.errors import Conflict, Invalid, NotFound, Unavailable
from opendata.releases import shelf
from opendata.releases.folder import Folder
from opendata.releases.opening import opened
from opendata.releases.s3 import bucket
from opendata.releases.store import PIECE, Store
from opendata.releases.verifying import repair, verify
from opendata.releases.withdrawing import withdraw
from tests.opendata.releases.town import SALT, three_months

names = count()


@pytest.fixture(scope="session")
def buckets() -> Iterator[Callable[[], Store]]:
    """Makes an empty bucket on a server of this machine's own."""
    if sys.version_info >= (3, 12):
        pytest.skip("from Python 3.12 on, pygeoapi and the tests' S3 server want different versions of python-dateutil")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    options = {
        "endpoint": f"http://{host}:{port}", "region": "us-east-1", "access_key_id": "k", "secret_access_key": "s",
        "client_options": {"allow_http": True},
    }  # fmt: skip

    def make() -> Store:
        import boto3

        name = f"releases-{next(names)}"
        client = boto3.client(
            "s3", endpoint_url=options["endpoint"], region_name="us-east-1",
            aws_access_key_id="k", aws_secret_access_key="s",
        )  # fmt: skip
        client.create_bucket(Bucket=name)
        return bucket(f"s3://{name}/city", **options)

    yield make
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return Folder(tmp_path / "store")
    made: Store = request.getfixturevalue("buckets")()
    return made


def test_what_was_created_stays_as_it_is(store: Store) -> None:
    assert store.create("releases/a/manifest.json", b"one")
    assert not store.create("releases/a/manifest.json", b"two")
    assert store.read("releases/a/manifest.json") == b"one"


def test_a_file_of_the_workspace_is_kept(store: Store) -> None:
    content = bytes(range(256)) * 4096
    with store.workspace() as directory:
        path = directory / "file"
        path.write_bytes(content)
        assert store.create("objects/x", path)
    assert not directory.exists()
    assert b"".join(store.stream("objects/x")) == content
    assert b"".join(store.stream("objects/x", 7, 7 + PIECE * 2)) == content[7 : 7 + PIECE * 2]
    assert b"".join(store.stream("objects/x", len(content) - 3)) == content[-3:]
    assert b"".join(store.stream("objects/x", 5, 5)) == b""


def test_only_what_is_known_is_replaced(store: Store) -> None:
    assert store.tag("latest.json") is None
    assert store.replace("latest.json", b"one", None)
    assert not store.replace("latest.json", b"two", None)
    tag = store.tag("latest.json")
    assert store.replace("latest.json", b"two", tag)
    assert store.tag("latest.json") != tag
    assert not store.replace("latest.json", b"three", tag)
    assert store.read("latest.json") == b"two"


def test_what_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        store.read("nothing")
    with pytest.raises(NotFound):
        store.stream("nothing")
    store.create("something", b"x")
    store.delete("something")
    assert store.tag("something") is None


def test_keys_are_told_with_size_and_time(store: Store) -> None:
    assert list(store.keys("objects/")) == []
    store.create("objects/ab/one", b"12345")
    store.create("other/two", b"1")
    (kept,) = store.keys("objects/")
    assert (kept.key, kept.size) == ("objects/ab/one", 5)
    assert abs(kept.modified - datetime.now(UTC)) < timedelta(minutes=5)


def test_releases_are_made_withdrawn_and_verified_in_either(publication: Connection, store: Store) -> None:
    releases = three_months(publication, store)
    assert shelf.read(store).standing == releases
    withdraw(store, releases[1].name, "error", datetime.now(UTC).date(), salt=SALT)
    assert list(verify(store)) == []
    assert list(repair(store, datetime.now(UTC) + timedelta(days=2))) == []


def test_of_a_directory_there_is_one_writer_and_half_made_files_are_tidied(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    with folder.held(), pytest.raises(Conflict), Folder(tmp_path).held():
        pass
    (tmp_path / "half-made" / "left").mkdir(parents=True)
    assert folder.tidy(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert folder.tidy(datetime.now(UTC) + timedelta(hours=1)) == 1


def test_a_place_that_cannot_be_written_or_reached_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable):
        Folder(tmp_path / "file").create("a", b"")
    nowhere = bucket(
        "s3://none", endpoint="http://127.0.0.1:1", region="us-east-1", access_key_id="k", secret_access_key="s",
        client_options={"allow_http": True}, retry_config={"max_retries": 0},
    )  # fmt: skip
    with pytest.raises(Unavailable):
        nowhere.read("a")


def test_an_address_names_a_directory_or_a_bucket(tmp_path: Path) -> None:
    assert str(opened(str(tmp_path))) == str(tmp_path)
    assert str(opened("s3://city/releases")) == "s3://city/releases"
    with pytest.raises(Invalid):
        opened("https://city.example/releases")


def test_without_the_extra_a_bucket_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    monkeypatch.delitem(sys.modules, "opendata.releases.s3", raising=False)
    with pytest.raises(Unavailable, match=r"lamppost\[s3\]"):
        opened("s3://city/releases")
