"""`lamppost withdrawals`: the public addresses whose old answers caches, CDNs and archives must forget."""

from __future__ import annotations

import json

import click

from geo.database import reading, working_engine
from geo.ngsi_ld import names as ngsi_ld
from geo.ngsi_ld.entity_types import DEVICE
from geo.publication import devices, editions
from geo.publication.records import Gone
from geo.sensorthings import names as sensorthings
from portal.settings import Settings

# Answers that hold many records; what stands before the star is the same for all of them.
SHARED = (
    "/downloads/*", "/data/*", "/map/*", "/ogc/collections/devices/items*", "/ogc/collections/devices/tiles*",
    "/ogc/tiles*", f"{ngsi_ld.BASE}/*", f"{sensorthings.BASE}/*",
)  # fmt: skip
SHARED_PAGES = ("/", "/devices*", "/districts*", "/near*", "/releases*")


@click.command()
@click.option("--since", type=click.IntRange(0), default=0, help="Only what left after this edition.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, by device.")
def withdrawals(since: int, as_json: bool) -> None:
    """Print the addresses of records that are no longer public, to be purged; a star stands for any ending."""
    settings = Settings.from_env()
    with reading(working_engine(settings.database("public_reader"))) as connection:
        gone, edition = devices.gone_after(connection, since), editions.current(connection)
    shared = shared_addresses(settings) if gone else []
    if as_json:
        records = [
            {
                "id": str(one.id),
                "shortCode": one.short_code,
                "edition": one.edition,
                "addresses": addresses(one, settings),
            }
            for one in gone
        ]
        found = {"since": since, "edition": edition.number, "withdrawn": records, "shared": shared}
        click.echo(json.dumps(found, indent=2))
        return
    for address in (*(address for one in gone for address in addresses(one, settings)), *shared):
        click.echo(address)


def addresses(gone: Gone, settings: Settings) -> list[str]:
    """Every address of one record: pages, the lasting one, the sign's, and what each of the APIs calls it."""
    item = f"/ogc/collections/devices/items/{gone.id}"
    paths = [
        *(f"/{language}/devices/{gone.id}{part}" for language in settings.languages for part in ("", "/history")),
        f"/devices/{gone.id}",
        f"/a/{gone.short_code}",
        item,
        f"{item}?*",
        f"{ngsi_ld.BASE}/entities/{DEVICE.urn(gone.id)}",
        *(f"{sensorthings.BASE}/{name}('{gone.id}')" for name in ("Things", "Locations", "Sensors")),
    ]
    return [settings.public_url + path for path in paths]


def shared_addresses(settings: Settings) -> list[str]:
    """Addresses whose answers may have held such a record among others."""
    pages = [f"/{language}{path}" for language in settings.languages for path in SHARED_PAGES]
    return [settings.public_url + path for path in (*pages, *SHARED)]
