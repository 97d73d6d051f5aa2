"""HTML of the API: the portal's look, no foreign asset, nothing that needs JavaScript."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from portal.web.assets import TEMPLATES
from portal.web.language import catalogue
from tests.geo.ogc.conftest import City

PATHS = (
    "", "/conformance", "/openapi", "/collections", "/collections/devices", "/collections/districts",
    "/collections/regions", "/collections/devices/schema", "/collections/devices/queryables",
    "/collections/devices/feature-schema",
    "/collections/devices/items", "/collections/regions/items", "/collections/districts/items",
    "/collections/devices/items?bbox=nonsense", "/nowhere", "/tiles", "/tiles/WebMercatorQuad", "/tileMatrixSets",
    "/tileMatrixSets/WebMercatorQuad", "/collections/devices/tiles", "/collections/regions/tiles/WebMercatorQuad",
    "/styles",
    "/collections/datastreams/items",
    "/collections/organisations/items", "/collections/catalogue", "/collections/catalogue/items",
    "/collections/catalogue/items/devices", "/collections/catalogue/queryables",
)  # fmt: skip


class Page(HTMLParser):
    """Addresses that a browser loads by itself, addresses to click, and scripts and styles written into the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self._tag = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        for name, value in attrs:
            if tag == "a" and name == "href":
                self.links.append(value or "")
            elif name in ("src", "srcset", "action", "poster") or (name == "href" and tag in ("link", "use", "base")):
                self.loaded.append(value or "")
            if name.startswith("on") or name == "style":
                self.inline.append(f"{name}={value}")

    def handle_data(self, data: str) -> None:
        if self._tag in ("script", "style") and data.strip():
            self.inline.append(data)


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_loads_nothing_from_elsewhere(client: FlaskClient, path: str, language: str) -> None:
    response = client.get(f"/ogc{path}{'&' if '?' in path else '?'}f=html&lang={language}")
    assert response.content_type == "text/html; charset=utf-8"
    page = Page(response.text)
    assert f'<html lang="{language}"' in response.text
    assert not page.inline
    foreign = [
        one for one in page.loaded if re.match("([a-z]+:)?//", one) and not one.startswith("http://register.example/")
    ]
    assert not foreign
    assert "text_direction" not in response.text


def test_every_phrase_of_the_pages_has_its_dutch() -> None:
    sources = [template.read_text() for template in (TEMPLATES / "ogc").glob("*.html")]
    phrases = {phrase for source in sources for _, phrase in re.findall(r"""_\((["'])(.+?)\1""", source)}
    dutch = catalogue("nl")
    assert len(phrases) > 15
    assert not {phrase for phrase in phrases if phrase not in dutch._catalog}


def test_an_item_page_shows_words_for_every_property(client: FlaskClient, city: City) -> None:
    exact = client.get(f"/ogc/collections/devices/items/{city.exact[3]}?f=html&lang=nl").text
    assert '<th scope="row">Soort sensor</th>' in exact
    assert "Device 03" in exact
    assert "reduce noise at night" in exact
    hidden = client.get(f"/ogc/collections/devices/items/{city.generalised[0]}?f=html").text
    assert city.square in hidden
    assert ">Name</th>" not in hidden


def test_a_browser_gets_pages_and_a_program_json(client: FlaskClient) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for accept, kind in (
        (browser, "text/html; charset=utf-8"),
        ("*/*", "application/geo+json"),
        ("application/geo+json", "application/geo+json"),
        ("application/json", "application/geo+json"),
    ):
        response = client.get("/ogc/collections/devices/items", headers={"Accept": accept})
        assert response.content_type == kind
        assert "Accept" in response.headers["Vary"]


def test_every_page_can_be_reached_by_clicking(client: FlaskClient) -> None:
    seen: set[str] = set()
    waiting = ["/ogc?f=html&lang=nl"]
    while waiting and len(seen) < 130:
        address = waiting.pop(0)
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        if response.content_type.startswith("text/html"):
            links = [one.removeprefix("http://register.example") for one in Page(response.text).links]
            pages = [one for one in links if one.startswith("/ogc") and "lang=en" not in one and "f=html" in one]
            dutch = [*one_item_of_each(pages), *(one for one in pages if "/items/" not in one)]
            waiting += [one for one in dutch if one not in seen and one not in waiting]
    reached = {address.split("?")[0] for address in seen}
    assert {"/ogc/conformance", "/ogc/openapi", "/ogc/collections/devices/items"} <= reached
    assert {f"/ogc/collections/{name}/schema" for name in ("devices", "districts", "regions")} <= reached


