"""Kill -9 of whoever makes a release, at random points: a reader finds the releases before it or one more, whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.release_parts import killed
from opendata.releases.folder import Folder
from opendata.releases.verifying import repair, verify
from tests.publication_builder import a_device, a_territory, an_edition
from tests.support.databases import Databases

BUILDS, SEED = 10, 5


def test_a_reader_never_sees_half_a_release(databases: Databases, tmp_path: Path) -> None:
    with databases.engine("publication_owner").begin() as connection:
        a_territory(connection)
        an_edition(connection)
        for _ in range(50):
            a_device(connection)
    folder = Folder(tmp_path / "releases")
    work = killed.Work(folder, databases.url("publication_owner"))
    outcome = killed.run(work, BUILDS, SEED)
    assert outcome.wrong == ()
    assert outcome.killed > 0
    list(repair(folder, datetime.now(UTC) + timedelta(days=2)))
    assert list(verify(folder)) == []
    work()
    assert list(verify(folder)) == []
