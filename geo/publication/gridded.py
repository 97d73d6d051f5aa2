"""Devices of one cell counted on a grid, for any filter, from the places that are kept of the edition."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from geo.publication import cube, placed
from geo.publication.filters import DeviceFilter
from geo.publication.mercator import CELL_PIXELS, MapCell
from geo.publication.placed import BITS, Places


class Square(NamedTuple):
    """Devices of one personal-data state in square x, y of the grid over the world, and the mean of their places."""

    x: int
    y: int
    personal_data: str
    devices: int
    mean_x: float
    mean_y: float


def counted(connection: Connection, cell: MapCell, chosen: DeviceFilter, pixels: int) -> list[Square]:
    """The squares of `pixels` along a side that hold a device which passes the filter."""
    counts = cube.of(connection)
    kinds, (states, state_of) = counts.kinds_that_pass(chosen), counts.states()
    side = CELL_PIXELS // pixels
    near = placed.of(connection).places.inside(cell)
    sums = _summed(near.only(placed.passing(near, kinds, chosen)), cell, side, state_of, len(states))
    return _squares(sums, cell, side, states)


def _summed(places: Places, cell: MapCell, side: int, state_of: NDArray[np.int64], states: int) -> NDArray[np.float64]:
    """Devices, and their sums of x and y from the cell's corner, by square and state.

    All are whole numbers that a float holds exactly, so their order changes nothing.
    """
    width = (1 << BITS) // cell.count
    x, y = places.x - cell.x * width, places.y - cell.y * width
    square = width // side
    place = (y // square * side + x // square) * states + state_of[places.kind]
    weights = (places.devices, places.devices * x, places.devices * y)
    return np.array([np.bincount(place, one, side * side * states) for one in weights])


def _squares(sums: NDArray[np.float64], cell: MapCell, side: int, states: list[str]) -> list[Square]:
    world = float(1 << BITS)
    found = []
    for place in np.flatnonzero(sums[0]).tolist():
        square, state = divmod(place, len(states))
        row, column = divmod(square, side)
        devices, x, y = (float(number) for number in sums[:, place])
        mean_x, mean_y = cell.x / cell.count + x / devices / world, cell.y / cell.count + y / devices / world
        found.append(Square(cell.x * side + column, cell.y * side + row, states[state], int(devices), mean_x, mean_y))
    return found
