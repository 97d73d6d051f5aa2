"""Releases as visitors and programs get them: files in ranges, pages, tombstones."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from unittest.mock import Mock

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geo.errors import Unavailable
from opendata.releases import shelf
from opendata.releases.folder import Folder
from opendata.releases.withdrawing import succeed, withdraw
from portal.public import create_app
from portal.public.column_values import in_words
from portal.web.releases import Shelves
from tests.opendata.releases.town import ONE, SALT, THREE, TWO, three_months

NAMES = ("2026-03-01.0", "2026-04-01.0", "2026-05-01.0")
FILE = f"/data/devices/{NAMES[0]}/devices.csv"


@pytest.fixture(scope="module")
def site(clone, tmp_path_factory) -> Iterator[tuple[Flask, Folder]]:
    folder = Folder(tmp_path_factory.mktemp("site") / "releases")
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            three_months(connection, folder)
        app = create_app(databases.settings(LAMPPOST_RELEASES=str(folder.root)))
        app.extensions["newest"].seconds = 0
        yield app, folder
        for pool in ("publication", "publication_downloads"):
            app.extensions[pool].dispose()


@pytest.fixture(scope="module")
def client(site: tuple[Flask, Folder]) -> FlaskClient:
    return site[0].test_client()


def test_a_file_is_given_whole_with_its_hash(client: FlaskClient) -> None:
    answer = client.get(FILE)
    digest = hashlib.sha256(answer.data)
    assert answer.status_code == 200
    assert answer.headers["ETag"] == f'"{digest.hexdigest()}"'
    assert answer.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="devices-{NAMES[0]}.csv"'
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert [row["id"] for row in csv.DictReader(io.StringIO(answer.text))] == [str(ONE), str(TWO)]


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-9", 0, 10), ("bytes=5-", 5, None), ("bytes=-7", -7, None), ("bytes=3-99999999", 3, None)],
)
def test_a_part_is_given_as_asked(client: FlaskClient, asked: str, start: int, stop: int | None) -> None:
    whole = client.get(FILE)
    part = client.get(FILE, headers={"Range": asked})
    assert part.status_code == 206
    assert part.data == whole.data[start:stop]
    first = start if start >= 0 else len(whole.data) + start
    assert part.headers["Content-Range"] == f"bytes {first}-{first + len(part.data) - 1}/{len(whole.data)}"
    assert part.headers["ETag"] == whole.headers["ETag"]
    assert part.headers["Repr-Digest"] == whole.headers["Repr-Digest"]


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "lines=0-1", "bytes=x", "bytes=9-3"])
def test_several_ranges_or_what_is_none_give_the_whole_file(client: FlaskClient, asked: str) -> None:
    whole = client.get(FILE)
    answer = client.get(FILE, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (200, whole.data)
    assert "Content-Range" not in answer.headers


def test_a_range_behind_the_end_is_refused(client: FlaskClient) -> None:
    answer = client.get(FILE, headers={"Range": "bytes=99999999-"})
    size = len(client.get(FILE).data)
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{size}")


def test_a_download_is_taken_up_only_of_the_same_bytes(client: FlaskClient) -> None:
    whole = client.get(FILE)
    for known, status in (
        (whole.headers["ETag"], 206), (whole.headers["Last-Modified"], 206), ('"other"', 200),
        (f"W/{whole.headers['ETag']}", 200), ("Thu, 01 Jan 2026 00:00:00 GMT", 200),
    ):  # fmt: skip
        assert client.get(FILE, headers={"Range": "bytes=0-3", "If-Range": known}).status_code == status, known


def test_what_the_client_has_is_not_sent_again(client: FlaskClient) -> None:
    whole = client.get(FILE)
    for held in ({"If-None-Match": whole.headers["ETag"]}, {"If-Modified-Since": whole.headers["Last-Modified"]}):
        answer = client.get(FILE, headers={**held, "Range": "bytes=0-3"})
        assert (answer.status_code, answer.data) == (304, b"")


def test_head_tells_the_size_and_gives_nothing(client: FlaskClient) -> None:
    whole, answer = client.get(FILE), client.head(FILE, headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(whole.data))
    assert answer.headers["ETag"] == whole.headers["ETag"]


def test_a_file_is_never_packed_on_its_way(client: FlaskClient) -> None:
    answer = client.get(FILE, headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == client.get(FILE).data


def test_hashes_and_manifest_are_those_of_the_files(client: FlaskClient) -> None:
    sums = client.get(f"/data/devices/{NAMES[1]}/SHA256SUMS").text
    for line in sums.splitlines():
        digest, name = line.split("  ")
        name = name.replace(f"-{NAMES[1]}", "")
        assert hashlib.sha256(client.get(f"/data/devices/{NAMES[1]}/{name}").data).hexdigest() == digest
    told = json.loads(client.get(f"/data/devices/{NAMES[1]}/manifest.json").data)
    assert told["release"] == NAMES[1]
    before = client.get(f"/data/changes/{NAMES[0]}/manifest.json").data
    assert told["previous"] == {"release": NAMES[0], "sha256": hashlib.sha256(before).hexdigest()}


@pytest.mark.parametrize("named_by", ["the answer", "the address"])
def test_the_hashes_verify_a_file_whatever_a_download_is_saved_as(
    client: FlaskClient, tmp_path: Path, named_by: str
) -> None:
    """A browser and `curl -OJ` go by Content-Disposition, `curl -O` and `wget` by the end of the address."""
    found = client.get(f"/en/releases/{NAMES[1]}").text
    (command,) = re.findall(r"<code>(sha256sum [^<]+)</code>", found)
    for name in ("devices.csv", "SHA256SUMS"):
        answer = client.get(f"/data/devices/{NAMES[1]}/{name}")
        saved = re.findall(r'filename="([^"]+)"', answer.headers["Content-Disposition"])
        (tmp_path / (saved[0] if named_by == "the answer" else name)).write_bytes(answer.data)
    checked = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout.count(": OK"), checked.stderr) == (0, 1, "")
    (broken,) = tmp_path.glob("*.csv")
    broken.write_bytes(broken.read_bytes() + b" ")
    assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_latest_leads_to_the_newest_release(client: FlaskClient) -> None:
    for name in ("devices.csv", "SHA256SUMS", "manifest.json"):
        answer = client.get(f"/data/devices/latest/{name}")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/data/devices/{NAMES[2]}/{name}")
        assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/data/devices/2026-03-01.9/devices.csv", "/data/devices/2026-03-01.0/changes.csv",
        "/data/none/latest/none.csv", "/data/none/2026-03-01.0/SHA256SUMS", "/data/devices/latest/devices.exe",
        "/data/devices/%2e%2e/manifest.json",
        "/en/releases/2026-03-01.9", "/en/releases/compare/2026-03-01.0...2026-03-01.9", "/en/releases/compare?a=x",
    ],
)  # fmt: skip
def test_what_there_is_not_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_release_is_cited_with_its_address_the_hash_of_its_manifest_and_room_for_the_day_of_access(
    client: FlaskClient,
) -> None:
    digest = hashlib.sha256(client.get(f"/data/devices/{NAMES[1]}/manifest.json").data).hexdigest()
    shown = unescape(client.get(f"/en/releases/{NAMES[1]}").text)
    (apa,) = re.findall(r'<h2 id="cite">.*?<p class="long">(.*?)</p>', shown, re.S)
    assert apa.endswith(f"/data/devices/{NAMES[1]}") and f"(release {NAMES[1]})" in apa
    assert f"SHA-256 of the manifest: {digest}. Retrieved YYYY-MM-DD, from " in apa
    assert "urldate = {YYYY-MM-DD}" in shown and "Y2  - YYYY-MM-DD" in shown
    assert shown.count(f"SHA-256 of the manifest: {digest}") == 4
    assert f'href="/data/dictionary/{NAMES[1]}/dictionary.json"' in shown


def test_the_changes_tell_their_rows_and_devices_and_come_as_lines_too(
    site: tuple[Flask, Folder], client: FlaskClient
) -> None:
    shown = client.get("/en/data/changes").text
    newest = shelf.read(site[1]).standing[-1].name
    rows = list(csv.DictReader(io.StringIO(client.get(f"/data/changes/{newest}/changes.csv").text)))
    assert f"{len(rows)} rows, {len({row['id'] for row in rows})} devices" in shown
    assert f'href="/data/changes/{newest}/changes.jsonl"' in shown
    assert "All files have the same rows" not in shown and "a row for each field that changed" in shown


def test_pages_tell_of_all_releases_and_of_one(client: FlaskClient) -> None:
    for language in ("en", "nl"):
        shown = client.get(f"/{language}/releases").text
        assert all(f"/{language}/releases/{name}" in shown for name in NAMES)
        shown = client.get(f"/{language}/releases/{NAMES[1]}").text
        assert f"/data/devices/{NAMES[1]}/devices.csv" in shown
        assert f"/{language}/releases/compare/{NAMES[0]}...{NAMES[1]}" in shown
    assert client.get("/en/releases/latest").text.count(NAMES[2]) > 1


def test_two_releases_are_compared_over_those_between(client: FlaskClient) -> None:
    shown = client.get(f"/en/releases/compare/{NAMES[0]}...{NAMES[2]}").text
    assert "Counter 2" in shown and "Third name" in shown and "Secret name" not in shown
    assert str(THREE) in shown and str(ONE) not in shown
    step = client.get(f"/en/releases/compare/{NAMES[1]}...{NAMES[2]}").text
    assert "Secret name" in step and "Counter 2" not in step
    assert "Nothing changed" in client.get(f"/en/releases/compare/{NAMES[1]}...{NAMES[1]}").text


def test_the_other_way_round_and_the_form_lead_to_the_one_address(client: FlaskClient) -> None:
    there = f"/en/releases/compare/{NAMES[0]}...{NAMES[2]}"
    for path in (f"/en/releases/compare/{NAMES[2]}...{NAMES[0]}", f"/en/releases/compare?a={NAMES[2]}&b={NAMES[0]}"):
        assert client.get(path, follow_redirects=True).request.path == there


def test_the_changes_between_any_two_releases_are_given_as_csv(client: FlaskClient) -> None:
    there = f"/data/changes/{NAMES[0]}...{NAMES[2]}/changes.csv"
    answer = client.get(there)
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8; header=present")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="changes-{NAMES[0]}-{NAMES[2]}.csv"'
    assert list(csv.reader(io.StringIO(answer.text))) == [
        ["change", "id", "field", "old", "new"],
        ["changed", str(TWO), "name", "Counter 2", "Third name"],
        ["added", str(THREE), "", "", ""],
    ]
    assert f'href="{there}"' in client.get(f"/en/releases/compare/{NAMES[0]}...{NAMES[2]}").text
    assert client.head(there).data == b""
    back = client.get(f"/data/changes/{NAMES[2]}...{NAMES[0]}/changes.csv")
    assert (back.status_code, back.headers["Location"]) == (303, there)
    assert client.get(f"/data/changes/{NAMES[0]}...2026-09-09.0/changes.csv").status_code == 404


def test_of_one_step_the_changes_are_the_release_s_own_file(client: FlaskClient) -> None:
    frozen = client.get(f"/data/changes/{NAMES[2]}/changes.csv")
    assert client.get(f"/data/changes/{NAMES[1]}...{NAMES[2]}/changes.csv").data == frozen.data
    shown = client.get(f"/en/releases/compare/{NAMES[1]}...{NAMES[2]}").text
    assert f'href="/data/changes/{NAMES[2]}/changes.csv"' in shown


def test_a_page_of_changes_that_there_is_not_is_refused(client: FlaskClient) -> None:
    for page in ("0", "2", "x", "-1", "١"):
        assert client.get(f"/en/releases/compare/{NAMES[0]}...{NAMES[2]}?page={page}").status_code == 400


def test_the_history_of_a_device_is_what_releases_told_of_it(client: FlaskClient) -> None:
    shown = client.get(f"/en/devices/{TWO}/history").text
    assert shown.index("Counter 2") < shown.index("Secret name") < shown.rindex("Third name")
    assert NAMES[0] in shown and NAMES[1] in shown
    assert NAMES[2] in client.get(f"/en/devices/{THREE}/history").text
    assert client.get("/en/devices/00000000-0000-4000-8000-000000000000/history").status_code == 404


def test_columns_and_their_values_are_told_in_words(site: tuple[Flask, Folder], client: FlaskClient) -> None:
    assert '<th scope="row">Naam<br><small><code>name</code>' in client.get(f"/nl/devices/{TWO}/history").text
    with site[0].test_request_context("/nl/releases"):
        assert in_words("retention", ["P7D", "P14D"]) == ["7 dagen", "14 dagen"]
        assert in_words("lifecycle", ["active", "removed"]) == ["In gebruik", "Weggehaald"]
        lists = ["", "cellular|air_quality"]
        assert in_words("technologies", lists) == ["", "Mobiel netwerk, Meting van luchtkwaliteit"]
        assert in_words("installed", ["2026-03-01", ""]) == ["1 maart 2026", ""]
        assert in_words("name", ["P7D", "P8D"]) == ["P7D", "P8D"]


def test_purposes_and_datastreams_are_told_in_words_but_never_as_if_nothing_had_changed(
    site: tuple[Flask, Folder],
) -> None:
    purpose = {"dtpr": ["mobility"], "text": "To count bicycles.", "legalGround": "public_task", "dpia": None}
    stream = {"name": "Noise", "observedProperty": "sound", "unit": "dB[SPL]", "frequency": "PT1H", "active": True}
    with site[0].test_request_context("/en/releases"):
        said = in_words("purposes", ["[]", json.dumps([purpose, purpose | {"dpia": "https://example.org/dpia"}])])
        task = "It is part of a public task (GDPR article 6(1)(e))"
        one = f"Traffic · To count bicycles. · {task}"
        assert said == ["", f"{one}; {one} · Assessment of the effects on privacy (DPIA): https://example.org/dpia"]
        off = json.dumps([stream | {"active": False}])
        assert in_words("datastreams", [json.dumps([stream]), off]) == [
            "Noise · sound · dB · every hour", "Noise · sound · dB · every hour · switched off"
        ]  # fmt: skip
        pair = [json.dumps([stream | {"unit": unit}]) for unit in ("dB", "dB[SPL]")]
        assert in_words("datastreams", pair) == pair


def test_a_portal_without_releases_says_that_there_are_none(site: tuple[Flask, Folder]) -> None:
    app, _ = site
    known = app.extensions["releases"]
    try:
        app.extensions["releases"] = Shelves(None)
        client = app.test_client()
        assert "There is no release yet" in client.get("/en/releases").text
        assert "It stands in no release yet" in client.get(f"/en/devices/{TWO}/history").text
        assert client.get(FILE).status_code == client.get("/data/devices/latest/devices.csv").status_code == 404
    finally:
        app.extensions["releases"] = known


def test_pages_about_other_things_are_there_while_the_store_is_away(site: tuple[Flask, Folder]) -> None:
    app, folder = site
    known = app.extensions["releases"]
    try:
        app.extensions["releases"] = Shelves(
            Mock(wraps=folder, patience=0.0, tag=Mock(side_effect=Unavailable("away")))
        )
        client = app.test_client()
        assert client.get("/en/devices").status_code == 200
        assert client.get("/en/releases").status_code == client.get(FILE).status_code == 503
    finally:
        app.extensions["releases"] = known


def test_a_withdrawn_release_is_gone_everywhere_at_once(site: tuple[Flask, Folder], client: FlaskClient) -> None:
    _, folder = site
    before = client.get("/en/releases")
    held = client.get(f"/data/devices/{NAMES[1]}/devices.csv").headers["ETag"]
    withdraw(folder, NAMES[1], "error", date(2026, 6, 1), salt=SALT)
    (anew,) = (each for each in shelf.read(folder).standing if each.manifest.replaces)
    gone = [
        f"/data/devices/{NAMES[1]}/devices.csv", f"/data/devices/{NAMES[1]}/SHA256SUMS",
        f"/data/changes/{NAMES[2]}/changes.csv", f"/data/changes/{NAMES[2]}/manifest.json",
        f"/data/changes/{NAMES[0]}...{NAMES[1]}/changes.csv", f"/data/dictionary/{NAMES[1]}/dictionary.json",
        f"/en/releases/{NAMES[1]}", f"/nl/releases/{NAMES[2]}", f"/en/releases/compare/{NAMES[0]}...{NAMES[1]}",
    ]  # fmt: skip
    for path in gone:
        for headers in ({}, {"Accept": "text/html"}, {"If-None-Match": held}, {"Range": "bytes=0-3"}):
            answer = client.get(path, headers=headers)
            assert answer.status_code == 410, path
            assert answer.headers["Cache-Control"] == "no-store"
            assert b"Secret name" not in answer.data
    told = json.loads(client.get(gone[2], headers={"Accept": "application/json"}).data)
    assert told["replacedBy"] == anew.name
    assert f"/releases/{anew.name}" in client.get(gone[2]).headers["Link"]
    shown = client.get(f"/en/releases/{anew.name}").text
    assert "1 May 2026" in shown and 'written again on <time datetime="2026-06-01">1 June 2026</time>' in shown
    assert f"{NAMES[2]}, which was withdrawn" in shown
    file = client.get(f"/data/devices/{anew.name}/devices.csv")
    assert file.headers["Last-Modified"] == "Mon, 01 Jun 2026 00:00:00 GMT"
    feed = client.get("/feeds/devices.atom").text
    for name in (NAMES[1], NAMES[2]):
        assert re.search(rf"/data/devices/{re.escape(name)}</id>\n<title>[^<]*, withdrawn</title>", feed)
    assert feed.count("<updated>2026-06-01T00:00:00Z</updated>") == 4
    after = client.get("/en/releases", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200 and after.text.count("It held errors.") == 1
    replaced, taken_away = (client.get(path, headers={"Accept": "text/html"}).text for path in (gone[7], gone[6]))
    assert "work them out again" in after.text and "bereken ze opnieuw" in replaced
    assert "work them out again" not in taken_away
    for path in (f"/en/devices/{TWO}/history", f"/en/releases/compare/{NAMES[0]}...{anew.name}"):
        assert "Secret name" not in client.get(path).text
        assert "Third name" in client.get(path).text


def test_a_release_is_compared_with_the_one_that_stands_before_it(
    site: tuple[Flask, Folder], client: FlaskClient
) -> None:
    _, folder = site
    known = shelf.read(folder)
    first, second = known.standing
    instead = succeed(folder, known, first, first.manifest, None, "privacy", date(2026, 6, 2), SALT)
    there = f"/en/releases/compare/{instead.name}...{second.name}"
    assert there in client.get("/en/releases").text
    shown = client.get(there)
    assert shown.status_code == 200 and f"/data/changes/{second.name}/changes.csv" in shown.text
