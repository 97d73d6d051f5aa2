"""Questions are answered with the same numbers on the page, in the table to take home and about each device."""

from __future__ import annotations

import csv
import io
from datetime import date
from xml.etree import ElementTree

import pytest
from shapely import Point
from sqlalchemy import Connection, select

from geo.publication import devices, questions
from geo.publication.tables import device
from opendata.questions.all import QUESTIONS
from opendata.releases import shelf
from opendata.releases.folder import Folder
from portal.public import defects
from tests import publication_builder as build
from tests.portal.public.data.conftest import Site, a_whole_town

GROUND = "no legal ground is stated"


@pytest.fixture
def town(publication: Connection) -> dict[str, object]:
    return a_whole_town(publication)


def table(site: Site, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(site.client.get(f"/questions/{name}.csv").text)))


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_page_chart_and_table_say_the_same(site: Site, name: str, language: str) -> None:
    asked, (heading, *rows) = QUESTIONS[name], table(site, name)
    page = site.client.get(f"/{language}/questions/{name}").text
    assert heading == [column for column, _ in asked.headings]
    assert page.count('<th scope="row">') == len(rows)
    for said in (asked.title, asked.definition, asked.caveat):
        assert said[language].replace("'", "&#39;") in page
    chart = site.client.get(f"/{language}/questions/{name}.svg")
    drawing = ElementTree.fromstring(chart.data)
    bars = drawing.findall(".//{*}rect")[1:]
    numbers = [int(row[asked.drawn] or 0) for row in rows][: len(bars)]
    assert (chart.mimetype, len(bars)) == ("image/svg+xml", min(len(rows), 12))
    assert [round(float(bar.get("width")) / 630 * max(numbers, default=1)) for bar in bars] == numbers


@pytest.mark.parametrize("path", ["questions/differing-retention", "districts", "about", "data/coverage"])
def test_a_page_with_numbers_says_once_that_they_count_all_states(site: Site, path: str) -> None:
    assert site.client.get(f"/en/{path}").text.count("Planned and removed devices count, too.") == 1


def test_a_question_that_nobody_asks_is_not_found(site: Site) -> None:
    for path in ("/en/questions/nothing", "/en/questions/nothing.svg", "/questions/nothing.csv"):
        assert site.client.get(path).status_code == 404


def test_what_owners_wrote_is_no_formula_and_no_code_in_any_answer(site: Site) -> None:
    for name in QUESTIONS:
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in table(site, name) for cell in row)
        assert "<img src=x" not in site.client.get(f"/en/questions/{name}").text
        assert b"<img src=x" not in site.client.get(f"/en/questions/{name}.svg").data


def test_a_device_counts_as_its_own_page_says(site: Site, publication: Connection, town) -> None:
    """The sentences about what a device lacks and the counts of what is missing follow the same rules."""
    identifiable = {"personal_data": "identifiable", "organisation_id": town["owner"]}
    purposes = [build.a_purpose(legalGround="consent", privacyStatement="https://x.example")]
    build.a_device(publication, purposes=purposes, retention="P1M", **identifiable)
    build.a_device(publication, purposes=[build.a_purpose(legalGround=None, text=None)], **identifiable)
    build.a_device(publication, purposes=[build.a_purpose(text="", dtpr=["x"])], retention="unknown", **identifiable)
    build.a_device(publication, purposes=[], personal_data="deidentified_later")
    nothing = {"technologies": [], "themes": [], "datastreams": [], "purposes": [], "sensor_type": "other"}
    build.a_generalised_device(publication, type_generalised=True, personal_data="identifiable", **nothing)
    said = []
    with site.app.test_request_context("/en/"):
        for id_ in publication.scalars(select(device.c.id)):
            said += defects.of_device(devices.one(publication, id_), date(2026, 3, 1))
    totals = [sum(column) for column in list(zip(*questions.missing(publication), strict=True))[2:]]
    sentences = ("has not said why", "no legal ground", "no privacy statement", "how long they are kept")
    assert totals == [sum(sentence in each for each in said) for sentence in sentences]
    assert min(totals) > 0
    assert sum(row[2] for row in questions.grounds(publication)) == totals[1]


@pytest.mark.parametrize(("state", "doubted"), [("unknown", True), ("none", False), ("identifiable", False)])
def test_that_no_ground_is_needed_is_doubted_where_nothing_is_said_about_people(
    site: Site, publication: Connection, town, state: str, doubted: bool
) -> None:
    id_ = build.a_device(publication, personal_data=state, purposes=[build.a_purpose(legalGround="none")])
    with site.app.test_request_context("/en/"):
        said = defects.of_device(devices.one(publication, id_), date(2026, 3, 1))
    assert any("says that no legal ground is needed" in each for each in said) is doubted