def one_item_of_each(pages: list[str]) -> list[str]:
    """One page of the items of each collection: the others are made alike."""
    return list({one.partition("/items/")[0]: one for one in pages if "/items/" in one}.values())


def test_the_other_language_is_one_click_away_and_keeps_the_question(client: FlaskClient) -> None:
    page = Page(client.get("/ogc/collections/devices/items?f=html&limit=5&sensorType=sound").text)
    (other,) = [one for one in page.links if "lang=nl" in one]
    dutch = client.get(other).text
    assert '<html lang="nl"' in dutch
    assert dutch.count("<tr>") == 6


def test_a_page_of_items_leads_to_the_next_page(client: FlaskClient) -> None:
    response = client.get("/ogc/collections/devices/items?f=html&limit=10&lang=nl")
    (following,) = [one for one in Page(response.text).links if "cursor=" in one]
    assert "lang=nl" in following
    assert "f=html" in following
    assert client.get(following.removeprefix("http://register.example")).status_code == 200


def test_a_form_that_was_not_filled_in_leads_to_an_address_without_gaps(client: FlaskClient) -> None:
    asked = "f=html&lang=nl&sensorType=sound&category=&organisation=&filter=&sortby=&limit=10"
    response = client.get(f"/ogc/collections/devices/items?{asked}")
    assert response.status_code == 303
    assert response.headers["Location"] == "/ogc/collections/devices/items?f=html&lang=nl&sensorType=sound&limit=10"
    assert client.get("/ogc/collections/devices/items?category=").status_code == 400


def test_the_form_shows_what_was_chosen_and_keeps_the_rest(client: FlaskClient) -> None:
    asked = "f=html&sensorType=sound&name=Device+01&bbox=5,52,6,53&sortby=-name&filter=height>3"
    page = client.get(f"/ogc/collections/devices/items?{asked}").text
    assert "<option selected>sound</option>" in page
    assert 'name="name" value="Device 01"' in page
    assert '<input type="hidden" name="bbox" value="5,52,6,53">' in page
    assert '<option value="-name" selected>' in page
    assert 'name="filter" value="height&gt;3"' in page


def test_the_form_keeps_what_it_would_not_offer_by_itself(client: FlaskClient, city: City) -> None:
    asked = f"f=html&limit=20&sortby=-height,name&observedProperty=sound&id={city.exact[0]}&skipGeometry=true"
    page = client.get(f"/ogc/collections/devices/items?{asked}").text
    assert "<option selected>20</option>" in page
    assert '<option value="-height,name" selected>-height,name</option>' in page
    assert 'name="observedProperty" value="sound"' in page
    assert f'name="id" value="{city.exact[0]}"' in page
    assert '<input type="hidden" name="skipGeometry" value="true">' in page
    plain = client.get("/ogc/collections/devices/items?f=html").text
    assert "<option selected>100</option>" in plain
    assert 'name="id"' not in plain
    assert plain.count("selected") == 1


def test_the_small_map_draws_the_published_places(client: FlaskClient, city: City) -> None:
    exact = client.get(f"/ogc/collections/devices/items/{city.exact[0]}?f=html").text
    assert (exact.count('class="drawn-spot"'), exact.count('class="drawn-area"')) == (1, 0)
    hidden = client.get(f"/ogc/collections/devices/items/{city.generalised[0]}?f=html").text
    region = client.get(f"/ogc/collections/regions/items/{city.square}?f=html").text
    assert (hidden.count('class="drawn-spot"'), hidden.count('class="drawn-area"')) == (0, 1)
    assert (
        re.search(r'class="drawn-area" d="[^"]+"', hidden)[0] == re.search(r'class="drawn-area" d="[^"]+"', region)[0]
    )  # type: ignore[index]  # both are there
    assert "drawn" not in client.get("/ogc/collections/organisations/items?f=html").text


def test_lines_to_copy_name_this_api(client: FlaskClient) -> None:
    page = client.get("/ogc/collections/regions?f=html").text
    assert "OAPIF:http://register.example/ogc regions" in page
    assert "http://register.example/ogc/collections/regions/items?f=fgb" in page
