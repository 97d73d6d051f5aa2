"""Streets, postcodes and districts to search by: gathered from addresses, never from devices."""

from __future__ import annotations

from sqlalchemy import Connection, text

STATEMENTS = (
    "DELETE FROM register.place",
    """
    INSERT INTO register.place (kind, name, district, point)
    SELECT 'street', b.street, coalesce(d.name, ''), ST_SnapToGrid(ST_Centroid(ST_Collect(b.point)), 0.00001)
    FROM register.building b
    LEFT JOIN LATERAL (SELECT name FROM register.district d WHERE ST_Intersects(d.geometry, b.point)
                       ORDER BY code LIMIT 1) d ON true
    WHERE b.street IS NOT NULL GROUP BY b.street, coalesce(d.name, '')
    """,
    """
    INSERT INTO register.place (kind, name, point)
    SELECT 'postcode', postcode, ST_SnapToGrid(ST_Centroid(ST_Collect(point)), 0.00001)
    FROM register.building WHERE postcode IS NOT NULL GROUP BY postcode
    """,
    """
    INSERT INTO register.place (kind, name, point)
    SELECT DISTINCT ON (name) 'district', name, ST_SnapToGrid(ST_PointOnSurface(geometry), 0.00001)
    FROM register.district ORDER BY name, code
    """,
)


def refresh_places(connection: Connection) -> None:
    """Make register.place anew from the buildings and districts."""
    for statement in STATEMENTS:
        connection.execute(text(statement))
