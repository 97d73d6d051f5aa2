"""Search: what words may mean, as a page in groups and as suggestions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from shapely.geometry import Point
from werkzeug.test import TestResponse

from portal.public import create_app
from tests import publication_builder as build
from tests.support.databases import Databases

CODE = "a1b2c3d4e5f60f"


@dataclass(frozen=True)
class Town:
    app: Flask
    coded: UUID
    water: UUID

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def suggested(self, words: str, asking: str = "list", language: str = "en") -> dict[str, list[list[str | None]]]:
        """Texts and addresses of the suggestions by the headings of their groups."""
        query = {"q": words, "for": asking}
        answer = self.client.get(f"/{language}/search.json", query_string=query)
        assert answer.status_code == 200
        return {group["name"]: group["items"] for group in answer.get_json()["groups"]}

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)


@pytest.fixture(scope="module")
def town(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[Town]:
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            build.an_edition(connection)
            build.a_territory(connection)
            for code, name in (("WK01", "Noord"), ("WK02", "Zuid")):
                build.a_district(connection, code, name)
                build.a_place(connection, "district", name, Point(5.12, 52.51), "")
                build.a_place(connection, "street", "Kerkstraat", Point(5.12, 52.51), name)
            build.a_place(connection, "street", "Molenlaan", Point(5.13, 52.52), "Noord")
            build.a_place(connection, "street", "Cameraplein", Point(5.13, 52.52), "Noord")
            water = build.an_organisation(connection, "Waterschap Zuiderzee")
            coded = build.a_device(connection, name="Pole with a sign", short_code=CODE, address="Verborgenpad 3")
            build.a_device(connection, sensor_type="optical_camera", organisation_id=water)
        app = create_app(databases.settings())
        yield Town(app, coded, water)
        for pool in ("publication", "publication_downloads"):
            app.extensions[pool].dispose()


def test_suggestions_come_in_groups_the_best_first(town: Town) -> None:
    found = town.suggested("zuid")
    assert list(found) == ["Districts", "Organisations"]
    assert found["Districts"] == [["Zuid", "/en/devices?district=WK02"]]
    assert found["Organisations"] == [["Waterschap Zuiderzee", f"/en/devices?organisation={town.water}"]]


def test_a_type_is_suggested_in_the_language_of_the_page_and_despite_a_slip(town: Town) -> None:
    assert town.suggested("cammera")["Types of device"] == [["Camera", "/en/devices?type=optical_camera"]]
    assert town.suggested("gelidsmeter", language="nl")["Soorten apparaten"][0][0] == "Geluidsmeter"


def test_a_place_is_put_into_the_form_or_leads_to_the_map(town: Town) -> None:
    assert town.suggested("molnlaan") == {"Streets": [["Molenlaan, Noord", None]]}
    assert town.suggested("molnlaan", "map") == {"Streets": [["Molenlaan, Noord", "/en/#16/52.5200/5.1300"]]}
    assert town.suggested("noord", "near") == {"Districts": [["Noord", None]]}


def test_less_than_two_letters_ask_nothing_and_many_are_cut(town: Town) -> None:
    assert town.suggested("k") == {}
    assert town.suggested(" k ") == {}
    assert town.suggested("kerkstraat" + " " * 200 + "x" * 5000) == town.suggested("kerkstraat " + "x" * 69)


def test_a_page_that_does_not_ask_for_suggestions_is_named(town: Town) -> None:
    answer = town.get("/en/search.json?q=noord&for=nobody")
    assert answer.status_code == 400
    assert "choose from list, map, near" in answer.get_data(as_text=True)


def test_what_has_one_meaning_leads_straight_to_it(town: Town) -> None:
    for words, address in (
        ("molenlaan 7", "/en/devices?q=Molenlaan,+Noord"),
        ("ZUID", "/en/devices?district=WK02"),
        (CODE[:7] + " " + CODE[7:].upper(), f"/en/devices/{town.coded}"),
    ):
        answer = town.client.get("/en/search", query_string={"q": words})
        assert (answer.status_code, answer.headers["Location"].replace("%20", "+")) == (303, address)
    assert town.get(f"/en/devices?q={CODE}").headers["Location"] == f"/en/devices/{town.coded}"


def test_what_has_several_meanings_is_a_page_of_groups(town: Town) -> None:
    page = town.get("/en/search?q=camera").get_data(as_text=True)
    assert town.get("/en/search?q=camera").status_code == 303  # one type is called so, the square only begins so
    page = town.get("/en/search?q=kerkstraat").get_data(as_text=True)
    assert re.findall(r'<li><a href="([^"]+)">(Kerkstraat[^<]+)</a>', page) == [
        ("/en/devices?q=Kerkstraat,+Noord", "Kerkstraat, Noord"),
        ("/en/devices?q=Kerkstraat,+Zuid", "Kerkstraat, Zuid"),
    ]
    assert "We found nothing called “qqqq”" in town.get("/en/search?q=qqqq").get_data(as_text=True)


def test_a_street_in_two_districts_is_a_choice_until_one_is_named(town: Town) -> None:
    for path in ("devices", "near"):
        page = town.get(f"/en/{path}?q=kerkstraat+4").get_data(as_text=True)
        assert "There is more than one place called “Kerkstraat”" in page
        assert re.search(r'<li><a href="[^"]+">Kerkstraat, Zuid</a></li>', page)
        page = town.get(f"/en/{path}?q=kerkstraat,+zuid").get_data(as_text=True)
        assert "Kerkstraat, Zuid" in page
        assert "There is more than one" not in page


def test_a_choice_keeps_the_filter(town: Town) -> None:
    page = town.get("/en/devices?q=kerkstraat&type=optical_camera").get_data(as_text=True)
    assert 'href="/en/devices?type=optical_camera&amp;q=Kerkstraat%2C+Zuid">Kerkstraat, Zuid' in page


def test_the_address_of_a_device_is_not_searched(town: Town) -> None:
    assert town.suggested("Verborgenpad") == {}
    assert town.suggested("Pole with a sign") == {}
    assert "We found nothing called" in town.get("/en/search?q=Verborgenpad+3").get_data(as_text=True)
