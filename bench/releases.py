"""Releases: the difference of two of a million devices, and builds that are killed at random points."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from sqlalchemy import text

from bench.release_parts import killed, two_files
from bench.stage import Stage
from geo.database import working_engine, writing
from opendata.releases.folder import Folder

SEED = 20261121
FIRST = "INSERT INTO publication.edition VALUES (1, '2020-01-01 06:00+00', 'none', 0, 1, true)"


def measure(stage: Stage, quick: bool) -> dict[str, float | int | str]:
    """A million rows and 200 builds, or (quick) far fewer. Raises RuntimeError where something is wrong."""
    rows, builds = (20_000, 10) if quick else (1_000_000, 200)
    with tempfile.TemporaryDirectory(dir=stage.state.directory) as name:
        seconds, peak = two_files.differ(two_files.write(Path(name), rows), Path(name))
    store = Folder(stage.state.directory / "releases")
    shutil.rmtree(store.root, ignore_errors=True)
    url = stage.settings.database("publication_owner")
    with writing(working_engine(url)) as connection:
        connection.execute(text(FIRST))
    outcome = killed.run(killed.Work(store, url), builds, SEED)
    if outcome.wrong:
        raise RuntimeError("; ".join(outcome.wrong))
    return {
        "rows of each release": rows,
        "difference, processor s": round(seconds, 1),
        "difference, peak memory MB": round(peak),
        "builds": outcome.builds,
        "builds killed": outcome.killed,
        "releases made": outcome.made,
        "half releases seen": 0,
    }
