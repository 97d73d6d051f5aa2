"""The comparison of worlds finds each leak that is planted in two of them, else it would prove nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from tests.house.worlds.aiming import aim
from tests.house.worlds.leaks import LEAKS, Leak, found_by
from tests.house.worlds.story import make_story
from tests.house.worlds.telling import Told, tell
from tests.house.worlds.variations import all_at_once
from tests.support.databases import Databases

SEED = 20261121

Clone = Callable[[], AbstractContextManager[Databases]]


@pytest.fixture(scope="module")
def first(clone: Clone) -> Iterator[Told]:
    with clone() as databases:
        yield tell(make_story(SEED), databases)


@pytest.fixture(scope="module")
def other(first: Told, clone: Clone) -> Iterator[Told]:
    """A world that differs from the first in everything that must not matter."""
    with clone() as databases:
        yield tell(all_at_once(first, random.Random(SEED)), databases)


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.name)
def test_a_planted_leak_is_found(
    first: Told, other: Told, leak: Leak, record_property: Callable[[str, object], None]
) -> None:
    where = found_by(leak, first, other, aim(first, other, random.Random(SEED)))
    assert where is not None
    record_property("summary: planted leaks", f"{leak.name}: found at {where}")