def test_what_was_removed_need_not_be_confirmed(site: Site, publication: Connection, town) -> None:
    for lifecycle, stale in (("active", True), ("removed", False)):
        id_ = build.a_device(publication, lifecycle=lifecycle, last_confirmed=date(2023, 1, 1))
        with site.app.test_request_context("/en/"):
            said = defects.of_device(devices.one(publication, id_), date(2026, 3, 1))
        assert any("last confirmed" in each for each in said) is stale


def test_late_is_more_than_ninety_days_after_the_installation(publication: Connection, town) -> None:
    owner = town["owner"]
    for day in (date(2026, 4, 1), date(2026, 4, 2), date(2026, 5, 1)):
        build.a_device(publication, organisation_id=owner, installed=date(2026, 1, 1), registered=day)
    assert questions.late(publication) == [("Gemeente Markerwaard", 3, 2, 120)]


def test_kinds_with_one_retention_alone_do_not_differ(publication: Connection, town) -> None:
    for kind, retention in (("flow", "P1D"), ("flow", "P1D"), ("flow", "P1Y"), ("climate", "P1D")):
        build.a_device(publication, sensor_type=kind, retention=retention, organisation_id=town["owner"])
    found = [row for row in questions.retentions(publication) if row[0] in ("flow", "climate")]
    assert found == [("flow", "P1D", 2, 1), ("flow", "P1Y", 1, 1)]


def test_a_district_names_the_organisations_with_most_devices_in_it(publication: Connection, town) -> None:
    for number in range(5):
        owner = build.an_organisation(publication, f"Owner {number}")
        for _ in range(number + 3):
            build.a_device(publication, Point(5.15, 52.518), districts=["WK02"], organisation_id=owner)
    found = [row for row in questions.biggest(publication) if row[0] == "Zuiderkwartier"]
    assert found == [("Zuiderkwartier", f"Owner {number}", number + 3) for number in (4, 3, 2)]


def test_the_names_of_the_columns_are_those_of_no_two_things() -> None:
    for question in QUESTIONS.values():
        names = [name for name, _ in question.headings]
        assert len(set(names)) == len(names)
        assert question.labels <= question.drawn < len(names)


def test_a_release_keeps_the_answer_that_was_given_of_its_edition(site: Site) -> None:
    """The newest release is of the newest edition, so both say the same; the older one says what was so then."""
    first, last = site.client.get("/questions/what-is-missing/latest.csv"), released(site)
    assert (first.status_code, first.headers["Location"]) == (303, f"/questions/what-is-missing/{last[-1]}.csv")
    for name in QUESTIONS:
        answer = site.client.get(f"/questions/{name}/{last[-1]}.csv")
        assert answer.data == site.client.get(f"/questions/{name}.csv").data
        assert f"{name}-{last[-1]}.csv" in answer.headers["Content-Disposition"]
    older, newer = (
        list(csv.reader(io.StringIO(site.client.get(f"/questions/what-is-missing/{each}.csv").text))) for each in last
    )
    assert sum(int(row[1]) for row in newer[1:]) == sum(int(row[1]) for row in older[1:]) + 1


def test_the_page_of_a_kept_answer_says_so_and_leads_to_the_newest(site: Site) -> None:
    name = released(site)[0]
    page = site.client.get(f"/en/questions/what-is-missing/{name}").text
    for address in (
        f"/en/releases/{name}",
        "/en/questions/what-is-missing",
        f"/en/questions/what-is-missing/{name}.svg",
        f"/questions/what-is-missing/{name}.csv",
    ):
        assert f'"{address}"' in page
    assert f"release {name}" in site.client.get(f"/en/questions/what-is-missing/{name}.svg").text
    assert f'"/en/questions/what-is-missing/{name}"' in site.client.get("/en/questions/what-is-missing").text


def test_what_no_release_answers_is_not_found(site: Site, unreleased: Site) -> None:
    name = released(site)[0]
    for path in ("/en/questions/nothing/{}", "/questions/nothing/{}.csv", "/en/questions/nothing/{}.svg"):
        assert site.client.get(path.format(name)).status_code == 404
    assert site.client.get("/en/questions/registered-late/2020-01-01.0").status_code == 404
    assert unreleased.client.get(f"/en/questions/registered-late/{name}").status_code == 404


def released(site: Site) -> list[str]:
    return [each.name for each in shelf.read(Folder(site.databases.releases)).standing]
