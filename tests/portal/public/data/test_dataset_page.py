"""The page of a dataset and what leads to it, through the application; its code, run against a live server."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from datetime import date, datetime
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from frictionless import Package, system

from opendata.catalogue.changes import CHANGES
from opendata.datasets import DATASETS
from tests.portal.public.data.conftest import Site

BASE = "http://127.0.0.1:8000"
LATEST = "2026-03-01.1"
NAMES = (*DATASETS, CHANGES.name)
ATOM = "{http://www.w3.org/2005/Atom}"
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
# Debian's, in which QGIS is.
SYSTEM_PYTHON = "/usr/bin/python3"


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_page_says_every_column_and_shows_rows(site: Site, name: str, language: str) -> None:
    page = unescape(site.client.get(f"/{language}/data/{name}").text).replace("<wbr>", "")
    for column in DATASETS[name].columns:
        assert f"<code>{column.name}</code>" in page
        assert column.meaning[language] in page
    assert page.count("<tr>") > len(DATASETS[name].columns) + 1


def test_a_long_name_of_a_column_may_be_broken_before_its_capitals(site: Site) -> None:
    page = site.client.get("/en/data/devices").text
    assert "<code>coordinate<wbr>Uncertainty<wbr>In<wbr>Meters</code>" in page and "<code>id</code>" in page


def test_the_lasting_address_leads_to_the_page(site: Site) -> None:
    answer = site.client.get("/data/devices")
    assert (answer.status_code, answer.location) == (303, "/en/data/devices")
    for path in ("/data/nothing", "/en/data/nothing", "/data/nothing/datapackage.json", "/feeds/nothing.atom"):
        assert site.client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/en/data/devcies", "/data/devcies", "/en/releases/2020-01-01.0"])
def test_who_looked_for_data_is_led_to_the_data_and_to_the_releases(site: Site, path: str) -> None:
    page = site.client.get(path, headers={"Accept": "text/html"})
    main = page.text.partition("<main")[2].partition("</main")[0]
    assert page.status_code == 404
    assert 'href="/en/data"' in main and 'href="/en/releases"' in main and 'href="/en/near"' not in main


def test_search_engines_are_told_and_nothing_that_an_owner_wrote_ends_the_script(site: Site) -> None:
    page = site.client.get("/en/data/devices").text
    found = json.loads(SCRIPT.findall(page)[0])
    assert (found["@type"], found["@id"], found["license"]) == (
        "Dataset",
        f"{BASE}/data/devices",
        DATASETS["devices"].licence,
    )
    assert {file["contentUrl"] for file in found["distribution"]} >= {f"{BASE}/data/devices/{LATEST}/devices.csv"}
    assert found["version"] == LATEST
    assert [one["name"] for one in found["variableMeasured"]] == [one.name for one in DATASETS["devices"].columns]
    assert "<img src=x" not in page


def test_the_page_is_signposted_and_every_signpost_of_its_own_leads_somewhere(site: Site) -> None:
    said = site.client.get("/en/data/devices").headers.getlist("Link")
    signposts = [re.fullmatch(r'<([^>]+)>; rel="([a-z-]+)"(?:; type="([^"]+)")?', each).groups() for each in said]
    assert {relation for _, relation, _ in signposts} == {"cite-as", "type", "license", "describedby", "item"}
    for address, relation, media_type in signposts:
        if address.startswith(BASE):
            answer = site.client.head(address.removeprefix(BASE), follow_redirects=True)
            assert answer.status_code == 200, (address, relation)
            assert media_type in (None, answer.mimetype)


@pytest.mark.parametrize("name", NAMES)
def test_the_data_package_is_valid_and_frictionless_finds_no_error_in_the_rows(
    site: Site, name: str, tmp_path: Path
) -> None:
    descriptor = site.client.get(f"/data/{name}/datapackage.json").json
    for resource in descriptor["resources"]:
        path = resource["path"].removeprefix(BASE)
        (tmp_path / Path(path).name).write_bytes(site.client.get(path).data)
        resource["path"] = Path(path).name
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    with system.use_context(trusted=True):
        package = Package(str(tmp_path / "datapackage.json"))
        report = package.get_resource(f"{name}-csv").validate()
        rows = package.get_resource(f"{name}-csv").read_rows()
    assert report.flatten(["type", "rowNumber", "fieldName", "note"]) == []
    assert list(rows[0]) == [column.name for column in (DATASETS.get(name) or CHANGES).columns]


# How a cell of each datatype of CSV on the Web is read.
READ = {
    "integer": int,
    "double": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "dateTime": lambda cell: datetime.strptime(cell, "%Y-%m-%dT%H:%M:%S%z"),
    "json": json.loads,
    "string": str,
}


@pytest.mark.parametrize("name", NAMES)
def test_csv_on_the_web_tells_how_to_read_every_cell(site: Site, name: str) -> None:
    found = site.client.get(f"/data/{name}/csvw.json").json
    text = site.client.get(found["url"].removeprefix(BASE)).text
    heading, *rows = csv.reader(io.StringIO(text, newline=""))
    columns = found["tableSchema"]["columns"]
    assert heading == [column["titles"] for column in columns]
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            datatype = column["datatype"]
            if cell != column["null"]:
                READ[datatype if isinstance(datatype, str) else datatype["base"]](cell)
            else:
                assert not column.get("required"), column["name"]


def test_the_feed_has_an_entry_for_each_release_the_newest_first(site: Site) -> None:
    answer = site.client.get("/feeds/devices.atom")
    feed = ElementTree.fromstring(answer.data)
    assert (answer.mimetype, feed.tag) == ("application/atom+xml", f"{ATOM}feed")
    for wanted in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{wanted}") is not None
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        f"{BASE}/data/devices/2026-03-01.{number}" for number in (1, 0)
    ]
    assert "1 rows added, 0 removed" in str(entries[0].findtext(f"{ATOM}summary"))
    for link in entries[0].findall(f"{ATOM}link"):
        answer = site.client.head(str(link.get("href")).removeprefix(BASE))
        assert answer.status_code == 200
        assert link.get("length") in (None, answer.headers["Content-Length"])


def test_citations_lead_to_the_release_for_ever(site: Site, unreleased: Site) -> None:
    page = unescape(site.client.get("/en/data/devices").text)
    address = f"{BASE}/data/devices/{LATEST}"
    digest = hashlib.sha256(site.client.get(f"/data/devices/{LATEST}/manifest.json").data).hexdigest()
    cited = f"Testtown. (2026). Sensors and other devices (release {LATEST}) [Data set]."
    for said in (
        f"{cited} SHA-256 of the manifest: {digest}. Retrieved YYYY-MM-DD, from {address}",
        f"  url = {{{address}}}",
        f"UR  - {address}",
        f'"URL": "{address}"',
    ):
        assert said in page
    answer = site.client.get(f"/data/devices/{LATEST}")
    assert (answer.status_code, answer.location) == (303, f"/en/releases/{LATEST}#devices")
    assert site.client.get("/data/devices/2020-01-01.0").status_code == 404
    assert "(edition 3)" in unreleased.client.get("/en/data/devices").text


# What runs the code of each tool, the file with the code as last argument. QGIS's needs QGIS to be started.
IN_QGIS = """
import sys
from qgis.core import QgsApplication
application = QgsApplication([], False)
application.initQgis()
exec(open(sys.argv[1]).read())
assert layer.isValid()
print(layer.featureCount())
"""
RUNNERS = {
    "pandas": [sys.executable],
    "DuckDB": [sys.executable],
    "R": ["Rscript"],
    "QGIS": [SYSTEM_PYTHON, "-c", IN_QGIS],
}
CODE = re.compile(r'<h3 id="code-\d+">(\w+).*?<code>(.*?)</code>', re.DOTALL)


def has_qgis() -> bool:
    tried = subprocess.run([SYSTEM_PYTHON, "-c", "import qgis.core"], capture_output=True, check=False)
    return tried.returncode == 0


@pytest.mark.parametrize("tool", RUNNERS)
def test_the_code_on_the_page_runs_as_it_stands_there(site: Site, address: str, tool: str, tmp_path: Path) -> None:
    if tool == "QGIS" and not has_qgis():
        pytest.skip("QGIS, which ./run does not install for its size, is not on this machine: apt install python3-qgis")
    for name in NAMES:
        codes = dict(CODE.findall(site.client.get(f"/en/data/{name}").text))
        assert set(codes) == set(RUNNERS)
        file = tmp_path / f"{name}.code"
        file.write_text(unescape(codes[tool]).replace(BASE, address), encoding="utf-8")
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
        said = subprocess.run(
            [*RUNNERS[tool], str(file)], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert said.returncode == 0, said.stderr
        assert "0\n" != said.stdout != "" and (tool == "QGIS" or "id" in said.stdout)
