"""How long ladder, assignment and an edition take for a large city, beside a plain COPY of the same rows."""

from __future__ import annotations

import resource
import time

from shapely import Point
from sqlalchemy import text

from bench.stage import Stage
from geo.database import driver, working_engine, writing
from geo.model import Category, NewDevice, SensorType
from geo.privacy.assign import assign
from geo.privacy.ladder import current, ensure_ladder
from geo.publish import push
from geo.register.devices import register_many
from geo.register.organisations import by_name
from portal.demo.organisations import make_organisations
from portal.demo.seed import seed

DEVICES, QUICK_DEVICES = 1_000_000, 20_000
CHANGED = 1_000
MIDDLE = "SELECT ST_X(p) AS lon, ST_Y(p) AS lat FROM (SELECT ST_PointOnSurface(geometry) p FROM register.territory) t"

Figures = dict[str, float | int | str]


def measure(stage: Stage, quick: bool) -> Figures:
    """Seconds of each step, the ratio of a full edition to COPY, and this process's peak memory."""
    engines = {role: working_engine(stage.settings.database(role)) for role in ("locator", "publisher", "loader")}
    owner = working_engine(stage.settings.database("register_owner"))
    figures: Figures = {"devices": QUICK_DEVICES if quick else DEVICES}
    laps = _Laps(figures)
    with writing(owner) as connection:
        seed(connection, devices=int(figures["devices"]))
        laps.lap("seed the city, s")
    memory_before = _peak_megabytes()
    with writing(engines["locator"]) as connection:
        connection.execute(text("SELECT register.analyze_tables('{}')"))
        laps.lap("tell the planner, s")
        ensure_ladder(connection)
        laps.lap("ladder and zones, s")
        assign(connection)
        connection.execute(text("SELECT register.analyze_tables('{assignment,region}')"))
        laps.lap("assignment, s")
        ladder = current(connection)
    edition, _, changed, _ = push(engines["publisher"], engines["loader"], ladder)
    laps.lap("full edition, s")
    figures["records sent"] = changed
    _copy(stage, laps)
    _change(stage, laps)
    figures["full edition / COPY"] = round(float(figures["full edition, s"]) / float(figures["plain COPY, s"]), 1)
    figures["peak memory before publishing, MB"] = memory_before
    figures["peak memory after publishing, MB"] = _peak_megabytes()
    figures["edition digest"] = edition.digest[:12]
    return figures


class _Laps:
    def __init__(self, figures: Figures) -> None:
        self.figures, self.begin = figures, time.perf_counter()

    def lap(self, name: str) -> None:
        self.figures[name] = round(time.perf_counter() - self.begin, 2)
        self.begin = time.perf_counter()


def _copy(stage: Stage, laps: _Laps) -> None:
    """The limit: the same rows, from table to table of the same server, with the same indexes."""
    with working_engine(stage.settings.database("publication_owner")).begin() as connection:
        connection.execute(text("CREATE TABLE publication.copied (LIKE publication.device INCLUDING ALL)"))
        laps.begin = time.perf_counter()
        reader = driver(connection).cursor()
        with (
            working_engine(stage.settings.database("publication_owner")).connect() as other,
            driver(other).cursor().copy("COPY publication.device TO STDOUT (FORMAT binary)") as rows,
            reader.copy("COPY publication.copied FROM STDIN (FORMAT binary)") as copied,
        ):
            for block in rows:
                copied.write(block)
        laps.lap("plain COPY, s")
        connection.execute(text("DROP TABLE publication.copied"))


def _change(stage: Stage, laps: _Laps) -> None:
    """An edition in which a thousand devices are new."""
    owner = make_organisations()[0].name
    with writing(working_engine(stage.settings.database("register_app"))) as connection:
        extent = connection.execute(text(MIDDLE)).one()
        new = (
            NewDevice(
                f"bench-{n}", Category.SENSOR, SensorType.OTHER, Point(extent.lon, extent.lat), exact_reason="bench"
            )
            for n in range(CHANGED)
        )
        register_many(connection, by_name(connection, owner), new)
    laps.begin = time.perf_counter()
    with writing(working_engine(stage.settings.database("locator"))) as connection:
        ladder = ensure_ladder(connection)
        assign(connection)
        connection.execute(text("SELECT register.analyze_tables('{assignment,region}')"))
    push(
        working_engine(stage.settings.database("publisher")), working_engine(stage.settings.database("loader")), ladder
    )
    laps.lap("edition with 1,000 changed devices, s")


def _peak_megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
