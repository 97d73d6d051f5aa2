"""How many devices there are of each combination of what can be filtered by.

A register of a million devices has some ten thousand combinations, so every count beside every
choice is a sum over these. An edition brings them counted; they are read once and kept, since an edition never changes.
Of what came or changed since a day they are counted when somebody asks, and kept as well.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, func, literal_column, select

from geo.publication.filters import DeviceFilter, since
from geo.publication.once import once
from geo.publication.tables import device, device_count


class Cell(NamedTuple):
    """Devices that are alike in all of this."""

    sensor_type: str
    personal_data: str
    organisation_id: UUID | None
    districts: tuple[str, ...]
    lifecycle: str
    category: str
    tier: int
    mobility: str
    purpose_kinds: tuple[str, ...]
    devices: int


Test = Callable[[Cell], bool]
Counts = TypeVar("Counts")

KEYS = Cell._fields[:-1]
# A number that is the same for all that are alike in KEYS, of a row of device as of device_count.
KIND = f"hash_record_extended(ROW({', '.join(KEYS)}), 0)"
FIRST_EDITION = 1
# Filters whose counts are kept.
MOST_ASKED = 200
EVERYTHING = DeviceFilter()


class Cube:
    """The cells of one edition, or of what came or changed since another, and the counts that were asked of them.

    `kinds` has the number of each cell of an edition by which a device is known to be counted there: KIND.
    """

    def __init__(self, cells: list[Cell], kinds: list[int] | None = None) -> None:
        self.cells = cells
        self.kinds = np.array(kinds or [], dtype=np.int64)
        self._asked: OrderedDict[Hashable, Any] = OrderedDict()

    def asked(self, question: Hashable, count: Callable[[], Counts]) -> Counts:
        """What `count` counts of the cells for a question, such as a filter, or counted for it before."""
        found: Counts | None = self._asked.get(question)
        if found is None:
            found = self._asked[question] = count()
            while len(self._asked) > MOST_ASKED:
                with suppress(KeyError):  # another thread was faster
                    self._asked.popitem(last=False)
        return found

    def passing(self, chosen: DeviceFilter) -> list[Cell]:
        """The cells that pass the filter."""
        tests = _tests(chosen).values()
        return [cell for cell in self.cells if all(test(cell) for test in tests)]

    def kinds_that_pass(self, chosen: DeviceFilter) -> NDArray[np.bool_]:
        """Of each cell, in their order, whether it passes the filter."""

        def count() -> NDArray[np.bool_]:
            tests = _tests(chosen).values()
            return np.array([all(test(cell) for test in tests) for cell in self.cells], dtype=np.bool_)

        return self.asked(("kinds", chosen), count)

    def states(self) -> tuple[list[str], NDArray[np.int64]]:
        """The states of personal data that there are, and of each cell the place of its state among them."""

        def count() -> tuple[list[str], NDArray[np.int64]]:
            states = sorted({cell.personal_data for cell in self.cells})
            return states, np.array([states.index(cell.personal_data) for cell in self.cells], dtype=np.int64)

        return self.asked("states", count)

    def almost(self, chosen: DeviceFilter) -> tuple[list[Cell], dict[str, list[Cell]]]:
        """The cells that pass the filter, and by field those that pass all of it but this field."""
        tests = _tests(chosen)
        passing: list[Cell] = []
        but_for: dict[str, list[Cell]] = {field: [] for field in tests}
        for cell in self.cells:
            failed = [field for field, test in tests.items() if not test(cell)]
            if not failed:
                passing.append(cell)
            elif len(failed) == 1:
                but_for[failed[0]].append(cell)
        return passing, but_for


def of(connection: Connection, chosen: DeviceFilter = EVERYTHING) -> Cube:
    """The cube of the edition that `connection` reads; of the days that a filter states, the rest of it left aside."""
    begins = [begin.edition if begin else FIRST_EDITION for begin in (chosen.changed_since, chosen.new_since)]
    if max(begins) <= FIRST_EDITION:
        return once(connection, "cube", _of_edition)
    return once(connection, ("cube", *begins), lambda found: _since(found, chosen))


def _of_edition(connection: Connection) -> Cube:
    columns = [device_count.c[name] for name in Cell._fields]
    rows = connection.execute(select(*columns, literal_column(KIND, BigInteger))).all()
    return Cube([_cell(row[:-1]) for row in rows], [row[-1] for row in rows])


def _since(connection: Connection, chosen: DeviceFilter) -> Cube:
    columns = [device.c[name] for name in KEYS]
    rows = connection.execute(select(*columns, func.count()).where(*since(chosen)).group_by(*columns))
    return Cube([_cell(row) for row in rows])


def _cell(row: Iterable[object]) -> Cell:
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return Cell(*values)


def _tests(chosen: DeviceFilter) -> dict[str, Test]:
    """What the filter asks of a cell, by its fields; its days are the cube's own."""
    return {
        field: test(frozenset(values), Cell._fields.index(name))
        for field, (name, test) in FIELDS.items()
        if (values := getattr(chosen, field))
    }


def _is_one(values: frozenset[object], position: int) -> Test:
    return lambda cell: cell[position] in values


def _has_one(values: frozenset[object], position: int) -> Test:
    return lambda cell: any(value in values for value in cell[position])  # type: ignore[union-attr]  # a list


# Of each field of a filter what it is called in a cell, and how it is looked for.
FIELDS = {
    "sensor_types": ("sensor_type", _is_one),
    "personal_data": ("personal_data", _is_one),
    "purposes": ("purpose_kinds", _has_one),
    "organisations": ("organisation_id", _is_one),
    "districts": ("districts", _has_one),
    "lifecycles": ("lifecycle", _is_one),
    "categories": ("category", _is_one),
    "tiers": ("tier", _is_one),
}
