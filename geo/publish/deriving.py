"""Bringing the derived tables up to date with the devices; as `loader`, once the edition stands.

A derived row can name an edition's time and an organisation, so those come first.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, column, delete, insert, select, table, text

from geo.ogc.derived import DERIVED, Derived
from geo.publication.tables import device

_stale = table("stale", column("id"), schema="pg_temp")

STALE = "CREATE TEMPORARY TABLE stale ON COMMIT DROP AS SELECT id FROM touched"
OF_ORGANISATIONS = """
INSERT INTO stale SELECT d.id FROM publication.device d JOIN incoming_organisation o ON o.id = d.organisation_id
EXCEPT SELECT id FROM touched
"""


def derive_all(publication: Connection) -> None:
    """Make every row, where there are none, of devices that are indexed."""
    # In the order of the key as the index has it. The planner, who knows nothing yet of a table just filled, would make
    # all rows and then sort them, on the disk.
    _allow(publication, "enable_sort", "enable_hashjoin", way="off")
    for derived in DERIVED:
        _insert(publication, derived, derived.rows(None))
    _allow(publication, "enable_sort", "enable_hashjoin", way="on")


def derive_touched(publication: Connection, differ: list[str]) -> None:
    """Make the rows anew of the devices in pg_temp.touched, and of the organisations that changed.

    `differ` names the tables beside the devices that this edition changed.
    """
    publication.execute(text(STALE))
    if "organisation" in differ:
        publication.execute(text(OF_ORGANISATIONS))
    publication.execute(text("ANALYZE stale"))
    for derived in DERIVED:
        _renew(publication, derived)


def derive_differing(publication: Connection) -> None:
    """Make the rows anew that are not what they should be, whoever changed them."""
    for derived in DERIVED:
        publication.execute(text("CREATE TEMPORARY TABLE stale (id uuid) ON COMMIT DROP"))
        publication.execute(insert(_stale).from_select(["id"], derived.differing().distinct()))
        publication.execute(text("ANALYZE stale"))
        _renew(publication, derived)
        publication.execute(text("DROP TABLE pg_temp.stale"))


def _allow(publication: Connection, *settings: str, way: str) -> None:
    for setting in settings:
        publication.execute(text(f"SET LOCAL {setting} = {way}"))


def _renew(publication: Connection, derived: Derived) -> None:
    stale = select(_stale.c.id)
    publication.execute(delete(derived.table).where(derived.device.in_(stale)))
    _insert(publication, derived, derived.rows(device.c.id.in_(stale)))


def _insert(publication: Connection, derived: Derived, rows: Select[Any]) -> None:
    """In order of the key: a reader sees where rows lie."""
    columns = [column.name for column in rows.selected_columns]
    key = [column.name for column in derived.table.primary_key]
    publication.execute(insert(derived.table).from_select(columns, rows.order_by(*key)))
