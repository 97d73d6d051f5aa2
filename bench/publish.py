"""How long ladder, assignment and editions take for a large city, beside a plain COPY of the same rows."""

from __future__ import annotations

import resource
import time

from sqlalchemy import Connection, text
from sqlalchemy.engine import Engine

from bench.laps import Figures, Laps
from bench.stage import Stage
from bench.world import set_world
from geo.database import driver, working_engine, writing
from geo.privacy.assign import assign
from geo.privacy.ladder import Ladder, ensure_ladder
from geo.publish import Pushed, push

CHANGED = 1_000


def measure(stage: Stage, quick: bool) -> Figures:
    """Seconds of each step, their ratio to COPY of the same rows, and this process's peak memory."""
    roles = ("locator", "publisher", "loader", "publication_owner", "register_owner")
    engines = {role: working_engine(stage.settings.database(role)) for role in roles}
    laps = Laps()
    figures = laps.figures
    figures["devices"] = set_world(stage, quick)
    laps.lap("make the world, s")
    memory_before = _peak_megabytes()
    ladder = _decide(engines["locator"], laps, "first")
    first = _push(engines, ladder, laps, "full edition, s")
    figures["records sent"] = first.changed
    _copy(engines["publication_owner"], laps)
    figures["full edition / COPY"] = _ratio(figures, "full edition, s", "plain COPY, s")
    for when in ("changed", "changed again"):
        # The first time the server also looks at the tables that the full edition filled.
        _edition_of_changes(engines, laps, when, CHANGED // (10 if quick else 1))
    figures["what changed / COPY of all"] = _ratio(figures, "changed again: all, s", "plain COPY, s")
    ladder = _decide(engines["locator"], laps, "unchanged")
    _push(engines, ladder, laps, "nothing changed, s")
    last = _push(engines, ladder, laps, "every record compared, s", everything=True)
    if last.made:
        raise AssertionError("a comparison of every record found what the edition of changes had missed")
    figures["peak memory before publishing, MB"] = memory_before
    figures["peak memory after publishing, MB"] = _peak_megabytes()
    figures["edition digest"] = last.edition.digest[:12]
    return figures


def _edition_of_changes(engines: dict[str, Engine], laps: Laps, when: str, changed: int) -> None:
    with writing(engines["register_owner"]) as connection:
        _change(connection, changed)
    laps.begin = time.perf_counter()
    ladder = _decide(engines["locator"], laps, when)
    figures = laps.figures
    figures[f"{when}: records"] = _push(engines, ladder, laps, f"{when}: edition, s").changed
    steps = ("ladder", "assignment", "edition")
    figures[f"{when}: all, s"] = round(sum(float(figures[f"{when}: {step}, s"]) for step in steps), 2)


def _decide(locator: Engine, laps: Laps, when: str) -> Ladder:
    with writing(locator) as connection:
        connection.execute(text("SELECT register.analyze_tables('{}')"))
        ladder = ensure_ladder(connection)
        laps.lap(f"{when}: ladder, s")
        assigned = assign(connection)
        if 10 * assigned.changed > sum(assigned.tiers):
            connection.execute(text("SELECT register.analyze_tables('{assignment,region}')"))
    laps.lap(f"{when}: assignment, s")
    return ladder


def _push(engines: dict[str, Engine], ladder: Ladder, laps: Laps, name: str, *, everything: bool = False) -> Pushed:
    pushed = push(engines["publisher"], engines["loader"], ladder, everything=everything)
    laps.lap(name)
    return pushed


def _copy(owner: Engine, laps: Laps) -> None:
    """The limit: the same rows, from table to table of the same server, with the same indexes."""
    with owner.begin() as connection, owner.connect() as other:
        connection.execute(text("CREATE TABLE publication.copied (LIKE publication.device INCLUDING ALL)"))
        laps.begin = time.perf_counter()
        with (
            driver(other).cursor().copy("COPY publication.device TO STDOUT (FORMAT binary)") as rows,
            driver(connection).cursor().copy("COPY publication.copied FROM STDIN (FORMAT binary)") as copied,
        ):
            for block in rows:
                copied.write(block)
        laps.lap("plain COPY, s")
        connection.execute(text("DROP TABLE publication.copied"))


# Half are new and half are edited, of these every other one moved; by the drawn mixture of kinds and tiers.
CHANGES = (
    """
    CREATE TEMPORARY TABLE chosen ON COMMIT DROP AS
    SELECT d.id AS old_id, d.accepted_version AS old_version, n % 2 = 0 AS is_new, n % 4 = 1 AS moves,
           CASE WHEN n % 2 = 0 THEN gen_random_uuid() ELSE d.id END AS id
    FROM (SELECT *, row_number() OVER () AS n
          FROM (SELECT * FROM register.device ORDER BY sha256(uuid_send(id)) LIMIT :changed) d) d
    """,
    """
    INSERT INTO register.device (id, organisation_id, reference, accepted_version, exact_reason)
    SELECT c.id, d.organisation_id, 'new ' || c.id, 1, d.exact_reason
    FROM chosen c JOIN register.device d ON d.id = c.old_id WHERE c.is_new
    """,
    """
    CREATE TEMPORARY TABLE version ON COMMIT DROP AS
    SELECT v.* FROM chosen c JOIN register.device_version v ON v.device_id = c.old_id AND v.number = c.old_version
    """,
    """
    UPDATE version v SET device_id = c.id, number = CASE WHEN c.is_new THEN 1 ELSE v.number + 1 END,
        retention = 'P9M', name = coalesce(v.name, '') || ' revised', valid_from = now(),
        site_id = CASE WHEN c.moves AND v.site_id IS NOT NULL THEN o.id ELSE v.site_id END,
        geometry = CASE WHEN c.moves AND v.site_id IS NOT NULL THEN o.anchor ELSE v.geometry END
    FROM chosen c, LATERAL (SELECT id, anchor FROM register.site s WHERE s.id > 1000 + c.old_version
                            ORDER BY s.id LIMIT 1) o
    WHERE c.old_id = v.device_id
    """,
    "INSERT INTO register.device_version SELECT * FROM version",
    """
    INSERT INTO register.device_square SELECT c.id, v.number, s.be, s.bn FROM chosen c
    JOIN version v ON v.device_id = c.id
    JOIN register.device_square s ON s.device_id = c.old_id AND s.version = c.old_version AND v.site_id IS NULL
    """,
    """
    INSERT INTO register.purpose
    SELECT c.id, v.number, position, p.text, dtpr, legal_ground, law_text, law_link, privacy_statement, dpia,
           processing_register, algorithm_register
    FROM chosen c JOIN version v ON v.device_id = c.id
    JOIN register.purpose p ON p.device_id = c.old_id AND p.version = c.old_version
    """,
    """
    INSERT INTO register.datastream
    SELECT c.id, v.number, position, s.name, observed_property, unit, frequency, quality, active, open_data, link,
           documentation
    FROM chosen c JOIN version v ON v.device_id = c.id
    JOIN register.datastream s ON s.device_id = c.old_id AND s.version = c.old_version
    """,
    """
    UPDATE register.device d SET accepted_version = v.number FROM version v
    WHERE d.id = v.device_id AND d.accepted_version <> v.number
    """,
    "INSERT INTO register.pending SELECT id FROM chosen ON CONFLICT DO NOTHING",
)


def _change(connection: Connection, changed: int) -> None:
    for statement in CHANGES:
        connection.execute(text(statement), {"changed": changed})


def _ratio(figures: Figures, part: str, whole: str) -> float:
    return round(float(figures[part]) / float(figures[whole]), 3)


def _peak_megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
