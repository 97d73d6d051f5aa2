"""The world that all attacks share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from tests.attacks import world as worlds
from tests.support.databases import Databases


@pytest.fixture(scope="session")
def world(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[worlds.World]:
    with clone() as databases, worlds.build(databases) as built:
        yield built
