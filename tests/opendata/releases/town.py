"""An edition of two devices that grows from release to release."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection, delete, update

from geo.publication.tables import device
from opendata.releases.making import make
from opendata.releases.shelf import Release
from opendata.releases.store import Store
from tests.publication_builder import a_device, a_territory, an_edition

ONE, TWO, THREE = (UUID(f"{number}0000000-0000-4000-8000-000000000000") for number in (1, 2, 3))
SALT = "0" * 32


def settle(connection: Connection) -> None:
    an_edition(connection)
    a_territory(connection)
    for id_ in (ONE, TWO):
        a_device(connection, id=id_, name=f"Counter {str(id_)[0]}")


def next_edition(connection: Connection, number: int, *, month: int = 3, day: int = 1) -> None:
    an_edition(connection, number, published=datetime(2026, month, day, 6, tzinfo=UTC))


def rename(connection: Connection, id_: UUID, name: str) -> None:
    connection.execute(update(device).where(device.c.id == id_).values(name=name))


def leave(connection: Connection, id_: UUID) -> None:
    connection.execute(delete(device).where(device.c.id == id_))


def three_months(connection: Connection, store: Store) -> tuple[Release, Release, Release]:
    """2026-03-01.0; a month later the second device has another name; a month later the third comes."""
    settle(connection)
    first = make(store, connection, salt=SALT).release
    next_edition(connection, 2, month=4)
    rename(connection, TWO, "Secret name")
    second = make(store, connection, salt=SALT).release
    next_edition(connection, 3, month=5)
    rename(connection, TWO, "Third name")
    a_device(connection, id=THREE)
    return first, second, make(store, connection, salt=SALT).release
