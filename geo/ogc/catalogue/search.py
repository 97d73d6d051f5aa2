"""Which records a request asks for (OGC API Records Part 1, clause 9: the core query parameters)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.errors import Invalid
from geo.ogc import datetimes, parameters
from geo.ogc.catalogue.records import FILTERS
from geo.ogc.config import Extents
from geo.ogc.crs import Box
from geo.ogc.query import Interval

PARAMETERS = ("bbox", "bbox-crs", "crs", "datetime", "externalIds", "ids", "limit", "offset", "q", "resulttype")
MOST_VALUES = 100
SEARCHED = ("title", "description", "keywords")


@dataclass(frozen=True)
class Search:
    """What records must fulfil. `phrases` are words in their order; a record holds one of them. Empty: anything."""

    phrases: tuple[str, ...]
    ids: tuple[str, ...]
    external_ids: tuple[str, ...]
    equal: Mapping[str, tuple[str, ...]]
    box: Box | None
    interval: Interval | None

    def finds(self, record: Mapping[str, Any], known: Extents) -> bool:
        """Whether the record is asked for. It lies where the territory does, and is as old as the editions."""
        return (
            (not self.ids or record["id"] in self.ids)
            and (not self.external_ids or _identified(record, self.external_ids))
            and all(_holds(record["properties"][name], values) for name, values in self.equal.items())
            and (not self.phrases or any(phrase in _text(record) for phrase in self.phrases))
            and (self.box is None or _meet(known.box, self.box))
            and (self.interval is None or record["time"] is None or _overlap((known.begin, known.end), self.interval))
        )


def of(asked: Mapping[str, str], box: Box | None) -> Search:
    """The search that a query means, whose `bbox` is read as `box`.

    Raises Invalid for a wrong interval and for too long a list.
    """
    equal = {name: _values(asked, name) if name == "type" else (asked[name],) for name in FILTERS if name in asked}
    return Search(
        phrases=tuple(_spaced(phrase) for phrase in _values(asked, "q")),
        ids=_values(asked, "ids"),
        external_ids=_values(asked, "externalIds"),
        equal=equal,
        box=box,
        interval=datetimes.read(asked["datetime"]) if "datetime" in asked else None,
    )


def allowed() -> tuple[str, ...]:
    """The names of all parameters that records can be asked by, beside those of every resource."""
    return (*PARAMETERS, *(name for name in FILTERS if name not in parameters.EVERYWHERE))


def _values(asked: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The values of a list that are not empty. Raises Invalid for too long a list."""
    values = asked.get(name, "").split(",")
    if len(values) > MOST_VALUES:
        raise Invalid(name, f"give at most {MOST_VALUES} values")
    return tuple(value for value in values if value.strip())


def _spaced(text: str) -> str:
    return " ".join(text.casefold().split())


def _text(record: Mapping[str, Any]) -> str:
    """The searched texts, apart, so that no phrase runs from one into the next."""
    said = [record["properties"][name] for name in SEARCHED]
    return "\n".join(_spaced(each) for part in said for each in ([part] if isinstance(part, str) else part))


def _holds(said: Any, values: tuple[str, ...]) -> bool:
    return any(value in said if isinstance(said, list) else value == said for value in values)


def _identified(record: Mapping[str, Any], wanted: tuple[str, ...]) -> bool:
    return any(one["value"] in wanted for one in record["properties"]["externalIds"])


def _meet(first: Box, second: Box) -> bool:
    """Whether two boxes share a point; the second crosses the antimeridian where its west > east."""
    if not (first[1] <= second[3] and second[1] <= first[3]):
        return False
    if second[0] <= second[2]:
        return first[0] <= second[2] and second[0] <= first[2]
    return first[2] >= second[0] or first[0] <= second[2]


def _overlap(first: tuple[datetime, datetime], second: Interval) -> bool:
    begin, end = second
    return (end is None or first[0] <= end) and (begin is None or first[1] >= begin)
