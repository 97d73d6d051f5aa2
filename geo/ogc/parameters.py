"""What an address may ask: every query parameter is known and well formed before pygeoapi sees it.

pygeoapi 0.21 ignores unknown parameters and answers many wrong values with 500.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection as Names
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from sqlalchemy import ColumnElement
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from geo.errors import Invalid
from geo.ogc import cql2, crs, datetimes
from geo.ogc.collections import Collection
from geo.ogc.config import DEFAULT_LIMIT, HIGHEST_LIMIT, HIGHEST_OFFSET
from geo.ogc.crs import Box, ReferenceSystem
from geo.ogc.field import Field
from geo.ogc.kinds import read_number, read_text
from geo.ogc.provider import CURSOR, FILTER, INTERVAL

FORMATS = ("json", "html")
EVERYWHERE = ("f", "lang")
ITEMS = (
    "bbox", "bbox-crs", "crs", "cursor", "datetime", "filter", "filter-crs", "filter-lang", "limit", "offset",
    "properties", "resulttype", "skipGeometry", "sortby",
)  # fmt: skip
NOT_PASSED = ("f", "lang", "bbox-crs", "datetime", "filter", "filter-crs", "filter-lang")
LONGEST = 2000
MOST_SORTS = 3
# What so many queries ask is remembered, of none that is longer: memory stays the same, whatever strangers send.
KEPT, LONGEST_KEPT = 1000, 1000
# Longer ones are nobody's honest wish; a limit above the highest that is shorter is lowered to it (Part 1, 7.15.2).
WHOLE_NUMBER = re.compile(r"\d{1,9}", re.ASCII)

Systems = Mapping[str, ReferenceSystem]


@dataclass(frozen=True)
class Items:
    """A request for items that can be answered. `asked` is the address's own query, for links; `filter` is CQL2's."""

    asked: dict[str, str]
    limit: int
    offset: int
    box: Box | None
    filter: ColumnElement[bool] | None

    def for_pygeoapi(self) -> dict[str, str]:
        """The query that pygeoapi gets: the box in longitude and latitude, interval and filter past its own checks."""
        passed = {name: value for name, value in self.asked.items() if name not in NOT_PASSED}
        passed |= {"limit": str(self.limit), "offset": str(self.offset)}
        if self.box is not None:
            passed["bbox"] = ",".join(map(repr, self.box))
        if "datetime" in self.asked:
            passed[INTERVAL] = self.asked["datetime"]
        if self.filter is not None:
            passed[FILTER] = json.dumps([self.asked.get(name) for name in ("filter", "filter-lang", "filter-crs")])
        return passed


def given(query: str) -> ImmutableMultiDict[str, str]:
    """The parameters of a query as it stands in an address, read as Flask reads them."""
    return (_remembered if len(query) <= LONGEST_KEPT else _read)(query)


def _read(query: str) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict(parse_qsl(query, keep_blank_values=True, errors="werkzeug.url_quote"))


_remembered = lru_cache(KEPT)(_read)


def single(
    query: MultiDict[str, str], allowed: Names[str], languages: Names[str], forms: Names[str] = FORMATS
) -> dict[str, str]:
    """The query with each parameter once. Raises Invalid for an unknown, repeated, overlong or unreadable one."""
    for name in query:
        values = query.getlist(name)
        if name not in allowed and name not in EVERYWHERE:
            raise Invalid(_shown(name), "this resource has no such parameter")
        if len(values) > 1:
            raise Invalid(name, "give this parameter once")
        _text(name, values[0])
    chosen = query.to_dict()
    if chosen.get("f", next(iter(forms))) not in forms:
        raise Invalid("f", f"choose from {', '.join(forms)}")
    if chosen.get("lang", next(iter(languages))) not in languages:
        raise Invalid("lang", f"choose from {', '.join(languages)}")
    return chosen


def items(
    query: MultiDict[str, str],
    collection: Collection,
    systems: Systems,
    languages: Names[str],
    forms: Names[str] = FORMATS,
) -> Items:
    """A request for the items of a collection. Raises Invalid that names the parameter."""
    asked = single(query, (*ITEMS, *collection.queryables), languages, forms)
    if asked.get("resulttype", "results") not in ("results", "hits"):
        raise Invalid("resulttype", "choose from results, hits")
    if asked.get("skipGeometry", "false") not in ("true", "false"):
        raise Invalid("skipGeometry", "choose from true, false")
    system(asked, "crs", systems)
    if "datetime" in asked:
        datetimes.read(asked["datetime"])
    if "properties" in asked:
        for name in asked["properties"].split(","):
            _field(collection, "properties", name)
    if "sortby" in asked:
        sorting(collection, asked["sortby"])
    return Items(asked, _limit(asked), _offset(asked), _box(asked, systems), _filter(asked, collection, systems))


def records(query: MultiDict[str, str], allowed: Names[str], languages: Names[str]) -> Items:
    """A request for records of the catalogue, whose places are in longitude and latitude. Raises Invalid."""
    asked = single(query, allowed, languages)
    systems = {crs.CRS84: crs.CRS84_SYSTEM}
    system(asked, "crs", systems)
    if asked.get("resulttype", "results") not in ("results", "hits"):
        raise Invalid("resulttype", "choose from results, hits")
    if "datetime" in asked:
        datetimes.read(asked["datetime"])
    return Items(asked, _limit(asked), _offset(asked), _box(asked, systems), None)


def sorting(collection: Collection, text: str) -> list[tuple[str, bool]]:
    """Names and whether they descend, from `+a,-b`; a + in an address may arrive as a space. Raises Invalid."""
    steps = [(step.lstrip("+- "), step.startswith("-")) for step in text.split(",")]
    if len(steps) > MOST_SORTS:
        raise Invalid("sortby", f"at most {MOST_SORTS} properties")
    for name, _ in steps:
        if not _field(collection, "sortby", name).can_sort:
            raise Invalid("sortby", f"{name} has no order")
    return steps


def system(asked: Mapping[str, str], name: str, systems: Systems) -> ReferenceSystem:
    """The CRS that the parameter names, or the default. Raises Invalid."""
    uri = asked.get(name, crs.CRS84)
    if uri not in systems:
        raise Invalid(name, f"choose from {', '.join(systems)}")
    return systems[uri]


def _limit(asked: Mapping[str, str]) -> int:
    limit = _whole(asked, "limit", DEFAULT_LIMIT)
    if limit < 1:
        raise Invalid("limit", "ask for at least 1 item")
    return min(limit, HIGHEST_LIMIT)


def _offset(asked: Mapping[str, str]) -> int:
    offset = _whole(asked, "offset", 0)
    if offset > HIGHEST_OFFSET:
        raise Invalid("offset", f"goes to {HIGHEST_OFFSET}; to read on, follow the link rel=next (parameter {CURSOR})")
    if offset and CURSOR in asked:
        raise Invalid("offset", f"cannot be joined with {CURSOR}")
    return offset


def _whole(asked: Mapping[str, str], name: str, default: int) -> int:
    text = asked.get(name, str(default))
    if not WHOLE_NUMBER.fullmatch(text):
        raise Invalid(name, "expected a whole number of at most nine digits that is not negative")
    return int(text)


def _box(asked: Mapping[str, str], systems: Systems) -> Box | None:
    """Four numbers, or six of which the heights are left aside because places here have none."""
    reference = system(asked, "bbox-crs", systems)
    if "bbox" not in asked:
        if "bbox-crs" in asked:
            raise Invalid("bbox-crs", "is given without bbox")
        return None
    try:
        numbers = [read_number(part.strip()) for part in asked["bbox"].split(",")]
    except ValueError as error:
        raise Invalid("bbox", str(error)) from None
    if len(numbers) == 6:
        numbers = [*numbers[0:2], *numbers[3:5]]
    if len(numbers) != 4:
        raise Invalid("bbox", "give four numbers, or six with heights")
    return crs.to_crs84((numbers[0], numbers[1], numbers[2], numbers[3]), reference)


def _filter(asked: Mapping[str, str], collection: Collection, systems: Systems) -> ColumnElement[bool] | None:
    """The filter in CQL2 (Part 3, 8.3 to 8.5), its geometries in longitude and latitude unless filter-crs says else."""
    language = asked.get("filter-lang", cql2.LANGUAGES[0])
    if language not in cql2.LANGUAGES:
        raise Invalid("filter-lang", f"choose from {', '.join(cql2.LANGUAGES)}")
    reference = system(asked, "filter-crs", systems)
    if "filter" not in asked:
        return None
    return cql2.condition(asked["filter"], language, collection, reference)


def _field(collection: Collection, parameter: str, name: str) -> Field:
    try:
        return collection.by_name[name]
    except KeyError:
        raise Invalid(parameter, f"{_shown(name)} is no property of {collection.id}") from None


def _text(name: str, value: str) -> None:
    try:
        read_text(value)
    except ValueError as error:
        raise Invalid(name, str(error)) from None
    longest = cql2.LONGEST if name == "filter" else LONGEST
    if len(value) > longest:
        raise Invalid(name, f"longer than {longest} characters")


def _shown(name: str) -> str:
    """A name from outside, short and printable, for a sentence of ours."""
    return ascii(name[:60])[1:-1]
