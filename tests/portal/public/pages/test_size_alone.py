"""Where no buildings were counted a square promises its size alone, and everything that shows a square says so."""

import pytest

from portal.public import create_app
from tests import publication_builder as build

SAYS = {
    "/en/devices": "Buildings here were not counted",
    "/nl/devices": "De gebouwen hier zijn niet geteld",
    "/en/near?q=haven": "Buildings here were not counted",
    "/en/devices/{device}": "Buildings in it were not counted.",
    "/en/": '"sizeAlone": true',
    "/en/privacy": "no buildings have been counted",
    "/nl/privacy": "geen gebouwen geteld",
    "/en/about": "no buildings have been counted",
    "/downloads/devices.csv": "buildings were not counted here, so only its size is promised",
    "/downloads/devices.geojson": "buildings were not counted here, so only its size is promised",
    "/ogc/collections/devices/items": "buildings were not counted here, so only its size is promised",
    "/ogc/collections/devices/items/{device}": "buildings were not counted here, so only its size is promised",
    "/ogc/collections/devices/items/{device}?f=html": "buildings were not counted here, so only its size is promised",
}
PROMISE = ("at least 20 buildings", "minstens 20 gebouwen")


def town(clone, *, counted):
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            build.an_edition(connection, 1, buildings_counted=counted)
            build.a_territory(connection)
            build.a_district(connection)
            build.a_place(connection, "street", "Havenstraat", build.Point(5.12, 52.515))
            region = build.a_region(connection, minimum_buildings=None)
            device = build.a_generalised_device(connection, region, districts=["WK01"])
        app = create_app(databases.settings())
        yield app.test_client(), device
        for pool in ("publication", "publication_downloads"):
            app.extensions[pool].dispose()


@pytest.fixture(scope="module")
def uncounted(clone):
    yield from town(clone, counted=False)


@pytest.fixture(scope="module")
def counted(clone):
    yield from town(clone, counted=True)


@pytest.mark.parametrize("path", SAYS)
def test_a_page_a_file_and_a_record_say_that_size_alone_is_promised(uncounted, path):
    client, device = uncounted
    said = client.get(path.format(device=device)).text.replace("&#34;", '"')
    assert SAYS[path] in said
    assert not [promise for promise in PROMISE if promise in said]


@pytest.mark.parametrize("path", SAYS)
def test_where_buildings_were_counted_nothing_says_that_they_were_not(counted, path):
    client, device = counted
    answer = client.get(path.format(device=device))
    assert answer.status_code == 200
    assert SAYS[path] not in answer.text.replace("&#34;", '"')


def test_a_square_in_which_no_building_is_known_says_that(counted):
    client, device = counted
    assert "No buildings are known in it." in client.get(f"/en/devices/{device}").text
    assert "where no buildings are known" in client.get("/downloads/devices.csv").text


def test_every_square_leads_to_the_page_that_explains_it(counted):
    client, device = counted
    for path in ("/en/devices", f"/en/devices/{device}", "/en/near?q=haven", "/en/about"):
        assert '<a href="/en/privacy">Why do I see a square?</a>' in client.get(path).text
    assert '"privacyAddress": "/en/privacy"' in client.get("/en/").text
