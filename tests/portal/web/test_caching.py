from __future__ import annotations

import gzip

import brotli
import pytest

from tests.portal.web.conftest import Site

CACHED = ["/en/", "/nl/devices", "/map/districts.json", "/map/base.json", "/map/12/0/0.json", "/downloads/devices.csv"]


@pytest.mark.parametrize("path", CACHED)
def test_an_answer_is_revalidated_until_the_next_edition(own_site: Site, path: str) -> None:
    first = own_site.client.get(path)
    assert first.data  # read to its end, as a browser does: a stream holds its snapshot until then
    tag = first.headers["ETag"]
    assert (first.status_code, tag.startswith('"')) == (200, True)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = own_site.client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    own_site.publish(2)
    renewed = own_site.client.get(path, headers={"If-None-Match": tag})
    assert renewed.status_code == 200
    assert renewed.headers["ETag"] != tag


@pytest.mark.parametrize("path", CACHED)
def test_a_tag_that_a_proxy_made_weak_is_revalidated(site: Site, path: str) -> None:
    first = site.client.get(path)
    assert first.data
    known = f'"other", W/{first.headers["ETag"]}'
    assert site.client.get(path, headers={"If-None-Match": known}).status_code == 304


@pytest.mark.parametrize(
    "path", [*CACHED, "/ogc/collections/devices/items", "/ogc/collections/devices/items?limit=2000"]
)
def test_whoever_holds_any_answer_gets_none(site: Site, path: str) -> None:
    tag = site.client.get(path).headers["ETag"]
    held = site.client.get(path, headers={"If-None-Match": "*"})
    assert (held.status_code, held.data, held.headers["ETag"]) == (304, b"", tag)
    assert site.client.get("/ogc/collections/nowhere/items", headers={"If-None-Match": "*"}).status_code == 404


def test_another_address_has_another_tag(site: Site) -> None:
    tags = {site.client.get(path).headers["ETag"] for path in ("/en/", "/nl/", "/en/?type=sound")}
    assert len(tags) == 3


@pytest.mark.parametrize(("encoding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_compressed_answer_has_its_own_tag_that_is_revalidated_too(site: Site, encoding: str, decode: object) -> None:
    plain = site.client.get("/en/")
    packed = site.client.get("/en/", headers={"Accept-Encoding": encoding})
    assert packed.headers["Content-Encoding"] == encoding
    assert decode(packed.data) == plain.data  # type: ignore[operator]
    assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + f'-{encoding}"'
    assert "Accept-Encoding" in packed.headers["Vary"] and "Accept-Encoding" in plain.headers["Vary"]
    again = site.client.get("/en/", headers={"If-None-Match": packed.headers["ETag"], "Accept-Encoding": encoding})
    assert again.status_code == 304


def test_a_streamed_download_is_packed_as_it_goes(site: Site) -> None:
    plain = site.client.get("/downloads/devices.csv").data
    packed = site.client.get("/downloads/devices.csv", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain


def test_a_file_is_kept_for_ever_under_its_version_only(site: Site) -> None:
    version = site.app.config["ASSETS_VERSION"]
    kept = site.client.get(f"/static/{version}/lamppost.css")
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for path in ("/static/000000000000/lamppost.css", "/static/lamppost.css"):
        assert site.client.get(path).headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("path", ["../portal/settings.py", "vendor.mjs", "%2e%2e/pyproject.toml", "map"])
def test_nothing_but_assets_is_served_as_a_file(site: Site, path: str) -> None:
    assert site.client.get(f"/static/{path}").status_code == 404
