"""A register with a territory about Utrecht and one organisation; files and mappings made on the spot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from sqlalchemy import Connection, text

from geo.model import NewOrganisation, OrganisationKind
from geo.register.organisations import register as register_organisation
from geo.register.territory import set_territory
from opendata.exchange.importing import Choices, import_devices
from opendata.exchange.mapping import load
from opendata.exchange.report import Report

HEADER = 'source = "test"\n'
FIELDS = """
[fields]
reference = "id"
category = { value = "sensor" }
sensor_type = { value = "sound" }
"""
POSITION = """
[position]
longitude = "lon"
latitude = "lat"
"""
OWNER = "Gemeente Utrecht"


@pytest.fixture
def town(register: Connection) -> Connection:
    set_territory(register, "Utrecht", shapely.box(5.0, 52.0, 5.3, 52.2))
    register_organisation(register, NewOrganisation(OWNER, OrganisationKind.PUBLIC))
    return register


@pytest.fixture
def bring(town: Connection, tmp_path: Path) -> Callable[..., Report]:
    """Imports the text (or bytes) of a file by a mapping; further words are those of Choices."""

    def run(data: str | bytes, mapping: str = "", name: str = "devices.csv", **choices: object) -> Report:
        file, said = tmp_path / name, tmp_path / "mapping.toml"
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        said.write_text(mapping or HEADER + POSITION + FIELDS)
        chosen = Choices(**{"organisation": OWNER, **choices})  # type: ignore[arg-type]
        return import_devices(town, file, load(said, file), chosen)

    return run


@pytest.fixture
def value(town: Connection) -> Callable[[str, str], object]:
    """A column of the newest version of a device, by its reference."""

    def read(reference: str, column: str) -> object:
        return town.scalar(
            text(
                f"SELECT {column} FROM register.device d JOIN register.device_version v"
                " ON v.device_id = d.id AND v.number = d.accepted_version WHERE d.reference = :reference"
            ),
            {"reference": reference},
        )

    return read


@pytest.fixture
def count(town: Connection) -> Callable[[], int]:
    """The number of devices in the register."""
    return lambda: town.scalar(text("SELECT count(*) FROM register.device")) or 0
