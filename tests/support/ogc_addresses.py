"""What to ask the OGC API: every collection, format, language, CRS and parameter that it knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import cycle
from urllib.parse import quote, urlencode

from pyproj import Transformer
from shapely import Point

from geo.ogc import crs, forms, parameters
from geo.ogc.collections import COLLECTIONS, DEVICES, Collection
from geo.ogc.field import LANGUAGES
from geo.ogc.provider import CURSOR
from opendata.formats.items import FILES
from tests.support import filters, tile_addresses
from tests.support.asking import Ask
from tests.support.facts import Facts, Probes

BASE = "/ogc"
NATIONAL = 28992
SYSTEMS = crs.offered((NATIONAL,))
PAGE = 25
FORMS = forms.names(FILES)
ITEM_FORMS = forms.names(())
FEW = "10"
NOBODY = "00000000-0000-4000-8000-000000000000"
# Half the side of a box around a probe, degrees: half a metre or so, and some fifty.
HALVES = (0.000005, 0.0005)


def variants(path: str, given: tuple[str, ...] = parameters.FORMATS, **query: str) -> list[str]:
    """A document in every format that it is given in, and every language."""
    return [f"{path}?{urlencode({**query, 'f': form, 'lang': language})}" for form in given for language in LANGUAGES]


def of_each(suffix: str) -> Callable[[Facts, Probes], Iterable[str]]:
    """A document of every collection, and of one that there is not."""
    return lambda facts, probes: [
        address for name in (*COLLECTIONS, "none") for address in variants(f"{BASE}/collections/{name}{suffix}")
    ]


def items(facts: Facts, probes: Probes) -> Iterator[str]:
    for collection in COLLECTIONS.values():
        path = f"{BASE}/collections/{collection.id}/items"
        yield from variants(path, FORMS, limit=str(PAGE))
        yield from (f"{path}?{urlencode(query)}" for query in queries(facts, collection))
        if collection is DEVICES:
            yield from (f"{path}?{urlencode(query)}" for point in probes.points for query in around(point))
        yield from (f"{path}?{urlencode(query)}" for query in filters.of_each(facts, collection))
        if collection is DEVICES:
            yield from (f"{path}?{urlencode(query)}" for query in filters.every_kind(facts, collection))
            yield from (f"{path}?{urlencode(query)}" for point in probes.points for query in filters.around(point))
    yield f"{BASE}/collections/none/items"


def queries(facts: Facts, collection: Collection) -> Iterator[dict[str, str]]:
    """Each parameter, each filter and each order alone; then some together; then what is refused."""
    samples = facts.samples[collection.id]
    yield from ({name: value, "limit": FEW} for name, value in samples.items())
    west, south, east, north = facts.bounds
    middle = f"{(west + east) / 2},{(south + north) / 2},{east},{north}"
    for number, field in enumerate(collection.fields):
        if field.can_sort:
            step = f"{'+-'[number % 2]}{field.name}"
            yield {"sortby": step, "limit": FEW, "properties": field.name, "skipGeometry": "true"}
    first = dict(list(samples.items())[:1])
    yield from TOGETHER
    for published in facts.published[-2:]:
        yield {"datetime": published.isoformat().replace("+00:00", "Z")}
        yield {"datetime": f"../{published:%Y-%m-%d}"}
    yield {"bbox": middle}
    yield {"bbox": middle, **first, "sortby": f"-{collection.overview[0]}", "properties": ",".join(collection.overview)}
    yield {"properties": collection.overview[0], "skipGeometry": "true"}
    yield from REFUSED
    yield {"sortby": f"+{collection.overview[0]}", "limit": "7"}


TOGETHER = (
    {"resulttype": "hits"}, {"skipGeometry": "true"}, {"limit": "10000"}, {"limit": "1"},
    {"offset": "10", "limit": "3"},
    *({"crs": uri, "limit": FEW} for uri in SYSTEMS),
)  # fmt: skip
REFUSED = (
    {"bbox": "1,2"}, {"bbox": "0,0,x,1"}, {"bbox-crs": "http://x"}, {"crs": "http://x"}, {"limit": "0"},
    {"offset": "-1"}, {CURSOR: "x"}, {"sortby": "none"}, {"properties": "none"}, {"datetime": "yesterday"},
    {"nothing": "1"}, {"f": "shp"}, {"lang": "xx"}, {"resulttype": "x"},
    {"filter": "nothing = 1"}, {"filter": "true", "filter-lang": "x"}, {"filter": "true", "filter-crs": "x"},
)  # fmt: skip


def around(point: Point) -> Iterator[dict[str, str]]:
    """Small boxes about a probe, in every CRS and format; and beside it, as a bisection asks."""
    for half, (uri, system) in zip(cycle(HALVES), SYSTEMS.items(), strict=False):
        yield {"bbox": _box(point, half, system), "bbox-crs": uri, "limit": FEW}
    for half, form in zip(cycle(HALVES), FORMS, strict=False):
        yield {"bbox": _box(point, half, SYSTEMS[crs.CRS84]), "f": form, "limit": FEW}
    x, y = point.x, point.y
    yield {"bbox": f"{x - 0.01:.7f},{y - 0.01:.7f},{x:.7f},{y + 0.01:.7f}", "resulttype": "hits"}
    yield {"bbox": f"{x - 0.01:.7f},{y - 0.01:.7f},{x + 0.01:.7f},{y:.7f}", "resulttype": "hits"}


def _box(point: Point, half: float, system: crs.ReferenceSystem) -> str:
    corners = [(point.x - half, point.y - half), (point.x + half, point.y + half)]
    if system.srid != 4326:
        transformer = Transformer.from_crs(4326, system.srid, always_xy=True)
        corners = [transformer.transform(*corner) for corner in corners]
    if system.flipped:
        corners = [(y, x) for x, y in corners]
    return ",".join(f"{value:.7f}" for corner in corners for value in corner)


def single(facts: Facts, probes: Probes) -> Iterator[str]:
    """Every item of every collection, plainly and in one more form; the first of each in all forms, CRSs and
    languages; ids that are not public."""
    for name, keys in facts.keys.items():
        path = f"{BASE}/collections/{name}/items"
        plain, *others = ITEM_FORMS
        for key, other in zip(keys, cycle(others), strict=False):
            yield from (f"{path}/{quote(key, safe='')}?f={form}" for form in (plain, other))
        for key in keys[:1]:
            yield from variants(f"{path}/{quote(key, safe='')}", ITEM_FORMS)
            yield from (f"{path}/{quote(key, safe='')}?{urlencode({'crs': uri})}" for uri in SYSTEMS)
        yield from (f"{path}/{id_}" for id_ in (*facts.gone, *probes.ids, NOBODY, "x"))


CATALOGUE = f"{BASE}/collections/catalogue"
SEARCHES = (
    {"q": "district"}, {"type": "service"}, {"ids": "devices,none"}, {"keywords": "grid"}, {"title": "Devices"},
    {"externalIds": "x"}, {"license": "CC0-1.0"}, {"bbox": "0,0,1,1"}, {"datetime": "../2026-01-01"}, {"offset": "2"},
    {"resulttype": "hits"}, {"bbox": "0,0,1,1", "bbox-crs": crs.CRS84}, {"crs": crs.CRS84}, {"sortby": "title"},
    {"limit": "0"},
)  # fmt: skip


def records(facts: Facts, probes: Probes) -> Iterator[str]:
    yield from variants(f"{CATALOGUE}/items", limit=str(PAGE))
    yield from (f"{CATALOGUE}/items?{urlencode(search)}" for search in SEARCHES)
    yield from (
        f"{CATALOGUE}/items?{urlencode({'bbox': _box(point, HALVES[1], SYSTEMS[crs.CRS84])})}"
        for point in probes.points
    )


def record(facts: Facts, probes: Probes) -> Iterator[str]:
    for id_ in (*COLLECTIONS, "ogc-api", "ngsi-ld", "sensorthings", "none"):
        yield from variants(f"{CATALOGUE}/items/{id_}")


def of_catalogue(suffix: str) -> Callable[[Facts, Probes], Iterable[str]]:
    return lambda facts, probes: variants(CATALOGUE + suffix)


def written(path: str) -> list[Ask]:
    return [Ask(path, method) for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")]


ENDPOINTS: dict[str, Callable[[Facts, Probes], Iterable[str | Ask]]] = {
    **tile_addresses.ENDPOINTS,
    "ogc.base": lambda facts, probes: [*variants(BASE), *written(BASE)],
    "ogc.landing": lambda facts, probes: [*variants(f"{BASE}/"), *written(f"{BASE}/")],
    "ogc.conformance": lambda facts, probes: variants(f"{BASE}/conformance"),
    "ogc.openapi": lambda facts, probes: variants(f"{BASE}/openapi"),
    "ogc.functions": lambda facts, probes: variants(f"{BASE}/functions"),
    "ogc.collections": lambda facts, probes: variants(f"{BASE}/collections"),
    "ogc.collection": of_each(""),
    "ogc.queryables": of_each("/queryables"),
    "ogc.schema": of_each("/schema"),
    "ogc.sortables": of_each("/sortables"),
    "ogc.feature_schema": of_each("/feature-schema"),
    "ogc.items": items,
    "ogc.catalogue": of_catalogue(""),
    "ogc.catalogue_schema": of_catalogue("/schema"),
    "ogc.catalogue_feature_schema": of_catalogue("/feature-schema"),
    "ogc.catalogue_queryables": of_catalogue("/queryables"),
    "ogc.catalogue_items": records,
    "ogc.catalogue_item": record,
    "ogc.item": single,
    "ogc.nothing": lambda facts, probes: [
        f"{BASE}/nothing",
        f"{BASE}/nothing?f=html&lang=nl",
        *written(f"{BASE}/collections/devices/items"),
    ],
}
