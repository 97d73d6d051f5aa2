"""The tables of an R-tree of SQLite, filled at once: neighbours among the rows share a node, and nodes are full.

SQLite keeps a tree in three tables (its ext/rtree/rtree.c, "Database Format of R-Tree Tables"): nodes as blobs, the
node of each row, and the node above each node. The root is node 1 and has the depth of the tree in its first bytes.
Put in one by one, rows take far longer, and much of the space of their nodes stays empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from opendata.formats.boxes import Numbers

# A row or a node: its number, and its box from min to max, first in x and then in y.
CELL = np.dtype([("number", ">i8"), ("box", ">f4", 4)])
MOST = 51  # cells in a node
NODE_BYTES = 4 + MOST * CELL.itemsize
ROOT = 1
LOWER, UPPER = [0, 2], [1, 3]


@dataclass(frozen=True)
class Level:
    """Nodes of one depth: `cells` go in order into nodes from number `first` on."""

    cells: np.ndarray[Any, np.dtype[Any]]
    first: int

    @property
    def nodes(self) -> int:
        """Also without cells there is one."""
        return max(1, -(-len(self.cells) // MOST))

    def members(self) -> Iterator[tuple[int, int]]:
        """The number of each cell, and that of its node."""
        for place, number in enumerate(self.cells["number"].tolist()):
            yield number, self.first + place // MOST

    def blobs(self, depth: int) -> Iterator[tuple[int, bytes]]:
        """The number of each node, and the node. Only the root tells its depth."""
        for node in range(self.nodes):
            cells = self.cells[node * MOST : (node + 1) * MOST]
            head = (depth if self.first == ROOT else 0).to_bytes(2, "big") + len(cells).to_bytes(2, "big")
            yield self.first + node, (head + cells.tobytes()).ljust(NODE_BYTES, b"\0")


def levels(boxes: Numbers) -> list[Level]:
    """The tree from its leaves to its root, over rows that are numbered from 1; `boxes` has a line for each.

    A line is min and max of x, then min and max of y.
    """
    found, free = [], ROOT + 1
    cells = _cells(np.arange(1, len(boxes) + 1), boxes)
    while len(cells) > MOST:
        level = Level(cells, free)
        found.append(level)
        free += level.nodes
        cells = _cells(np.arange(level.first, free), _around(cells["box"]))
    return [*found, Level(cells, ROOT)]


def _cells(numbers: Numbers, boxes: Numbers) -> np.ndarray[Any, np.dtype[Any]]:
    cells = np.empty(len(numbers), CELL)
    cells["number"], cells["box"] = numbers, boxes
    return cells


def _around(boxes: Numbers) -> Numbers:
    """A box around each node's boxes."""
    begins = np.arange(0, len(boxes), MOST)
    around = np.empty((len(begins), 4), np.float32)
    around[:, LOWER] = np.minimum.reduceat(boxes[:, LOWER], begins)
    around[:, UPPER] = np.maximum.reduceat(boxes[:, UPPER], begins)
    return around
