"""Finding the device that a reviewer means."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, text

from geo.errors import NotFound

NEAREST = 3


class NoSuchDevice(NotFound):
    """For those who may see the register: with the references that come closest."""

    def __init__(self, key: str, nearest: list[str]) -> None:
        super().__init__("device", key)
        self.nearest = nearest

    def __str__(self) -> str:
        nothing = "nothing is like it"
        return f"no device {self.key!r}; " + (f"did you mean {', '.join(self.nearest)}?" if self.nearest else nothing)


def by_reference(connection: Connection, organisation: str, reference: str) -> UUID:
    """The device of an organisation by its owner's reference. Raises NoSuchDevice with near references."""
    owner = connection.scalar(
        text("SELECT id FROM register.organisation WHERE lower(name) = lower(:name)"), {"name": organisation}
    )
    if owner is None:
        statement = "SELECT name FROM register.organisation ORDER BY name <-> :key LIMIT :n"
        raise NoSuchDevice(f"{reference} of {organisation}", _near(connection, statement, organisation))
    found = connection.scalar(
        text("SELECT id FROM register.device WHERE organisation_id = :owner AND reference = :reference"),
        {"owner": owner, "reference": reference},
    )
    if found is None:
        statement = (
            "SELECT reference FROM register.device WHERE organisation_id = :owner ORDER BY reference <-> :key LIMIT :n"
        )
        raise NoSuchDevice(reference, _near(connection, statement, reference, owner=owner))
    return UUID(str(found))


def by_public_key(connection: Connection, key: str) -> UUID:
    """The device by a public id, also one that ended, or by the short code on its sign. Raises NoSuchDevice."""
    found = connection.scalar(
        text(
            "SELECT device_id FROM register.assignment WHERE public_id::text = :key OR short_code = :key"
            " UNION ALL SELECT device_id FROM register.former_id WHERE public_id::text = :key LIMIT 1"
        ),
        {"key": key.lower()},
    )
    if found is None:
        raise NoSuchDevice(key, [])
    return UUID(str(found))


def _near(connection: Connection, statement: str, key: str, **values: object) -> list[str]:
    return [str(found) for found in connection.scalars(text(statement), {"key": key, "n": NEAREST, **values})]
