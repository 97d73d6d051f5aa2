from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from babel.messages.plurals import get_plural

from portal.public import create_app
from portal.public.release_words import size
from portal.web.language import day_in_words
from tests import publication_builder as build
from tests.portal.web import catalogues
from tests.portal.web.catalogues import PROJECT
from tests.portal.web.conftest import Site
from tests.support.databases import Databases


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_a_language_can_say_every_phrase_and_no_other(language: str) -> None:
    known, wanted = {catalogues.key(message) for message in catalogues.messages(language)}, catalogues.wanted(language)
    assert [phrase for phrase in wanted if phrase not in known] == [], "missing"
    assert [phrase for phrase in known if phrase not in wanted] == [], "stale"


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_a_translation_is_whole_and_fills_in_what_the_phrase_does(language: str) -> None:
    for message in catalogues.messages(language):
        said = catalogues.texts(message)
        assert all(said) and not message.fuzzy, message.id
        assert len(said) == (get_plural(language).num_plurals if message.pluralizable else 1), message.id
        original = catalogues.key(message)
        filled = catalogues.places(original if isinstance(original, str) else original[-1])
        assert [text for text in said if catalogues.places(text) != filled] == []


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_a_phrase_is_translated_once(language: str) -> None:
    counted = Counter(catalogues.key(message) for message in catalogues.messages(language))
    assert [phrase for phrase, times in counted.items() if times > 1] == []


def test_a_script_holds_no_words_of_its_own() -> None:
    words = re.compile(r"""(?:textContent|ariaLabel|title|alt|placeholder) ?= ?["'`][^"'`$]*[A-Za-z]{3}""")
    scripts = [file for folder in ("static", "static/map", "static/tiles") for file in (PROJECT / folder).glob("*.js")]
    assert [(file.name, found) for file in scripts for found in words.findall(file.read_text(encoding="utf-8"))] == []


def test_the_front_door_leads_to_the_first_language(site: Site) -> None:
    assert site.client.get("/").headers["Location"] == "/en/"


@pytest.mark.parametrize(
    ("wished", "language"),
    [
        ("sv", "sv"), ("nl-BE, en;q=0.5", "nl"), ("de-AT, de;q=0.9, fr;q=0.4, en;q=0.1", "fr"),
        ("da;q=0, nl;q=0.3", "nl"),
        ("EN-gb, nl", "en"), ("de", "en"), ("*", "en"), ("", "en"), ("da-", "da"), (";;,=q", "en"),
    ],
)  # fmt: skip
def test_an_address_without_a_language_leads_to_the_one_that_the_browser_asks_for(
    site: Site, wished: str, language: str
) -> None:
    code = re.search(r"<dt>Short code</dt><dd>(\w+)</dd>", site.client.get(f"/en/devices/{site.device}").text)
    assert code is not None
    for address in ("/", f"/devices/{site.device}", f"/a/{code[1]}", "/catalog"):
        answer = site.client.get(address, headers={"Accept-Language": wished, "Accept": "text/html"})
        assert answer.status_code in (302, 303), (address, answer.text)
        assert answer.headers["Location"].startswith(f"/{language}/"), address
        assert "Accept-Language" in answer.headers["Vary"], address
        assert "Set-Cookie" not in answer.headers


def test_a_page_names_itself_in_every_language(site: Site) -> None:
    page = site.client.get("/nl/devices?type=sound").text
    assert '<html lang="nl"' in page
    assert 'hreflang="en" href="http://127.0.0.1:8000/en/devices?type=sound"' in page
    assert 'hreflang="x-default" href="http://127.0.0.1:8000/en/devices?type=sound"' in page
    assert '<a href="/en/devices?type=sound" lang="en" hreflang="en">English</a>' in page


def test_a_language_that_is_not_offered_is_no_page(site: Site) -> None:
    assert site.client.get("/de/").status_code == 404


def test_numbers_are_written_as_the_language_writes_them(site: Site) -> None:
    with site.app.test_request_context("/nl/"):
        assert site.app.jinja_env.from_string("{{ 1234.5 | number }}").render() == "1.234,5"


def test_where_no_page_is_in_a_language_of_documents_they_are_in_english_and_lead_to_pages_that_are(
    clone: Callable[[], AbstractContextManager[Databases]],
) -> None:
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            build.an_edition(connection, 1)
            build.a_territory(connection)
        app = create_app(databases.settings(LAMPPOST_LANGUAGES="fr,da"))
        client = app.test_client()
        assert client.get("/").headers["Location"] == "/fr/"
        assert client.get("/data/devices").headers["Location"] == "/fr/data/devices"
        assert client.get("/data/devices", headers={"Accept-Language": "da"}).location == "/da/data/devices"
        assert "http://127.0.0.1:8000/fr/data/devices>" in client.get("/catalog.ttl").text
        assert '"Sensors and other devices"@en' in client.get("/catalog.ttl").text
        page = client.get("/fr/data/devices").text
        assert "<h1>Capteurs et autres appareils</h1>" in page
        assert '"name": "Sensors and other devices"' in page
        assert '"url": "http://127.0.0.1:8000/fr/data/devices"' in page
        for path, status in (("/ogc/collections/devices?f=html", 200), ("/ogc/collections/none?f=html", 404)):
            page, answer = client.get(path).text, client.get(path)
            assert (answer.status_code, 'lang="en"' in page, 'href="/fr/devices"' in page) == (status, True, True), path
        for pool in ("publication", "publication_downloads"):
            app.extensions[pool].dispose()


@pytest.mark.parametrize(
    ("language", "day", "weight"),
    [("en", "3 March 2026", "1.2 MB"), ("da", "3. marts 2026", "1,2 MB"), ("fr", "3 mars 2026", "1,2 Mo")],
)
def test_days_and_sizes_are_written_as_the_language_writes_them(
    site: Site, language: str, day: str, weight: str
) -> None:
    with site.app.test_request_context(f"/{language}/"):
        assert day_in_words(date(2026, 3, 3)) == day
        assert (day_in_words(date(2026, 3, 1)) == "1er mars 2026") == (language == "fr")
        assert " ".join(size(1_234_567).split()) == weight
