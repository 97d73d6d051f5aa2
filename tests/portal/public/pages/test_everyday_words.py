"""Search understands what people call things, in their language, among words that say nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from shapely.geometry import Point

from portal.public import create_app, everyday
from portal.settings import LANGUAGES
from tests import publication_builder as build
from tests.support.databases import Databases


@dataclass(frozen=True)
class Town:
    app: Flask

    def meant(self, words: str, language: str = "en") -> dict[str, list[str]]:
        """The list that words alone lead to, as the keys of its address; empty where there is a choice to make."""
        answer = self.app.test_client().get(f"/{language}/search", query_string={"q": words})
        return parse_qs(urlsplit(answer.headers["Location"]).query) if answer.status_code == 303 else {}

    def page(self, path: str, words: str) -> str:
        return self.app.test_client().get(f"/en/{path}", query_string={"q": words}).get_data(as_text=True)


@pytest.fixture(scope="module")
def town(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[Town]:
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            build.an_edition(connection)
            build.a_territory(connection)
            build.a_district(connection, "WK01", "Oude Haven")
            build.a_place(connection, "district", "Oude Haven", Point(5.12, 52.51), "")
            build.a_place(connection, "street", "Stationsplein", Point(5.12, 52.51), "Oude Haven")
            build.a_place(connection, "street", "Molenlaan", Point(5.13, 52.52), "Oude Haven")
            build.a_device(connection, sensor_type="optical_camera")
            build.a_device(connection, sensor_type="sound")
        app = create_app(databases.settings())
        yield Town(app)
        for pool in ("publication", "publication_downloads"):
            app.extensions[pool].dispose()


CAMERAS = {"type": ["optical_camera"]}


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("CCTV", "en"), ("who is filming here?", "en"), ("wie filmt hier", "nl"), ("qui filme ici ?", "fr"),
        ("hvem filmer her", "da"), ("vem filmar här", "sv"), ("wie filmt hier", "en"), ("Geluidsoverlast", "nl"),
        ("noise", "fr"),
    ],
)  # fmt: skip
def test_everyday_words_mean_a_kind_of_device(town: Town, words: str, language: str) -> None:
    expected = {"type": ["sound"]} if words in ("Geluidsoverlast", "noise") else CAMERAS
    assert town.meant(words, language) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("cameras Molenlaan", {}),
        ("camera near the Molenlaan", CAMERAS | {"q": ["Molenlaan, Oude Haven"]}),
        ("camera, oude haven", CAMERAS | {"district": ["WK01"]}),
        ("filmed on Molenlaan", CAMERAS | {"q": ["Molenlaan, Oude Haven"]}),
    ],
)
def test_a_kind_and_a_place_are_taken_together(town: Town, words: str, expected: dict[str, list[str]]) -> None:
    assert town.meant(words) == expected


def test_the_list_and_the_map_take_several_words_together_too(town: Town) -> None:
    page = town.page("devices", "camera Molenlaan")
    assert "Nearest to Molenlaan, Oude Haven first." in page
    assert "1 device<" in page
    found = town.app.test_client().get("/en/search.json?for=map&q=camera+molenlaan").get_json()["groups"][0]
    assert found["items"] == [["Camera · Molenlaan, Oude Haven", "/en/?type=optical_camera#16/52.5200/5.1300"]]


def test_what_is_left_over_is_no_reason_to_find_nothing_but_one_to_ask(town: Town) -> None:
    for words in ("central station", "the camera at the windmill"):
        assert town.meant(words) == {}
    assert "Stationsplein, Oude Haven</a>" in town.page("search", "central station")
    assert ">Camera</a>" in town.page("search", "the camera at the windmill")
    assert "Nearest to Stationsplein" in town.page("near", "near the station")


def test_a_misspelt_name_of_two_words_is_that_name_and_not_one_of_its_words(town: Town) -> None:
    assert 'href="/en/devices?district=WK01">Oude Haven</a>' in town.page("search", "oude havn")


def test_no_everyday_word_is_one_that_only_fills_a_sentence() -> None:
    for language in LANGUAGES:
        words = {name.casefold() for (_, _, own), name in everyday.names(language).items() if own}
        assert not words & everyday.little_words()
