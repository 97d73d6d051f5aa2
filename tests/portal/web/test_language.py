from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from portal.settings import LANGUAGES
from portal.web.language import catalogue
from tests.portal.web.conftest import Site

PROJECT = Path(__file__).resolve().parents[3]
SOURCES = [("**.py", "python"), ("**.html", "jinja2")]


def phrases() -> set[str]:
    found = set()
    for directory in ("portal/web", "portal/public", "templates"):
        options = {"**.html": {"newstyle_gettext": "true"}}
        for _, _, message, _, _ in extract_from_dir(
            PROJECT / directory, SOURCES, options, keywords={"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
        ):
            found.add(message if isinstance(message, str) else message[0])
    return found


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_phrase_is_left_in_english(language: str) -> None:
    known = catalogue(language)._catalog  # type: ignore[attr-defined]
    missing = [phrase for phrase in phrases() if phrase not in known and (phrase, 1) not in known]
    assert missing == []


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_a_translation_has_the_same_places_to_fill_in(language: str) -> None:
    known = catalogue(language)._catalog  # type: ignore[attr-defined]
    for phrase, translation in known.items():
        original = phrase if isinstance(phrase, str) else phrase[0]
        assert set(re.findall(r"%\(\w+\)s", translation)) == set(re.findall(r"%\(\w+\)s", original)), translation


def test_the_front_door_leads_to_the_first_language(site: Site) -> None:
    assert site.client.get("/").headers["Location"] == "/en/"


def test_a_page_names_itself_in_every_language(site: Site) -> None:
    page = site.client.get("/nl/devices?type=sound").text
    assert '<html lang="nl"' in page
    assert 'hreflang="en" href="http://127.0.0.1:8000/en/devices?type=sound"' in page
    assert '<a href="/en/devices?type=sound" lang="en" hreflang="en">' in page


def test_a_language_that_is_not_offered_is_no_page(site: Site) -> None:
    assert site.client.get("/fr/").status_code == 404


def test_numbers_are_written_as_the_language_writes_them(site: Site) -> None:
    with site.app.test_request_context("/nl/"):
        assert site.app.jinja_env.from_string("{{ 1234.5 | number }}").render() == "1.234,5"
