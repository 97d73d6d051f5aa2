"""What a filter says of a device, computed in Python: the three-valued logic of the standard, shapes by GEOS."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import shapely

from tests.geo.ogc.cql2.conftest import DEVICES_BY_LETTER, SQUARE

NAMES = {"sensorType": "sensor_type", "name": "name", "height": "height", "version": "version",
         "installed": "installed", "removed": "removed", "themes": "themes", "projects": "projects"}  # fmt: skip
DEFAULTS = {"sensor_type": "sound", "themes": ["sound"], "projects": []}
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
SUMS: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
SETS: dict[str, Callable[[set[Any], set[Any]], bool]] = {
    "a_equals": operator.eq, "a_contains": operator.ge, "a_containedBy": operator.le,
    "a_overlaps": lambda a, b: bool(a & b),
}  # fmt: skip
SHAPES = {f"s_{name}": getattr(shapely, name) for name in
          "intersects equals disjoint touches within overlaps crosses contains".split()}  # fmt: skip

Row = Mapping[str, Any]


def rows() -> dict[str, Row]:
    """What each letter's device has, by the names of its properties."""
    said = {letter: DEFAULTS | more | {"geometry": place} for letter, (place, more) in DEVICES_BY_LETTER.items()}
    said["s"] = DEFAULTS | {"geometry": shapely.MultiPolygon([SQUARE])}
    return {letter: {name: row.get(column) for name, column in (NAMES | {"geometry": "geometry"}).items()}
            for letter, row in said.items()}  # fmt: skip


def truth(node: Any, row: Row) -> bool | None:
    """True, false, or None for what is not known."""
    if isinstance(node, bool):
        return node
    op, args = node["op"], node["args"]
    if op in ("and", "or"):
        return _joined(op, [truth(part, row) for part in args])
    if op == "not":
        inner = truth(args[0], row)
        return None if inner is None else not inner
    if op == "isNull":
        return value(args[0], row) is None
    if op == "in":
        return _joined("or", [_compared("=", value(args[0], row), value(item, row)) for item in args[1]])
    if op == "between":
        middle, low, high = (value(part, row) for part in args)
        return _joined("and", [_compared(">=", middle, low), _compared("<=", middle, high)])
    return _compared(op, *(value(part, row) for part in args))


def value(node: Any, row: Row) -> Any:
    if not isinstance(node, dict):
        return node
    if "property" in node:
        return row[node["property"]]
    if "date" in node:
        return date.fromisoformat(node["date"])
    if "type" in node:
        return shapely.from_geojson(shapely.to_geojson(shapely.geometry.shape(node)))
    left, right = (value(part, row) for part in node["args"])
    return None if left is None or right is None else SUMS[node["op"]](left, right)


def _compared(op: str, left: Any, right: Any) -> bool | None:
    if left is None or right is None:
        return None
    if op == "like":
        pattern = "".join({"%": ".*", "_": "."}.get(part, re.escape(part)) for part in right)
        return re.fullmatch(pattern, left, re.DOTALL) is not None
    if op in SETS:
        return SETS[op](set(left), set(right))
    return bool(SHAPES[op](left, right)) if op in SHAPES else COMPARISONS[op](left, right)


def _joined(op: str, parts: list[bool | None]) -> bool | None:
    decisive = op == "or"
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive
