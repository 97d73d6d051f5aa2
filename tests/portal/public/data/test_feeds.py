"""Feeds: what they hold, and that a selection can be followed."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from opendata import atom
from portal.public.device_feed import MOST
from tests import publication_builder as build
from tests.portal.public.data.conftest import Site

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "http://127.0.0.1:8000"


def entries(site: Site, address: str) -> list[ElementTree.Element]:
    answer = site.client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, atom.MEDIA_TYPE)
    return ElementTree.fromstring(answer.data).findall(f"{ATOM}entry")


def test_a_selection_has_its_devices_the_last_changed_first(site: Site) -> None:
    every = entries(site, "/en/devices.atom")
    editions = [int(str(each.findtext(f"{ATOM}id")).rpartition("-")[2]) for each in every]
    assert editions == sorted(editions, reverse=True)
    assert (editions[0], len(every)) == (4, 6)
    chemical = entries(site, "/nl/devices.atom?type=chemical")
    assert [each.findtext(f"{ATOM}id") for each in chemical] == [f"{BASE}/devices/{site.square}#edition-1"]
    page = chemical[0].find(f"{ATOM}link").get("href")
    assert page == f"{BASE}/nl/devices/{site.square}"
    assert site.client.get(page.removeprefix(BASE)).status_code == 200


def test_a_feed_names_itself_in_one_way_however_it_was_asked_for(site: Site) -> None:
    feeds = [
        ElementTree.fromstring(site.client.get(f"/en/devices.atom?{query}").data)
        for query in ("type=sound&state=active", "state=active&type=sound&type=sound")
    ]
    assert {feed.findtext(f"{ATOM}id") for feed in feeds} == {f"{BASE}/en/devices.atom?type=sound&state=active"}


def test_a_feed_says_what_it_follows_how_much_of_it_and_what_is_new(site: Site) -> None:
    feed = ElementTree.fromstring(site.client.get("/en/devices.atom?type=sound&district=WK01").data)
    assert feed.findtext(f"{ATOM}title") == "New or changed devices, Testtown – Sound meter, Havenkwartier"
    assert str(feed.findtext(f"{ATOM}subtitle")).startswith(f"The last {MOST} at most.")
    assert str(feed.findtext(f"{ATOM}entry/{ATOM}title")).startswith("New: ")


def test_a_device_that_was_there_before_is_told_as_changed(unreleased: Site) -> None:
    with unreleased.databases.engine("publication_owner").begin() as connection:
        build.a_device(connection, sensor_type="flow", name="Gate", first_edition=1, changed_edition=3)
    (entry,) = entries(unreleased, "/en/devices.atom?type=flow")
    assert entry.findtext(f"{ATOM}title") == "Changed: Gate"


@pytest.mark.parametrize("query", ["type=nonsense", "district=nowhere", "organisation=x"])
def test_a_filter_that_the_list_refuses_is_refused(site: Site, query: str) -> None:
    feed, page = (site.client.get(f"/en/{name}?{query}").status_code for name in ("devices.atom", "devices"))
    assert feed == page >= 400


def test_the_list_leads_to_the_feed_of_what_it_shows(site: Site) -> None:
    page = site.client.get("/en/devices?type=chemical").text
    assert page.count('href="/en/devices.atom?type=chemical"') == 2


def test_a_feed_has_no_more_than_readers_want(unreleased: Site) -> None:
    with unreleased.databases.engine("publication_owner").begin() as connection:
        for _ in range(MOST):
            build.a_device(connection)
    assert len(entries(unreleased, "/en/devices.atom")) == MOST


def test_signs_that_xml_cannot_write_are_left_out() -> None:
    written = atom.written(
        atom.Feed("a", "b\x01\x0b<c>\ufffe", datetime(2026, 3, 1, tzinfo=UTC), "d", "e", "en", "f", ())
    )
    assert ElementTree.fromstring(written).findtext(f"{ATOM}title") == "b<c>"
