"""The functions of $filter and $orderby (OGC 18-088, 9.3.3.5.2) in SQL, with the types they take and give."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Double, Integer, Numeric, Text, cast, extract, func

from geo.ogc import places
from geo.ogc.comparing import Type

TEXT, NUMBER, BOOLEAN, GEOMETRY, TIME = Type.TEXT, Type.NUMBER, Type.BOOLEAN, Type.GEOMETRY, Type.TIME


@dataclass(frozen=True)
class Function:
    """`takes` are the types of its arguments, of which the last may be `optional`, or a literal of the form `last`."""

    takes: tuple[Type, ...]
    gives: Type
    make: Callable[..., Any]
    optional: bool = False
    last: re.Pattern[str] | None = None


def _number(value: Any) -> Any:
    return cast(value, Double)


def _substring(text: Any, start: Any, length: Any = None) -> Any:
    begin = cast(start, Integer) + 1
    return func.substr(text, begin) if length is None else func.substr(text, begin, cast(length, Integer))


def _part(name: str) -> Callable[[Any], Any]:
    return lambda moment: _number(extract(name, func.timezone("UTC", moment)))


def _remainder(left: Any, right: Any) -> Any:
    return _number(func.mod(cast(left, Numeric), func.nullif(cast(right, Numeric), 0)))


SHAPES = (GEOMETRY, GEOMETRY)

FUNCTIONS: Mapping[str, Function] = {
    "substringof": Function((TEXT, TEXT), BOOLEAN, lambda part, text: func.strpos(text, part) > 0),
    "contains": Function((TEXT, TEXT), BOOLEAN, lambda text, part: func.strpos(text, part) > 0),
    "startswith": Function((TEXT, TEXT), BOOLEAN, func.starts_with),
    "endswith": Function((TEXT, TEXT), BOOLEAN, lambda text, end: func.right(text, func.length(end)) == end),
    "length": Function((TEXT,), NUMBER, lambda text: _number(func.length(text))),
    "indexof": Function((TEXT, TEXT), NUMBER, lambda text, part: _number(func.strpos(text, part) - 1)),
    "substring": Function((TEXT, NUMBER, NUMBER), TEXT, _substring, optional=True),
    "tolower": Function((TEXT,), TEXT, func.lower),
    "toupper": Function((TEXT,), TEXT, func.upper),
    "trim": Function((TEXT,), TEXT, func.btrim),
    "concat": Function((TEXT, TEXT), TEXT, lambda left, right: cast(left, Text).concat(right)),
    **{name: Function((TIME,), NUMBER, _part(name)) for name in ("year", "month", "day", "hour", "minute", "second")},
    "round": Function((NUMBER,), NUMBER, lambda value: _number(func.round(cast(value, Numeric)))),
    "floor": Function((NUMBER,), NUMBER, func.floor),
    "ceiling": Function((NUMBER,), NUMBER, func.ceiling),
    # In degrees: the unit of the coordinates, as OData says and other servers give.
    "geo.distance": Function(SHAPES, NUMBER, func.ST_Distance),
    "geo.length": Function((GEOMETRY,), NUMBER, func.ST_Length),
    "geo.intersects": Function(SHAPES, BOOLEAN, func.ST_Intersects),
    "st_equals": Function(SHAPES, BOOLEAN, places.equals),
    "st_disjoint": Function(SHAPES, BOOLEAN, func.ST_Disjoint),
    "st_touches": Function(SHAPES, BOOLEAN, func.ST_Touches),
    "st_within": Function(SHAPES, BOOLEAN, func.ST_Within),
    "st_overlaps": Function(SHAPES, BOOLEAN, func.ST_Overlaps),
    "st_crosses": Function(SHAPES, BOOLEAN, func.ST_Crosses),
    "st_intersects": Function(SHAPES, BOOLEAN, func.ST_Intersects),
    "st_contains": Function(SHAPES, BOOLEAN, func.ST_Contains),
    "st_relate": Function((*SHAPES, TEXT), BOOLEAN, func.ST_Relate, last=re.compile("[012TF*]{9}")),
    "add": Function((NUMBER, NUMBER), NUMBER, lambda left, right: _number(left) + right),
    "sub": Function((NUMBER, NUMBER), NUMBER, lambda left, right: _number(left) - right),
    "mul": Function((NUMBER, NUMBER), NUMBER, lambda left, right: _number(left) * right),
    "div": Function((NUMBER, NUMBER), NUMBER, lambda left, right: _number(left) / func.nullif(_number(right), 0)),
    "mod": Function((NUMBER, NUMBER), NUMBER, _remainder),
    "-": Function((NUMBER,), NUMBER, lambda value: -_number(value)),
}
