"""The world that all attacks share, and how they went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import pytest

from tests.attacks import world as worlds
from tests.support.databases import Databases


@dataclass
class Score:
    """Whether each attack failed, and whether each planted leak was caught, as far as they were tried."""

    failed: list[bool] = field(default_factory=list)
    caught: list[bool] = field(default_factory=list)


@pytest.fixture(scope="session")
def world(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[worlds.World]:
    with clone() as databases, worlds.build(databases) as built:
        yield built


@pytest.fixture(scope="session")
def score() -> Score:
    return Score()
