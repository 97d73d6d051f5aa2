from __future__ import annotations

import re
from uuid import UUID

import pytest
from markupsafe import escape

from tests.portal.public.pages.conftest import PLANTED, Site

NOWHERE = UUID("7d1c1d4e-6b0e-4f6b-9f0a-3d1f5a2f9c11")  # no device has it

PLANTED_NAME = str(escape(" ".join(PLANTED)))


def page(site: Site, address: str) -> str:
    answer = site.client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def titles(html: str) -> list[str]:
    return re.findall(r'<h2><a href="/en/devices/[^"]+">([^<]+)</a></h2>', html)


def total(html: str) -> str:
    found = re.search(r'role="status">([^<]+)<', html)
    assert found is not None
    return found[1].strip()


def test_the_list_shows_every_device_with_its_place_and_owner(site: Site) -> None:
    html = page(site, "/en/devices")
    assert total(html) == "5 devices"
    assert {"Sound meter at the quay", "Square camera", "Air quality meter", "Laser counter"} < set(titles(html))
    assert "Somewhere in a square in Havenkwartier" in html
    assert "Works in Havenkwartier, Zuiderkwartier" in html
    assert "A resident" in html


def test_filters_compose_and_each_can_be_taken_away(site: Site) -> None:
    html = page(site, "/en/devices?type=optical_camera&district=WK02")
    assert titles(html) == ["Square camera"]
    assert 'href="/en/devices?district=WK02"><span class="hidden-text">Remove:' in html
    assert 'href="/en/devices?type=optical_camera"><span class="hidden-text">Remove:' in html
    assert 'href="/downloads/devices.csv?type=optical_camera&amp;district=WK02"' in html


def test_the_number_says_that_it_counts_all_states_and_leads_to_what_works(site: Site) -> None:
    html = page(site, "/en/devices?type=sound")
    assert html.count("Planned and removed devices count, too.") == 1
    assert 'href="/en/devices?type=sound&amp;state=active"' in html
    assert "Planned and removed devices count" not in page(site, "/en/devices?state=active")


def test_the_choice_of_districts_says_that_they_must_not_be_added_up(site: Site) -> None:
    said = "so districts must not be added up."
    assert page(site, "/en/devices").count(said) == page(site, "/en/districts").count(said) == 1
    assert said not in page(site, "/en/")


def test_the_counts_beside_a_choice_stand_under_the_other_choices(site: Site) -> None:
    html = page(site, "/en/devices?district=WK02")
    assert re.search(r'value="optical_camera"[^>]*>\s*<span>.*?</span>\s*<span class="count">1</span>', html, re.DOTALL)
    assert 'value="chemical"' not in html


def test_a_street_puts_the_nearest_first_and_a_square_only_says_where_it_begins(site: Site) -> None:
    html = page(site, "/en/devices?q=havenstraat%2012")
    assert "Nearest to Havenstraat, Havenkwartier first." in html
    assert titles(html)[-2:] == ["Square camera", "Laser counter"]  # the last works in districts, not at a place
    assert "Less than 50 m away" in html
    assert "The square lies over this place" in html


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("camera", ["Square camera"]),
        ("havenkwartier", ["Sound meter at the quay", "Air quality meter", "Laser counter", PLANTED_NAME]),
        ("gemeente", ["Sound meter at the quay", "Square camera"]),
    ],
)
def test_the_search_knows_types_districts_and_organisations(site: Site, words: str, found: list[str]) -> None:
    assert sorted(titles(page(site, f"/en/devices?q={words}"))) == sorted(found)


def test_a_type_is_found_in_the_language_of_the_page(site: Site) -> None:
    assert "Square camera" in page(site, "/nl/devices?q=camera")
    assert "heet hier “xyzqq”" in page(site, "/nl/devices?q=xyzqq")
    assert "Sound meter at the quay" in page(site, "/nl/devices?q=geluidsmeter")


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=1.5", "page=401", "page=%C2%B2", "page=99999999999"]
)
def test_a_page_that_cannot_be_is_refused_with_the_reason(site: Site, query: str) -> None:
    answer = site.client.get(f"/en/devices?{query}")
    assert answer.status_code == 400
    assert "page:" in answer.get_data(as_text=True)


def test_a_page_after_the_last_is_not_found(site: Site) -> None:
    assert site.client.get("/en/devices?page=2").status_code == 404


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("type=xx", "type: choose from"),
        ("personal_data=maybe", "personal_data: choose from"),
        ("state=ready", "state: choose from"),
        ("category=lamp", "category: choose from"),
        ("district=nosuch", "district: choose from WK01, WK02"),
        ("organisation=12", "organisation: this is not the id"),
        (f"organisation={NOWHERE}", "organisation: no organisation of this register"),
    ],
)
@pytest.mark.parametrize("path", ["/en/devices", "/downloads/devices.csv", "/downloads/devices.geojson"])
def test_a_filter_value_that_no_device_could_have_is_refused(site: Site, path: str, query: str, said: str) -> None:
    answer = site.client.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert said in answer.get_data(as_text=True)


def test_an_empty_value_asks_nothing(site: Site) -> None:
    assert total(page(site, "/en/devices?type=&district=&q=")) == "5 devices"


def test_near_me_works_with_a_street_alone(site: Site) -> None:
    html = page(site, "/en/near?q=8246ab")
    assert "Nearest to 8246 AB" in html
    assert titles(html)[0] in ("Square camera", "Laser counter")
    assert "called “nowhere”" in page(site, "/en/near?q=nowhere")


def test_a_district_counts_its_devices_and_says_what_it_may_not_show(site: Site) -> None:
    html = page(site, "/en/districts/WK01")
    assert "4 devices stand here, or may stand here; planned and removed ones count, too." in html
    assert "2 with their exact place" in html
    assert "1 somewhere in a square" in html
    assert "1 without a fixed place" in html
    assert "Five to nine devices here are not shown." in html
    assert "Havenkwartier" in page(site, "/en/districts")
    assert site.client.get("/en/districts/nosuch").status_code == 404


@pytest.mark.parametrize("path", ["privacy", "data", "about", "accessibility", "districts", "near", "devices"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_page_answers_in_every_language(site: Site, language: str, path: str) -> None:
    answer = site.client.get(f"/{language}/{path}")
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.get_data(as_text=True)
    assert answer.headers["ETag"]
    assert "Set-Cookie" not in answer.headers
