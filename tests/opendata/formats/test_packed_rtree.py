"""The packed R-tree is one that SQLite itself finds sound, and finds the same rows in."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import numpy as np
import pytest

from opendata.formats.packed_rtree import MOST, levels


def filled(database: sqlite3.Connection, boxes: np.ndarray) -> None:
    database.execute("CREATE VIRTUAL TABLE tree USING rtree(id, minx, maxx, miny, maxy)")
    database.execute("DELETE FROM tree_node")
    for depth, level in enumerate(levels(boxes)):
        database.executemany("INSERT INTO tree_node VALUES (?, ?)", level.blobs(depth))
        database.executemany(f"INSERT INTO tree_{'parent' if depth else 'rowid'} VALUES (?, ?)", level.members())
    database.commit()


def some_boxes(number: int) -> np.ndarray:
    dice = np.random.default_rng(number)
    lower, size = dice.random((number, 2)), dice.random((number, 2)) / 20
    return np.stack([lower[:, 0], lower[:, 0] + size[:, 0], lower[:, 1], lower[:, 1] + size[:, 1]], 1).astype("f4")


@pytest.mark.parametrize("number", [0, 1, MOST, MOST + 1, MOST**2, MOST**2 + 1, 5_000])
def test_sqlite_finds_it_sound_and_finds_in_it_what_touches_a_box(number: int) -> None:
    boxes = some_boxes(number)
    with closing(sqlite3.connect(":memory:")) as database:
        filled(database, boxes)
        assert database.execute("SELECT rtreecheck('tree')").fetchone() == ("ok",)
        found = database.execute("SELECT id FROM tree WHERE maxx > 0.4 AND minx < 0.5 AND maxy > 0.4 AND miny < 0.5")
        minx, maxx, miny, maxy = boxes.T
        touching = np.flatnonzero((maxx > 0.4) & (minx < 0.5) & (maxy > 0.4) & (miny < 0.5)) + 1
        assert sorted(id_ for (id_,) in found) == touching.tolist()


def test_rows_can_be_added_and_taken_out_afterwards() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        filled(database, some_boxes(3_000))
        database.executemany("INSERT INTO tree VALUES (?, 0.5, 0.5, 0.5, 0.5)", [(n,) for n in range(3_001, 3_500)])
        database.execute("DELETE FROM tree WHERE id % 3 = 0")
        assert database.execute("SELECT rtreecheck('tree')").fetchone() == ("ok",)
