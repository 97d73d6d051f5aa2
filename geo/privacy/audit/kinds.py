"""Kinds so rare that they would tell the building: where the register has them hidden, no record shows them."""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.privacy.audit.report import Finding, Outcome, judge

HIDDEN = """
SELECT a.public_id FROM register.assignment a
JOIN register.device_version v ON v.device_id = a.device_id AND v.number = a.version
JOIN register.rare_type k ON k.region_id = a.region_id AND k.sensor_type = v.sensor_type
WHERE a.tier BETWEEN 1 AND 3
"""
SHOWN = "SELECT region_id FROM publication.device WHERE id = ANY(:ids) AND NOT type_generalised ORDER BY 1"


def check(register: Connection, publication: Connection, *, waiting: bool) -> Finding:
    """Every record whose kind is rare in its region says `other`."""
    hidden = list(register.scalars(text(HIDDEN)))
    shown = publication.scalars(text(SHOWN), {"ids": hidden}).all()
    return judge(
        "kinds",
        "Rare kinds are not shown",
        [f"{region}: a kind that few of its buildings could hold" for region in shown],
        figure=f"{len(hidden):,} devices of a rare kind, {len(shown)} shown",
        meaning="A square with one farm does not hide a milk tank's gauge, so the gauge is shown as some sensor.",
        advice="These wait for the next complete edition." if waiting else "Publish again (lamppost publish).",
        otherwise=Outcome.NOTE if waiting else Outcome.FAIL,
    )
