"""What was exact and is protected now: its old addresses are listed for purging and answer with nothing of it."""

import json

import pytest
from click.testing import CliRunner
from shapely import Point

from geo.database import writing
from geo.model import PrivacyZone, Tier
from geo.register import zones
from portal.cli import main
from portal.public import create_app
from tests.support import town

SECRETS = (b"Kingfisher", b"Halcyon", b"52.5151515", b"5.1151515", b"KF-77")
SITE = "https://sensors.town.example"


@pytest.fixture(scope="module")
def withdrawn(clone):
    """A published exact device becomes generalised by a zone; another stays as it is."""
    with clone(town=True) as databases:
        place = Point(5.1151515, 52.5151515)
        town.town(
            databases,
            town.released("KF-77", geometry=place, name="Kingfisher meter", address="Halcyon road 3"),
            town.released("stays", geometry=Point(5.15, 52.53)),
        )
        town.publish_all(databases)
        with databases.engine("public_reader").connect() as connection:
            row = connection.exec_driver_sql(
                "SELECT id, short_code FROM publication.device WHERE reference = 'KF-77'"
            ).one()
        with writing(databases.engine("register_app")) as connection:
            zones.register_zones(connection, [PrivacyZone("nest", Tier.SQUARE, place.buffer(0.0001))])
        town.publish_all(databases)
        app = create_app(databases.settings(LAMPPOST_PUBLIC_URL=SITE))
        yield databases, app.test_client(), row
        for pool in ("publication", "publication_downloads"):
            app.extensions[pool].dispose()


def run(databases, *options):
    found = CliRunner().invoke(main, ["withdrawals", *options],
                               env={**databases.environment(), "LAMPPOST_PUBLIC_URL": SITE})  # fmt: skip
    assert found.exit_code == 0, found.output
    return found.output


def test_every_address_of_the_withdrawn_record_is_listed_and_of_no_other(withdrawn):
    databases, _, row = withdrawn
    said = json.loads(run(databases, "--json"))
    assert (said["since"], said["edition"]) == (0, 2)
    (record,) = said["withdrawn"]
    assert (record["id"], record["shortCode"], record["edition"]) == (str(row.id), row.short_code, 2)
    assert run(databases).splitlines() == [*record["addresses"], *said["shared"]]
    assert f"{SITE}/a/{row.short_code}" in record["addresses"]


def test_only_what_left_after_an_edition_is_listed_when_asked_so(withdrawn):
    databases, _, row = withdrawn
    assert str(row.id) in run(databases, "--since", "1")
    assert run(databases, "--since", "2") == ""


def test_each_listed_address_is_one_of_the_portal_and_says_that_it_is_gone_and_nothing_else(withdrawn):
    databases, client, _ = withdrawn
    (record,) = json.loads(run(databases, "--json"))["withdrawn"]
    questions = ("", "?f=json", "?f=html", "?f=html&lang=nl", "?crs=http://www.opengis.net/def/crs/EPSG/0/3857")
    asked = [address.removeprefix(SITE) for address in record["addresses"] if not address.endswith("*")]
    items = [address.removesuffix("?*") for address in record["addresses"] if address.endswith("*")]
    asked += [address.removeprefix(SITE) + question for address in items for question in questions]
    for path in asked:
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code == 410, path
        assert answer.headers["Cache-Control"] == "no-store"
        assert not [secret for secret in SECRETS if secret in answer.data + str(answer.headers).encode()], path


def test_an_old_entity_tag_does_not_keep_the_old_record_alive(withdrawn):
    _, client, row = withdrawn
    tag = client.get("/en/devices").headers["ETag"]
    answer = client.get(f"/en/devices/{row.id}", headers={"If-None-Match": f'{tag}, W/"x"'})
    assert answer.status_code == 410


def test_nothing_that_lists_records_holds_the_old_one_and_nothing_is_kept_longer_than_a_minute(withdrawn):
    databases, client, row = withdrawn
    for shared in json.loads(run(databases, "--json"))["shared"]:
        path = shared.removeprefix(SITE)
        concrete = {"/downloads/*": "/downloads/devices.csv", "/map/*": "/map/14/16848/5377.json"}.get(path)
        answer = client.get(concrete or path.rstrip("*"), follow_redirects=True)
        assert answer.status_code in (200, 404), path
        age = int(answer.headers["Cache-Control"].removeprefix("public, max-age=").replace("no-store", "0"))
        assert age <= 60
        found = [one for one in (*SECRETS, str(row.id).encode()) if one in answer.data]
        assert found == [], path


def test_an_id_that_never_was_is_not_said_to_be_gone(withdrawn):
    _, client, row = withdrawn
    for unknown in (str(row.id)[:-1] + ("0" if str(row.id)[-1] != "0" else "1"), "no-uuid"):
        assert client.get(f"/ogc/collections/devices/items/{unknown}").status_code == 404
    assert client.get(f"/ogc/collections/regions/items/{row.id}").status_code == 404
