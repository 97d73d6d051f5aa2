"""Asking everything there is to ask, and keeping every byte of the answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlencode

import shapely
from shapely import Point

from tests.attacks import surfaces
from tests.attacks.adversary import Portal, Transcript
from tests.attacks.surfaces import (
    ABOUT,
    BOXES,
    BY_CODE,
    DEVICES,
    DOCUMENTS,
    FORMS,
    GEOQUERIES,
    NEAR,
    SEARCHES,
    SORTED,
    SYSTEMS,
    TOTALS,
    WHOLE,
    cells,
    circles,
)
from tests.support import filters

OF_THE_REQUEST = ("Date", "X-Request-Id")
ZOOMS = (9, 14, 16, 18)
TILE_ZOOMS = (0, 9, 13, 14, 18)
WORDS = ("1400 AB", "ref-edited0")
BOX = 0.00004  # degrees to each side of what a probe is aimed at


def around(place: Point) -> tuple[float, float, float, float]:
    return place.x - BOX, place.y - BOX, place.x + BOX, place.y + BOX


def urls(portal: Portal, ids: Iterable[str], probes: Iterable[Point]) -> Iterator[str]:
    """Addresses of every surface; those that take an id, a place or a box are aimed at `ids` and `probes`."""
    yield from (whole.url for whole in (*WHOLE, *SORTED))
    yield from SYSTEMS.values()
    yield from (url for _, url in (*TOTALS, *DOCUMENTS))
    yield from (url + word for _, url in SEARCHES for word in WORDS)
    yield from (near.url + "1400 AB" for near in NEAR)
    codes = surfaces.codes(portal)
    for id_ in ids:
        yield from (url.format(id_) for _, url in (*ABOUT, *FORMS))
        yield from (url.format(codes[id_]) for _, url in BY_CODE)
    for place in probes:
        yield from cells(place, ZOOMS)
        yield from surfaces.tiles(place, TILE_ZOOMS)
        numbers = ",".join(f"{n:.9f}" for n in around(place))
        yield from (f"{box.url}{numbers}{more}" for box in BOXES[:1] for more in ("", "&resulttype=hits"))
        yield from (f"{DEVICES}?{urlencode(query)}" for query in filters.around(place))
        yield from circles(place)
        for query in GEOQUERIES:
            yield from (
                start + quote(query.written(shapely.box(*around(place)))) for start in (query.finding, query.counting)
            )


def crawl(portal: Portal, ids: Iterable[str], probes: Iterable[Point]) -> Transcript:
    """All answers by address: status, headers, body."""
    found: Transcript = {}
    for url in urls(portal, ids, probes):
        answer = portal.get(url)
        assert answer.status_code < 500, f"{url} fails: {answer.text}"
        headers = tuple(sorted((k, v) for k, v in answer.headers if k not in OF_THE_REQUEST))
        found[url] = (answer.status_code, headers, answer.data)
    return found
