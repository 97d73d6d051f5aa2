from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from opendata.formats.all import BY_EXTENSION, CSV
from tests.portal.public.pages.conftest import Site


def test_the_download_is_named_after_its_edition_and_tagged(site: Site) -> None:
    answer = site.client.get("/downloads/devices.csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="devices-edition-3.csv"'
    assert answer.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    tag = answer.headers["ETag"]
    assert not tag.startswith("W/")
    assert site.client.get("/downloads/devices.csv", headers={"If-None-Match": tag}).status_code == 304


def test_a_part_is_named_a_selection(site: Site) -> None:
    answer = site.client.get("/downloads/devices.geojson?type=sound")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="devices-edition-3-selection.geojson"'
    assert answer.mimetype == "application/geo+json"


@pytest.mark.parametrize("path", ["/downloads/devices.csv", "/downloads/devices.geojson"])
def test_head_answers_the_same_headers_without_a_body(site: Site, path: str) -> None:
    whole, head = site.client.get(path), site.client.head(path)
    assert head.status_code == 200
    assert head.get_data() == b""
    for name in ("ETag", "Content-Type", "Content-Disposition"):
        assert head.headers[name] == whole.headers[name]


def test_downloads_take_the_filters_of_the_list(site: Site) -> None:
    query = "type=optical_camera&district=WK02"
    rows = list(csv.DictReader(io.StringIO(site.client.get(f"/downloads/devices.csv?{query}").get_data(as_text=True))))
    features = json.loads(site.client.get(f"/downloads/devices.geojson?{query}").data)["features"]
    assert [row["id"] for row in rows] == [feature["id"] for feature in features] == [str(site.camera)]


@pytest.mark.parametrize("path", ["/downloads/devices.csv", "/downloads/districts.xlsx", "/en/devices.atom"])
def test_a_misspelt_filter_is_refused_by_name_with_the_filters_there_are(site: Site, path: str) -> None:
    answer = site.client.get(f"{path}?distict=WK01", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.get_json()["detail"].startswith("distict: there is no such filter; choose from category, ")
    assert site.client.get("/en/devices?fbclid=x").status_code == 200


def test_a_download_is_compressed_on_the_way_and_has_a_tag_of_its_own(site: Site) -> None:
    answer = site.client.get("/downloads/devices.csv", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["ETag"].endswith('-gzip"')


def test_a_download_is_sent_while_it_is_read(site: Site) -> None:
    """A million devices must not stand in memory: nothing on the way may gather the stream."""
    begun: list[str] = []

    def pieces(*_: object) -> Iterator[bytes]:
        for number in range(3):
            begun.append(f"piece {number}")
            yield b"x"

    with site.app.test_request_context("/downloads/devices.csv"), pytest.MonkeyPatch.context() as patched:
        patched.setitem(BY_EXTENSION, "csv", replace(CSV, stream=pieces))
        response = site.app.full_dispatch_request()
        assert begun == []
        assert next(iter(response.iter_encoded())) == b"x"
        assert begun == ["piece 0"]
        response.close()
