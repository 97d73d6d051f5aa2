"""./run bench privacy compares what worlds answer: one changed row is found, and shown with its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from sqlalchemy import text

from bench.privacy_parts.moving import copied
from bench.privacy_parts.side_by_side import Compared, compare
from geo.database import working_engine
from tests.house.worlds.telling import BEGIN, publish_at
from tests.support import town
from tests.support.asking import Ask
from tests.support.databases import Databases

PAGE, FILE, SAME = Ask("/en/devices"), Ask("/downloads/devices.csv"), Ask("/robots.txt")


@pytest.fixture(scope="module")
def told(clone: Callable[..., AbstractContextManager[Databases]]) -> Iterator[Databases]:
    with clone(town=True) as databases:
        town.town(databases, replace(town.released(), name="Noise meter"))
        publish_at(databases, BEGIN)
        yield databases


@pytest.fixture(scope="module")
def compared(told: Databases) -> Iterator[Compared]:
    """A told world beside a copy of it, and beside one in which a published name is another one."""
    others = [Databases(told.cluster, told.register, copied(told, "publication", number)) for number in (1, 2)]
    with others[1].engine("publication_owner").begin() as connection:
        connection.execute(text("UPDATE publication.device SET name = 'Noise maker'"))
    try:
        yield compare(told, others, [PAGE, FILE, SAME])
    finally:
        _drop(told, [other.publication for other in others])


def test_each_answer_that_another_world_gives_otherwise_is_named_with_its_bytes(compared: Compared) -> None:
    asked = [difference.partition(": byte ")[0] for difference in compared.differences]
    assert asked == [f"pair 2: {PAGE}", f"pair 2: {FILE}"]
    assert all("Noise meter" in said and "Noise maker" in said for said in compared.differences)


def test_what_was_asked_is_counted_and_what_was_not_is_named(compared: Compared) -> None:
    answers = {name: tally.answers for name, tally in compared.surfaces.items() if tally.answers}
    assert answers == {"downloads": 1, "pages": 2}
    assert "file /downloads/devices.geojson" in compared.missing
    assert "file /downloads/devices.csv" not in compared.missing


def test_what_a_portal_cannot_answer_is_named_as_failed_beside_the_difference_that_it_makes(told: Databases) -> None:
    compared = compare(told, [Databases(told.cluster, told.register, "none")], [PAGE, SAME])
    assert compared.failed == [str(PAGE)]
    assert [difference.partition(": byte ")[0] for difference in compared.differences] == [f"pair 1: {PAGE}"]


def _drop(told: Databases, names: list[str]) -> None:
    admin = working_engine(told.cluster.admin_url()).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for name in names:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
