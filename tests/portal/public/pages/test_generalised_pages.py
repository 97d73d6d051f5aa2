"""What the pages and the map say of a kind that is not shown, and of what works in squares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from shapely import box

from portal.public import create_app
from tests import publication_builder as build
from tests.support.databases import Databases


@dataclass(frozen=True)
class Site:
    app: Flask
    sweeper: UUID
    rare: UUID

    def page(self, path: str) -> str:
        answer = self.app.test_client().get(path)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)


@pytest.fixture(scope="module")
def site(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[Site]:
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            build.an_edition(connection)
            build.a_territory(connection)
            build.a_district(connection)
            squares = build.a_region(connection, box(5.10, 52.50, 5.12, 52.51), tier=2, blocks=["one", "two"])
            sweeper = build.a_generalised_device(connection, squares, tier=2, mobility="mobile", technologies=["gps"])
            rare = build.a_generalised_device(
                connection,
                category="meter",
                sensor_type="other",
                type_generalised=True,
                technologies=[],
                themes=[],
                datastreams=[],
                purposes=[dict.fromkeys(build.a_purpose()) | {"dtpr": [], "legalGround": "consent"}],
                personal_data="identifiable",
                organisation_id=build.an_organisation(connection),
            )
        app = create_app(databases.settings())
        yield Site(app, sweeper, rare)
        for pool in ("publication", "publication_downloads"):
            app.extensions[pool].dispose()


def test_what_moves_works_somewhere_in_squares_that_hold_no_place(site: Site) -> None:
    html = site.page(f"/en/devices/{site.sweeper}")
    assert "Works somewhere in these squares in Havenkwartier." in html
    assert "Each is at least 500 m wide." in html
    assert "This device has no fixed place." in html
    assert "works in this area" in html
    assert "Somewhere in the hatched square" not in html
    assert "Werkt ergens in deze vakken in Havenkwartier" in site.page(f"/nl/devices/{site.sweeper}")


def test_a_kind_that_is_not_shown_is_said_to_be_so_and_the_owner_is_not_blamed(site: Site) -> None:
    html = site.page(f"/en/devices/{site.rare}")
    assert "<h1>Meter, kind not shown</h1>" in html
    assert "fewer than five buildings in this square could have some kinds of device" in html
    assert "Gemeente Markerwaard runs it." in html
    assert html.count("Not shown: it could tell the kind of device") == 4
    for blame in ("has not said", "no privacy statement is given", "does not share"):
        assert blame not in html
    assert "Meter, soort niet getoond" in site.page(f"/nl/devices/{site.rare}")


def test_the_list_names_and_draws_a_kind_that_is_not_shown(site: Site) -> None:
    html = site.page("/en/devices?type=other")
    assert "Meter, kind not shown" in html
    assert "#i-help-circle" in html


def test_the_map_draws_a_kind_that_is_not_shown_by_a_sign_of_its_own(site: Site) -> None:
    cell = site.app.test_client().get("/map/16/16850/10747.json").get_json()
    members = {tuple(member) for block in cell["blocks"] for member in block["devices"]}
    assert (str(site.rare), "not_shown", "identifiable") in members
    assert '"not_shown": {"icon": "help-circle", "name": "Kind not shown"}' in site.page("/en/")


def test_the_files_and_the_api_say_that_a_kind_is_not_shown(site: Site) -> None:
    assert "other,true," in site.page("/downloads/devices.csv?type=other")
    properties = site.app.test_client().get("/ogc/collections/devices/items?typeGeneralised=true&f=json").get_json()
    assert [(f["id"], f["properties"]["typeGeneralised"]) for f in properties["features"]] == [(str(site.rare), True)]
    wrong = site.app.test_client().get("/ogc/collections/devices/items?typeGeneralised=maybe&f=json")
    assert wrong.status_code == 400


def test_pages_sorted_by_whether_the_kind_is_shown_follow_on_each_other(site: Site) -> None:
    address = "/ogc/collections/devices/items?sortby=-typeGeneralised&limit=1&f=json"
    seen = []
    while address:
        page = site.app.test_client().get(address).get_json()
        seen += [feature["properties"]["typeGeneralised"] for feature in page["features"]]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    assert seen == [True, False]
