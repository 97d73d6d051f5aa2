"""A small town in a register: enough territory, buildings and districts to publish devices of every tier."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from shapely import Point, box
from sqlalchemy import Connection

from geo.database import writing
from geo.model import (
    Building,
    Category,
    Datastream,
    District,
    LegalGround,
    NewDevice,
    NewOrganisation,
    OrganisationKind,
    PersonalData,
    Purpose,
    SensorType,
    Theme,
)
from geo.publish import Published, publish
from geo.register import buildings, districts, organisations, territory
from geo.register.devices import register_many
from tests.support.databases import Databases

WEST, SOUTH, EAST, NORTH = 5.10, 52.50, 5.16, 52.54
CENTRE = Point(5.130, 52.520)


def build(connection: Connection) -> None:
    """Territory, two districts, and a building every 40 metres or so."""
    territory.set_territory(connection, "Town", box(WEST, SOUTH, EAST, NORTH))
    middle = (WEST + EAST) / 2
    districts.register_districts(
        connection,
        [
            District("W", "Westkade", box(WEST, SOUTH, middle, NORTH)),
            District("E", "Oosterdijk", box(middle, SOUTH, EAST, NORTH)),
        ],
    )
    stand_buildings(connection)


def stand_buildings(connection: Connection) -> None:
    buildings.register_buildings(
        connection,
        (
            Building(f"b{i}-{j}", Point(WEST + i * 0.0006, SOUTH + j * 0.0004), street=f"Straat {j}", postcode="0999AB")
            for i in range(1, 100)
            for j in range(1, 100)
        ),
    )


def municipality(connection: Connection, name: str = "Town Council") -> UUID:
    return organisations.register(
        connection, NewOrganisation(name, OrganisationKind.PUBLIC, public_contact="privacy@town.example")
    )


def resident(connection: Connection) -> UUID:
    return organisations.register(connection, NewOrganisation("Jannie Jansen", OrganisationKind.RESIDENT))


DEVICE = NewDevice(
    reference="TC-1",
    category=Category.SENSOR,
    sensor_type=SensorType.SOUND,
    geometry=CENTRE,
    themes=(Theme.SOUND,),
    name="Noise meter",
    personal_data=PersonalData.NONE,
    datastreams=(Datastream("level", "sound level", unit="dB[SPL]"),),
    purposes=(Purpose("measure noise", dtpr=("ecology",), legal_ground=LegalGround.NONE),),
    retention="P1Y",
)


def released(reference: str = "TC-1", **changes: object) -> NewDevice:
    """A device whose exact place a reviewer released."""
    return replace(DEVICE, reference=reference, exact_reason="in public space", **changes)  # type: ignore[arg-type]  # names of fields


def unreleased(reference: str = "TC-1", **changes: object) -> NewDevice:
    return replace(DEVICE, reference=reference, **changes)  # type: ignore[arg-type]  # names of fields


def publish_all(databases: Databases) -> Published:
    return publish(*(databases.engine(role) for role in ("locator", "publisher", "loader")))


def town(databases: Databases, *devices: NewDevice) -> UUID:
    """The municipality and these devices in a register that has the town; nothing is published yet."""
    with writing(databases.engine("register_app")) as connection:
        owner = municipality(connection)
        register_many(connection, owner, devices)
    return owner


def register_more(databases: Databases, owner: UUID, *devices: NewDevice) -> None:
    with writing(databases.engine("register_app")) as connection:
        register_many(connection, owner, devices)
