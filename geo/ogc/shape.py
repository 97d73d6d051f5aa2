"""What requests have in common that one statement answers."""

from __future__ import annotations

from typing import NamedTuple

from geo.ogc.crs import ReferenceSystem


class Shape(NamedTuple):
    """All that decides the text of a statement; requests of one shape differ in bound values alone.

    `boxes` counts the parts of the bounding box, `after` says of each step of the order whether the page before ended
    at a value, `shown` names the properties and is empty for all of them, `system` is None where no geometry is
    wanted.
    """

    collection: str
    equal: tuple[str, ...]
    boxes: int
    interval: tuple[bool, bool]
    filtered: bool
    sorting: tuple[tuple[str, bool], ...]
    after: tuple[bool, ...] | None
    shown: tuple[str, ...]
    system: ReferenceSystem | None
