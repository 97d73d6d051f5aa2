"""What to ask each endpoint of the public portal: all that its lists name, plainly and aimed at probes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import cycle
from typing import Any
from urllib.parse import quote, urlencode

from shapely import Point

from geo.publication.filters import DeviceFilter
from geo.publication.map_cells import FARTHEST_ZOOM, NEAREST_ZOOM
from geo.publication.mercator import to_world
from opendata.datasets import DATASETS
from opendata.formats.all import CSV, GEOJSON
from portal.public.filter_args import to_args
from portal.public.listing import ROWS
from portal.public.suggestions import ASKING
from portal.settings import LANGUAGES
from tests.support import data_addresses as data
from tests.support import ngsi_ld_addresses as ngsi_ld
from tests.support import ogc_addresses as ogc
from tests.support import release_addresses as releases
from tests.support import sensorthings_addresses as sensorthings
from tests.support.asking import Ask
from tests.support.facts import Facts, Probes
from tests.support.files import FILES
from tests.support.languages import in_turn, spoken
from tests.support.reporting import filled_in

Addresses = Callable[[Facts, Probes], Iterable[str | Ask]]

LIST_ERRORS = (
    "type=nonsense", "personal_data=x", "district=nowhere", "organisation=x", "state=x", "category=x", "page=0",
    "purpose=x", "changed_since=yesterday", "new_since=2026-02-30",
    "page=two", "page=399", "page=401", "organisation=00000000-0000-4000-8000-000000000000",
)  # fmt: skip
NOBODY = "00000000-0000-4000-8000-000000000000"


def filters(facts: Facts) -> Iterator[str]:
    """Queries: each value of each field alone, two values of each, and fields composed."""
    for name, values in facts.choices.items():
        yield from (_query({name: (value,)}) for value in values)
        yield _query({name: values[:2]})
    yield from composed(facts)


def composed(facts: Facts) -> Iterator[str]:
    """Each field with the two after it, and all of them."""
    firsts = {name: values[:1] for name, values in facts.choices.items() if values}
    names = [*firsts, *firsts]
    for number, left in enumerate(firsts):
        for right in names[number + 1 : number + 3]:
            yield _query({left: firsts[left], right: firsts[right]})
    yield _query(firsts)


def _query(chosen: dict[str, Any]) -> str:
    """A day is one value, of whatever else there may be several."""
    one = {name: values[0] if name.endswith("since") else values for name, values in chosen.items()}
    return urlencode(to_args(DeviceFilter(**one)))


def device_list(facts: Facts, probes: Probes) -> Iterator[str]:
    pages = min(-(-facts.total // ROWS), 1 + facts.most // ROWS)
    yield from spoken("/devices")
    yield from (f"/en/devices?page={page}" for page in range(2, pages + 2))
    yield from (f"/en/devices?{query}" for query in composed(facts))
    for place in facts.places:
        yield from spoken(f"/devices?q={quote(place)}")
        yield from (f"/en/devices?q={quote(place)}&{query}" for query in ("page=2", *list(composed(facts))[:1]))
    words = ("camera", "council", "sound", "nothing like it")
    yield from (f"/en/devices?q={quote(word)}" for word in words)
    yield from (f"/en/devices?{query}" for query in LIST_ERRORS)


def filtered(path: str) -> Addresses:
    """What takes the filter of the list."""

    def addresses(facts: Facts, probes: Probes) -> Iterator[str]:
        yield from spoken(path)
        yield from (f"/en{path}?{query}" for query in (*composed(facts), *LIST_ERRORS))

    return addresses


def near(facts: Facts, probes: Probes) -> Iterator[str]:
    yield from spoken("/near")
    for place in (*facts.places, "nowhere at all"):
        yield from spoken(f"/near?q={quote(place)}")
    yield from (f"/en/near?q={point.y:.6f},{point.x:.6f}" for point in probes.points)


def searched(facts: Facts, probes: Probes) -> Iterator[str]:
    yield from spoken("/search")
    for words in (*facts.places, *facts.codes[:2], "camera", "council", "s", "nothing like it"):
        yield from spoken(f"/search?q={quote(words)}")


def suggested(facts: Facts, probes: Probes) -> Iterator[str]:
    for words in (*facts.places, *(place[:3] for place in facts.places), *facts.codes[:2], "camra", "council", "s"):
        pages = cycle(spoken(f"/search.json?q={quote(words)}"))
        yield from (f"{next(pages)}&for={asking}" for asking in ASKING)
    yield from ("/en/search.json", "/en/search.json?q=camera&for=nobody")
    yield from (f"/en/search.json?q={point.y:.6f},{point.x:.6f}" for point in probes.points)


def shown_map(facts: Facts, probes: Probes) -> Iterator[str]:
    yield from spoken("/")
    yield from (f"/en/?{query}" for query in composed(facts))


def each_device(path: str) -> Addresses:
    """A page of each device in one language, the first of them in every one; of ids that are not public in some."""

    def addresses(facts: Facts, probes: Probes) -> Iterator[str]:
        for id_ in facts.devices[:1]:
            yield from (f"/{language}{path.format(id_)}" for language in LANGUAGES)
        yield from (in_turn(path.format(id_)) for id_ in facts.devices)
        for id_ in (*facts.gone, *probes.ids, NOBODY):
            yield from spoken(path.format(id_))

    return addresses


def report_forms(facts: Facts, probes: Probes) -> Iterator[str]:
    """With each device, and with all that an address may fill in."""
    yield from spoken("/report")
    yield from (f"/en/report?device={id_}" for id_ in (*facts.devices, *facts.gone, *probes.ids, NOBODY))
    yield from (f"/en/report?device={point.y:.6f},{point.x:.6f}" for point in probes.points)
    fields = ("kind", "about", "message", "email", "stamp", "website")
    yield "/nl/report?" + "&".join(f"{name}=wrong" for name in fields)


def reports_sent(facts: Facts, probes: Probes) -> Iterator[str | Ask]:
    """Empty in each language, and filled in about devices, public, hidden or none: fewer than are taken an hour."""
    yield from (Ask(page, "POST") for page in spoken("/report"))
    for id_ in (*facts.devices[:3], *facts.gone[:1], *probes.ids[:3], NOBODY):
        yield Ask("/en/report", "POST", form=filled_in(device=str(id_)))


def map_cells(facts: Facts, probes: Probes) -> Iterator[str]:
    """Every cell over the territory, and at each probe every zoom and one beyond, with and without a filter."""
    queries = list(composed(facts))
    for z in range(FARTHEST_ZOOM, NEAREST_ZOOM + 1):
        cells = list(_cells_over(facts, z))
        yield from (_cell(z, *cell) for cell in cells[:: -(-len(cells) // facts.most)])
    for point in probes.points:
        for z in range(FARTHEST_ZOOM - 1, NEAREST_ZOOM + 2):
            yield _cell(z, *_cell_at(point, z))
        yield f"{_cell(NEAREST_ZOOM, *_cell_at(point, NEAREST_ZOOM))}?{queries[-1]}"
    yield from ("/map/4/99/0.json", "/map/99/0/0.json", f"/map/{FARTHEST_ZOOM}/0/0.json?type=nonsense")


def _cells_over(facts: Facts, z: int) -> Iterator[tuple[int, int]]:
    west, south, east, north = facts.bounds
    left, bottom = _cell_at(Point(west, south), z)
    right, top = _cell_at(Point(east, north), z)
    yield from ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))


def _cell_at(point: Point, z: int) -> tuple[int, int]:
    x, y = to_world(point.x, point.y)
    return int(x * 2 ** (z - 1)), int(y * 2 ** (z - 1))


def _cell(z: int, x: int, y: int) -> str:
    return f"/map/{z}/{x}/{y}.json"


def downloads(facts: Facts, probes: Probes) -> Iterator[str]:
    """Every dataset in every format; by all fields together, of CSV by each too, of GeoJSON by some together."""
    most = {CSV.extension: list(filters(facts)), GEOJSON.extension: list(composed(facts))}
    together = list(composed(facts))[-1:]
    for extension, paths in FILES.items():
        for dataset, path in zip(DATASETS.values(), paths, strict=True):
            some = most.get(extension, [])[: facts.most // 20] if dataset.of_devices else []
            yield path
            yield from (f"{path}?{query}" for query in (*together, *some, "type=nonsense"))
    yield from ("/downloads/devices.none", "/downloads/none.csv")


def _same(*paths: str | Ask) -> Addresses:
    return lambda facts, probes: paths


ENDPOINTS: dict[str, Addresses] = {
    "public.root": _same("/"),
    "public.map": shown_map,
    "public.device_list": device_list,
    "public.device": each_device("/devices/{}"),
    "public.device_feed": filtered("/devices.atom"),
    "public.device_sign": each_device("/devices/{}/sign"),
    "public.embed_device": each_device("/embed/devices/{}"),
    "public.embed_map": filtered("/embed/map"),
    "public.saved_map": filtered("/devices.html"),
    "public.device_uri": lambda facts, probes: [
        f"/devices/{id_}" for id_ in (*facts.devices, *facts.gone, *probes.ids, NOBODY)
    ],
    "public.device_by_short_code": lambda facts, probes: [
        f"/a/{code}" for code in (*facts.codes, *facts.gone_codes, "000000000000")
    ],
    "public.districts": _same(*spoken("/districts")),
    "public.district": lambda facts, probes: [
        page for code in (*facts.districts, "nowhere") for page in spoken(f"/districts/{quote(code)}")
    ],
    "public.near": near,
    "public.search": searched,
    "public.suggestions": suggested,
    "public.privacy": _same(*spoken("/privacy")),
    **data.ENDPOINTS,
    "public.brand_colours": _same("/brand/colours.css"),
    "public.brand_logo": _same("/brand/logo"),
    "public.about": _same(*spoken("/about")),
    "public.report": report_forms,
    "public.report_sent": reports_sent,
    "public.report_status": _same(
        *spoken("/report/status"), "/en/report/status?number=7K3MQ0ZD84VNX2AB", "/en/report/status?number=x"
    ),
    "public.accessibility": _same(*spoken("/accessibility")),
    "public.download": downloads,
    "public.release_list": _same(*spoken("/releases")),
    "public.release": releases.pages,
    "public.release_changes": releases.changes_between,
    "public.release_choose": releases.choices,
    "public.release_compare": releases.pairs,
    "public.release_file": releases.files,
    "public.device_history": each_device("/devices/{}/history"),
    "public.map_cell": map_cells,
    "public.map_districts": lambda facts, probes: [
        "/map/districts.json", *(f"/map/districts.json?{query}" for query in (*composed(facts), "type=nonsense"))
    ],
    "public.map_base": _same("/map/base.json"),
    "public.base_archive": _same("/basemap.pmtiles"),
    "public.base_tile": _same("/basemap/0/0/0", "/basemap/99/0/0"),
    "public.map_init": _same("/map/init.js", "/map/init.js?v=000000000000"),
    "public.healthz": _same("/healthz"),
    "public.readyz": _same("/readyz"),
    "public.robots": _same("/robots.txt"),
    "static": _same("/static/000000000000/lamppost.css", "/static/000000000000/none.css"),
    "static_unversioned": _same("/static/lamppost.css", "/static/none.css"),
    **ogc.ENDPOINTS,
    **ngsi_ld.ENDPOINTS,
    **sensorthings.ENDPOINTS,
}  # fmt: skip

# Addresses of no endpoint, and methods that none takes.
REFUSED = (
    Ask("/nowhere"), Ask("/en/nowhere"), Ask("/xx/devices"), Ask("/en"),
    *(Ask(path, method) for path in ("/en/devices", "/downloads/devices.csv", "/map/districts.json", "/nowhere")
      for method in ("POST", "PUT", "DELETE", "OPTIONS")),
)  # fmt: skip
