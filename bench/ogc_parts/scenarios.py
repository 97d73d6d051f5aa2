"""What is asked: for each scenario the same requests of every server, in its own dialect, with what must come back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.ogc_parts.choices import Choices
from bench.ogc_parts.server import Dialect
from geo.ogc.query import cursor

DUTCH_GRID = "http://www.opengis.net/def/crs/EPSG/0/28992"
DEEPEST_OFFSET = 9_000


@dataclass(frozen=True)
class Asked:
    """One request of a collection: a path below it, headers, and the number, id or CRS that its answer must show."""

    path: str
    expected: int | str = 0
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """`kind` names the check; `repeated` has each request carry the ETag of its last answer."""

    name: str
    kind: str
    requests: Callable[[Dialect, Choices], Iterable[Asked]]
    repeated: bool = False


def _items(expected: int | str, **asked: object) -> Asked:
    return Asked(f"/items?{urlencode(asked, safe=',:/')}", expected)


def _page(size: int) -> Callable[[Dialect, Choices], Iterable[Asked]]:
    return lambda _, choices: [_items(min(size, choices.devices), limit=size)]


def _boxes(_: Dialect, choices: Choices) -> Iterable[Asked]:
    return [_items(min(1000, count), limit=1000, bbox=box) for box, count in choices.boxes]


def _half(_: Dialect, choices: Choices) -> Iterable[Asked]:
    box, count = choices.half
    return [_items(min(1000, count), limit=1000, bbox=box)]


def _singles(_: Dialect, choices: Choices) -> Iterable[Asked]:
    return [Asked(f"/items/{id}", id) for id in choices.ids]


def _owners(_: Dialect, choices: Choices) -> Iterable[Asked]:
    return [_items(min(100, count), limit=100, organisationId=id) for id, count in choices.organisations]


def _filters(dialect: Dialect, choices: Choices) -> Iterable[Asked]:
    for (kind, data), count in choices.mixtures:
        if dialect.compiled:
            condition = {"sensorType": kind, "personalData": data}
        else:
            condition = {"filter": f"sensorType='{kind}' AND personalData='{data}'"}
            if dialect.filter_language:
                condition["filter-lang"] = dialect.filter_language
        yield _items(min(100, count), limit=100, **condition)


def _all_hits(_: Dialect, choices: Choices) -> Iterable[Asked]:
    return [_items(choices.devices, resulttype="hits")]


def _type_hits(_: Dialect, choices: Choices) -> Iterable[Asked]:
    return [_items(count, resulttype="hits", sensorType=kind) for kind, count in choices.types]


def _offset(_: Dialect, choices: Choices) -> Iterable[Asked]:
    return [_items(10, limit=10, offset=min(DEEPEST_OFFSET, choices.deep[0]))]


def _deep(dialect: Dialect, choices: Choices) -> Iterable[Asked]:
    row, before = choices.deep
    if not dialect.cursor:
        return [_items(10, limit=10, offset=row)]
    return [_items(10, limit=10, cursor=before if dialect.compiled else cursor([before]))]


def _projected(_: Dialect, choices: Choices) -> Iterable[Asked]:
    return [_items(min(1000, choices.devices), limit=1000, crs=DUTCH_GRID)]


def _html(_: Dialect, __: Choices) -> Iterable[Asked]:
    return [_items(10, limit=10, f="html")]


def _csv(_: Dialect, choices: Choices) -> Iterable[Asked]:
    return [_items(min(1000, choices.devices), limit=1000, f="csv")]


def _tiles(dialect: Dialect, choices: Choices) -> Iterable[Asked]:
    for z, x, y in choices.tiles:
        yield Asked(f"/tiles/WebMercatorQuad/{dialect.tile.format(z=z, x=x, y=y)}?f=mvt")


FIRST, SINGLE = "limit=10", "single item"
FIRST_AGAIN, SINGLE_AGAIN = "limit=10 with its ETag", "single item with its ETag"
PAGES = (FIRST, "limit=1000", "limit=10000")
BOXES = ("small bbox, limit=1000", "bbox of half, limit=1000")
FILTER = "filter of two properties, limit=100"

SCENARIOS = (
    *(Scenario(name, "features", _page(size)) for name, size in zip(PAGES, (10, 1000, 10_000), strict=True)),
    Scenario(BOXES[0], "features", _boxes),
    Scenario(BOXES[1], "features", _half),
    Scenario(SINGLE, "item", _singles),
    Scenario("organisationId=, limit=100", "features", _owners),
    Scenario(FILTER, "features", _filters),
    Scenario("hits of all", "hits", _all_hits),
    Scenario("hits of a type", "hits", _type_hits),
    Scenario("offset=9000, limit=10", "features", _offset),
    Scenario("limit=10 nine tenths down", "features", _deep),
    Scenario("crs=EPSG:28992, limit=1000", "projected", _projected),
    Scenario("html, limit=10", "html", _html),
    Scenario("csv, limit=1000", "csv", _csv),
    Scenario("vector tile of zoom 14", "tile", _tiles),
    Scenario(FIRST_AGAIN, "unchanged", _page(10), repeated=True),
    Scenario(SINGLE_AGAIN, "unchanged", _singles, repeated=True),
)
