"""Whether squares promise buildings, or their size alone: said wherever a square is."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from geo.publication.tables import edition

SIZE_ALONE = "; buildings were not counted here, so only its size is promised"


def size_alone() -> ColumnElement[bool]:
    """True in the edition in force where no buildings are known of the whole territory."""
    newest = select(~edition.c.buildings_counted).order_by(edition.c.number.desc()).limit(1)
    return newest.scalar_subquery()
