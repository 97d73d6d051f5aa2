"""The proxy of tiles: what it asks, what it takes for an answer, what it keeps."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.errors import Invalid
from portal.base_map_settings import TileService
from portal.web import tile_fetch, tile_proxy
from portal.web.tile_proxy import TileProxy
from portal.web.tile_store import TileStore
from tests.support.tile_service import Answer, Service, png, tile_service

SENDER = "Lamppost (https://register.example)"


@pytest.fixture
def service() -> Iterator[Service]:
    with tile_service() as found:
        yield found


def proxy(service: Service, directory: Path) -> TileProxy:
    return TileProxy(TileService(f"{service.address}/t/{{z}}/{{x}}/{{y}}.png?k=1", 18, directory, 10**7), SENDER)


def test_a_tile_is_asked_for_once_and_then_comes_from_disk(service: Service, tmp_path: Path) -> None:
    assert proxy(service, tmp_path).tile(3, 4, 2) == png()
    assert proxy(service, tmp_path).tile(3, 4, 2) == png()
    assert [path for path, _ in service.asked] == ["/t/3/4/2.png?k=1"]
    assert set(service.asked[0][1]) == {"Host", "User-Agent", "Accept", "Accept-Encoding"}
    assert service.asked[0][1]["User-Agent"] == SENDER


@pytest.mark.parametrize(
    "answer",
    [
        Answer(302, headers={"Location": "/elsewhere"}),
        Answer(500),
        Answer(media_type="text/html"),
        Answer(body=b"<script>alert(1)</script>"),
        Answer(media_type="image/svg+xml", body=b"<svg/>"),
        Answer(media_type="image/jpeg"),
        Answer(body=png() + bytes(tile_fetch.MOST_BYTES)),
        Answer(body=b""),
        Answer(slowly=0.05),
    ],
    ids=("redirects", "fails", "says html", "is html", "svg", "another image", "too much", "nothing", "drips"),
)
def test_whatever_is_no_image_is_no_tile_and_the_service_is_left_alone_for_a_while(
    service: Service, tmp_path: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tile_fetch, "SECONDS", 0.3)
    service.answer = answer
    asked = proxy(service, tmp_path)
    assert asked.tile(3, 4, 2) is None
    assert asked.tile(3, 4, 3) is None
    assert len(service.asked) == 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    service.answer = Answer()
    monkeypatch.setattr(asked, "_resting_until", time.monotonic())
    assert asked.tile(3, 4, 3) == png()


def test_a_tile_that_the_service_has_not_is_no_reason_to_leave_it_alone(service: Service, tmp_path: Path) -> None:
    service.answer = Answer(404)
    asked = proxy(service, tmp_path)
    assert asked.tile(3, 4, 2) is None
    service.answer = Answer()
    assert asked.tile(3, 4, 3) == png()


def test_an_old_tile_is_renewed_and_stays_while_the_service_is_away(service: Service, tmp_path: Path) -> None:
    asked = proxy(service, tmp_path)
    asked.tile(3, 4, 2)
    old = time.time() - tile_proxy.FRESH_SECONDS - 1
    os.utime(tmp_path / "3" / "4-2", (old, old))
    service.answer = Answer(503)
    assert asked.tile(3, 4, 2) == png()
    assert len(service.asked) == 2


def test_a_service_that_is_busy_is_waited_for_only_so_long(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tile_proxy, "PATIENCE_SECONDS", 0.01)
    asked = proxy(service, tmp_path)
    for _ in range(tile_proxy.AT_ONCE):
        asked._places.acquire()
    assert asked.tile(3, 4, 2) is None
    assert service.asked == []


def test_the_directory_stays_within_its_bound_and_keeps_what_came_last(tmp_path: Path) -> None:
    store = TileStore(tmp_path, 100_000)
    for number in range(200):
        store.put(9, number, 1, bytes(1000))
        os.utime(tmp_path / "9" / f"{number}-1", (number, number))
    sizes = [path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()]
    assert sum(sizes) <= 100_000
    assert store.get(9, 199, 1) is not None
    assert store.get(9, 0, 1) is None


def test_a_directory_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Invalid, match="LAMPPOST_BASEMAP_TILES_KEPT"):
        TileStore(tmp_path / "file" / "tiles", 100)
