"""What to ask for vector tiles: every tile set, every zoom and one beyond, every layer alone and some together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from shapely import Point

from geo.ogc.field import LANGUAGES
from geo.ogc.tiles.layers import LAYERS
from geo.ogc.tiles.matrices import WEB_MERCATOR_QUAD
from geo.publication.mercator import to_world
from geo.publication.tiles import DEEPEST
from tests.support.asking import Ask
from tests.support.facts import Facts, Probes

BASE = "/ogc"
SOME = "collections=devices,regions"
# A tile of each zoom and this share of all that a crawl may ask of a kind.
SHARE = 20


def documents(*paths: str, forms: tuple[str, ...] = ("json", "html")) -> Callable[[Facts, Probes], Iterable[str]]:
    """Documents in every format and language."""
    asked = [f"{BASE}{path}?f={form}&lang={lang}" for path in paths for form in forms for lang in LANGUAGES]
    return lambda facts, probes: asked


def of_each(suffix: str) -> list[str]:
    """A path of every layer, and of a collection that there is not."""
    return [f"/collections/{name}/tiles{suffix}" for name in (*LAYERS, "none")]


def tiles(facts: Facts, probes: Probes) -> Iterator[str]:
    """Of all layers together: some over the territory; and at each probe every zoom."""
    home = f"{BASE}/tiles/{WEB_MERCATOR_QUAD}"
    yield from (f"{home}/{place}" for z in range(DEEPEST + 1) for place in _over(facts, z))
    yield from (f"{home}/{_at(point, z)}" for point in probes.points for z in range(DEEPEST + 2))
    (first, *_), last = _over(facts, 0), _over(facts, DEEPEST)[-1]
    yield from (f"{home}/{last}?{query}" for query in (SOME, "collections=none", "f=mvt", "f=json", "lang=xx"))
    refused = ("1/9/9", "99/0/0", "-1/0/0", "a/b/c", "18/0/0", "0/0/0.0", f"{first}?f=png", f"{first}?collections=")
    yield from (f"{home}/{place}" for place in refused)
    yield f"{BASE}/tiles/none/{first}"


def tiles_of_collections(facts: Facts, probes: Probes) -> Iterator[str]:
    for layer in LAYERS:
        home = f"{BASE}/collections/{layer}/tiles/{WEB_MERCATOR_QUAD}"
        yield from (f"{home}/{_over(facts, z)[0]}" for z in range(DEEPEST + 1))
        yield from (f"{home}/{_at(point, DEEPEST)}" for point in probes.points)
        yield from (f"{home}/0/0/0?{query}" for query in (SOME, "f=mvt", "lang=nl"))
    yield f"{BASE}/collections/none/tiles/{WEB_MERCATOR_QUAD}/0/0/0"


def _over(facts: Facts, z: int) -> list[str]:
    """Some of the tiles over the territory, the corners among them."""
    west, south, east, north = facts.bounds
    left, bottom = (int(axis * 2**z) for axis in to_world(west, south))
    right, top = (int(axis * 2**z) for axis in to_world(east, north))
    every = [f"{z}/{row}/{column}" for row in range(top, bottom + 1) for column in range(left, right + 1)]
    return every[:: -(-len(every) * SHARE // facts.most)]


def _at(point: Point, z: int) -> str:
    x, y = (int(axis * 2**z) for axis in to_world(point.x, point.y))
    return f"{z}/{y}/{x}"


FORMS = ("json", "html", "tilejson")
SETS = f"/tiles/{WEB_MERCATOR_QUAD}"
ENDPOINTS: dict[str, Callable[[Facts, Probes], Iterable[str | Ask]]] = {
    "ogc_tiles.matrix_sets": documents("/tileMatrixSets"),
    "ogc_tiles.matrix_set": documents(f"/tileMatrixSets/{WEB_MERCATOR_QUAD}", "/tileMatrixSets/none"),
    "ogc_tiles.tile_sets": documents("/tiles"),
    "ogc_tiles.styles": documents("/styles"),
    "ogc_tiles.style": documents("/styles/light", "/styles/dark", "/styles/none", forms=("json", "qlr", "html")),
    "ogc_tiles.tile_set": documents(SETS, "/tiles/none", forms=(*FORMS, *(f"{form}&{SOME}" for form in FORMS))),
    "ogc_tiles.tile": tiles,
    "ogc_tiles.collection_tile_sets": documents(*of_each("")),
    "ogc_tiles.collection_tile_set": documents(*of_each(f"/{WEB_MERCATOR_QUAD}"), forms=FORMS),
    "ogc_tiles.collection_tile": tiles_of_collections,
}
