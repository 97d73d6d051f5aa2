"""Which uses of a building can hold devices of a type: what a steward says of kinds that few buildings have."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from geo import vocabulary
from geo.errors import Invalid
from geo.model import SensorType

# Their category tells as much, or there is nothing more to hide.
UNLIMITED = {
    SensorType.OPTICAL_CAMERA: "cannot be limited: the category camera, which is always shown, says the same",
    SensorType.OTHER: "cannot be limited: it names no kind",
}


def limit(connection: Connection, sensor_type: SensorType, uses: Sequence[str]) -> None:
    """Say which uses of a building, and no others, can hold devices of this type.

    Raises Invalid: no use, one that is not known, a type that cannot be limited.
    """
    if sensor_type in UNLIMITED:
        raise Invalid(f"type {sensor_type}", UNLIMITED[sensor_type])
    if not uses:
        raise Invalid("use", "is missing; name the uses of a building that can hold such a device")
    vocabulary.check("use", tuple(uses))
    free(connection, sensor_type)
    connection.execute(
        text("INSERT INTO register.type_use (sensor_type, use) VALUES (:sensor_type, :use)"),
        [{"sensor_type": str(sensor_type), "use": use} for use in sorted(set(uses))],
    )


def free(connection: Connection, sensor_type: SensorType) -> bool:
    """Let devices of this type hang anywhere again; whether it was limited."""
    statement = text("DELETE FROM register.type_use WHERE sensor_type = :sensor_type")
    return connection.execute(statement, {"sensor_type": str(sensor_type)}).rowcount > 0


def limits(connection: Connection) -> dict[SensorType, tuple[str, ...]]:
    """The uses that can hold each limited type."""
    rows = connection.execute(
        text("SELECT sensor_type, array_agg(use ORDER BY use) AS uses FROM register.type_use GROUP BY 1 ORDER BY 1")
    )
    return {SensorType(row.sensor_type): tuple(row.uses) for row in rows}
