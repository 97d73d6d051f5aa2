from __future__ import annotations

import re

from portal.public.map import MAP, MODULES
from portal.web.assets import STATIC
from portal.web.folium_map import RegisterMap, ScriptLayer
from tests.portal.public.map.conftest import Town


def test_what_an_owner_or_city_wrote_is_text_on_the_page(town: Town) -> None:
    for language in ("en", "nl"):
        page = town.client.get(f"/{language}/").text
        assert "1337" not in page.replace("document.title=1337", "")
        assert "{{7*191}} ${7*191}" in page
        assert "<img src=x" not in page
        assert "</script><b>" not in page


def test_folium_renders_our_elements_once_so_that_no_text_becomes_a_template() -> None:
    built = RegisterMap()
    ScriptLayer("{{ 7*191 }}").add_to(built)
    built.render()
    assert "{{ 7*191 }}" in built.get_root().script.render()


def test_folium_names_no_foreign_host_and_makes_the_same_map_every_time() -> None:
    assert MAP.scripts == ["vendor/leaflet.js"]
    assert MAP.styles == ["vendor/leaflet.css"]
    assert "http" not in MAP.container + MAP.script


def test_every_module_of_the_map_stands_after_those_it_imports_from() -> None:
    assert {file.stem for file in (STATIC / "map").glob("*.js")} == set(MODULES)
    for position, name in enumerate(MODULES):
        text = (STATIC / "map" / f"{name}.js").read_text()
        imported = re.findall(r'^import \{[^}]*\} from "\./(\w+)\.js";$', text, re.MULTILINE)
        assert len(imported) == text.count("import ")
        assert set(imported) <= set(MODULES[:position])


def test_the_map_without_javascript_is_districts_with_counts_and_links(town: Town) -> None:
    page = town.client.get("/en/").text
    drawn = re.search(r"<noscript><svg class=\"district-map\".*?</svg>", page, re.DOTALL)
    assert drawn
    assert '<a href="/en/districts/WK02">' in drawn[0]
    assert '<text class="count"' in drawn[0]


def test_the_filter_is_a_form_with_all_that_is_chosen_and_each_can_be_taken_away(town: Town) -> None:
    page = town.client.get("/en/?type=sound&district=WK01").text
    assert 'name="type" value="sound" checked' in page
    assert 'name="district" value="WK01" checked' in page
    assert 'href="/en/?district=WK01"><span class="hidden-text">Remove:' in page
    assert '"districtsAddress": "/map/districts.json?type=sound\\u0026district=WK01"' in page


def test_the_first_view_is_light(town: Town) -> None:
    """At most 60 KB of data and code beyond font and base map (bodies, as a browser is sent them)."""
    files = [
        "lamppost.css", "map.css", "filters.css", "search.css", "ui.js", "suggest.js", "badges.svg",
        "vendor/leaflet.js", "vendor/leaflet.css", "vendor/icons.svg",
    ]  # fmt: skip
    version = town.app.config["ASSETS_VERSION"]
    addresses = [f"/static/{version}/{file}" for file in files] + [f"/map/init.js?v={version}", "/map/districts.json"]
    answers = [town.client.get(each, headers={"Accept-Encoding": "br"}) for each in addresses]
    assert all(answer.status_code == 200 for answer in answers)
    assert sum(len(answer.data) for answer in answers) <= 60 * 1024
