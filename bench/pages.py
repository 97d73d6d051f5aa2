"""The citizens' pages with a large city: a telephone's waits beside two other maps, and every state of every page."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from shutil import which
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from bench.ogc_parts.ours import lamppost
from bench.ogc_parts.published import READER, set_published
from bench.pages_parts import addresses, checker, matrix, released
from bench.pages_parts.packages import installed
from bench.pages_parts.peers import POINTS, Packed, files
from bench.pages_parts.phone import Visit, visit
from bench.report import report
from bench.stage import Stage
from geo.database import reading, working_engine
from portal.demo.basemap import write_base_map
from portal.demo.city import make_city
from portal.demo.seed import SEED
from tests.support.serving import served

ROUNDS, QUICK_ROUNDS = 5, 1
FIRST_LIMIT, ZOOM_LIMIT, BYTES_LIMIT = 1.5, 0.5, 60 * 1024
OURS = "Lamppost"
# The map far out is counted in another way for a filter that the pyramid of an edition does not know.
FILTERED = f"{OURS}, one purpose"
MOST_COMMON_PURPOSE = """
SELECT purpose FROM publication.device_count, unnest(purpose_kinds) purpose
GROUP BY purpose ORDER BY sum(devices) DESC, purpose LIMIT 1
"""
# A software renderer stands in for the telephone's graphics; MapLibre draws by it alone.
ARGUMENTS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
# The city's own font and map weigh what they weigh; the limit is on what Lamppost adds.
OUTSIDE = (".woff2", "/map/base.json")

Figures = dict[str, float | int | str]


def measure(stage: Stage, quick: bool) -> Figures:
    """Medians by map, beside their limits; how many states of pages break a rule. Writes pages.json beside the cluster.

    Needs npm for the packages of the other maps and of the checker, and java for the checker.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # of the server of the other maps
    published = set_published(stage, quick)
    packages = installed(stage.state.directory / "npm")
    write_base_map(make_city(SEED), stage.state.base_map)
    with ExitStack() as stack:
        with reading(working_engine(published.url(READER))) as connection:
            releases = released.kept(stage.state.directory / f"releases-of-{published.database}", connection)
        server = lamppost(published.url(READER), stage.state.log("pages-lamppost"), stage.state.base_map, releases)
        address = stack.enter_context(server).collection.partition("/ogc")[0]
        with reading(working_engine(published.url(READER))) as connection:
            beside = stack.enter_context(served(Packed(files(connection, packages, address))))
            paths = addresses.pages(connection)
            purpose = connection.exec_driver_sql(MOST_COMMON_PURPOSE).scalar()
            devices = int(connection.exec_driver_sql("SELECT count(*) FROM publication.device").scalar() or 0)
        browser = stack.enter_context(_browser())
        maps = {
            OURS: f"{address}/en/",
            FILTERED: f"{address}/en/?purpose={purpose}",
            f"Leaflet.markercluster, {POINTS:,} points": f"{beside}/markercluster.html",
            "MapLibre GL, vector tiles": f"{beside}/maplibre.html",
        }
        visits = _rounds(browser, maps, QUICK_ROUNDS if quick else ROUNDS)
        figures: Figures = {"devices": devices} | _waits(visits)
        states, wrong = matrix.broken(browser, address, paths, packages / "axe-core/axe.min.js", quick)
        checked, errors = checker.errors(
            packages / "vnu-jar/build/dist/vnu.jar", address, paths, stage.state.directory / "checked"
        )
    print("\n".join([*wrong, *errors]), flush=True)
    figures |= {
        "states of pages looked at": states, "rules of axe broken, scrolls, complaints": len(wrong),
        "pages checked by vnu": checked, "errors of vnu": len(errors),
    }  # fmt: skip
    told = report("pages", quick, figures) | {"wrong": wrong, "errors": errors}
    (stage.state.directory / "pages.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return figures


def _rounds(browser: Browser, maps: dict[str, str], rounds: int) -> dict[str, list[Visit]]:
    """Each map in turn, so that what else the machine does falls on all of them."""
    for url in maps.values():
        visit(browser, url)  # the first answers of a server make what later ones keep
    visits: dict[str, list[Visit]] = {name: [] for name in maps}
    for _ in range(rounds):
        for name, url in maps.items():
            visits[name].append(visit(browser, url))
    return visits


def _waits(visits: dict[str, list[Visit]]) -> Figures:
    figures: Figures = {}
    for name, several in visits.items():
        figures |= {
            f"{name}: first data, s": round(median(one.first for one in several), 2),
            f"{name}: zoom to drawn, s, median": round(median(zoom for one in several for zoom in one.zooms), 2),
            f"{name}: zoom to drawn, s, slowest": round(median(max(one.zooms) for one in several), 2),
            f"{name}: main thread until then, s": round(median(one.worked for one in several), 2),
            f"{name}: first view, bytes": int(median(one.first_bytes for one in several)),
        }
    ours = visits[OURS][-1].sizes
    page = next((size for url, size in ours.items() if url.endswith("/en/")), 0)
    added = sum(size for url, size in ours.items() if not url.split("?")[0].endswith(OUTSIDE))
    for name in (OURS, FILTERED):
        first, slowest = (float(figures[f"{name}: {what}"]) for what in ("first data, s", "zoom to drawn, s, slowest"))
        figures |= {
            f"{name}: first data, of the limit of 1.5 s": round(first / FIRST_LIMIT, 2),
            f"{name}: zoom, slowest, of the limit of 0.5 s": round(slowest / ZOOM_LIMIT, 2),
        }
    return figures | {
        "code and data beyond font and base map, bytes": added - page,
        "of the limit of 60 KB": round((added - page) / BYTES_LIMIT, 2),
        "with the page itself, bytes": added,
    }


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=list(ARGUMENTS))
        yield browser
        browser.close()
