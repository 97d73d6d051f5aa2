"""What the register knows of one device that decides about its place; no position among it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

Facts = Row[Any]

# As deciding.FLOORS has it: who reads both reads the same words.
DEVICE = """
SELECT d.id, d.reference, o.name AS organisation, o.kind, d.exact_reason, d.accepted_version AS version,
       v.visibility, v.visibility_reason, v.site_class, v.mobility, v.operation_districts, v.site_id,
       v.geometry IS NULL OR v.mobility = 'mobile' AS roams, GeometryType(v.geometry) AS shape,
       v.site_class = 'dwelling' OR o.kind = 'resident' AS dwelling,
       a.tier, a.rule, a.region_id, a.public_id, a.short_code, a.version AS decided_version, a.changed AS run,
       EXISTS (SELECT FROM register.pending p WHERE p.device_id = d.id) AS pending,
       r.minimum_buildings, r.uncertainty
FROM register.device d
JOIN register.organisation o ON o.id = d.organisation_id
JOIN register.device_version v ON v.device_id = d.id AND v.number = d.accepted_version
LEFT JOIN register.assignment a ON a.device_id = d.id
LEFT JOIN register.region r ON r.id = a.region_id
WHERE d.id = :device
"""

# Base squares that the device stands on: that of its anchor and, where that is another, its own; all of a line.
SQUARES = """
SELECT q.* FROM register.base_square q WHERE (q.be, q.bn) IN (
    SELECT s.be, s.bn FROM register.site s WHERE s.id = :site
    UNION SELECT o.be, o.bn FROM register.device_square o WHERE o.device_id = :device AND o.version = :version)
"""

MATES = """
SELECT d.reference, o.name AS organisation, v.visibility <> 'public' OR v.site_class = 'sensitive' AS withheld,
       v.site_class = 'dwelling' OR o.kind = 'resident' AS dwelling, d.exact_reason IS NULL AS unreleased
FROM register.device_version v
JOIN register.device d ON d.id = v.device_id AND d.accepted_version = v.number
JOIN register.organisation o ON o.id = d.organisation_id
WHERE v.site_id = :site AND v.mobility <> 'mobile' AND d.id <> :device ORDER BY o.name, d.reference
"""

# A zone acts on every block of its tier that it touches; a secret place is a block.
ZONES = f"""
SELECT DISTINCT z.name, z.tier, z.geometry IS NULL AS secret FROM ({SQUARES}) q
JOIN register.block b ON b.region_id IN (q.square, q.large_square, q.area_block)
JOIN register.zone z ON z.region_id = b.region_id OR (z.tier = b.tier AND ST_Intersects(z.geometry, b.footprint))
ORDER BY z.tier DESC, z.name
"""


def device(connection: Connection, device_id: UUID) -> Facts:
    """The device, its class and the decision about it; the tier is None before the first decision."""
    return connection.execute(text(DEVICE), {"device": device_id}).one()


def mates(connection: Connection, facts: Facts) -> list[Facts]:
    """The other devices at its site."""
    return list(connection.execute(text(MATES), {"site": facts.site_id, "device": facts.id}))


def demanded(connection: Connection, facts: Facts) -> int:
    """The strictest tier that a zone demands where it stands; 0 for none."""
    statement = f"SELECT max(zone_tier) FROM ({SQUARES}) q"
    return connection.scalar(text(statement), _where(facts)) or 0


def zones(connection: Connection, facts: Facts) -> list[Facts]:
    """The zones and secret places that act where it stands."""
    return list(connection.execute(text(ZONES), _where(facts)))


def blocks(connection: Connection, facts: Facts) -> list[Facts]:
    """The blocks of its region with their buildings."""
    statement = (
        "SELECT region_id, buildings, area FROM register.block WHERE region_id = ANY(string_to_array(:region, '+'))"
    )
    return list(connection.execute(text(statement), {"region": facts.region_id}))


def _where(facts: Facts) -> dict[str, object]:
    return {"site": facts.site_id, "device": facts.id, "version": facts.version}
