"""From a row and a mapping to a device."""

from __future__ import annotations

from typing import Any, TypeVar

from geo.model import Datastream, NewDevice, Purpose
from opendata.exchange.fields import BadCell, Rule
from opendata.exchange.layout import Row
from opendata.exchange.mapping import REQUIRED, ColumnMapping, Part

T = TypeVar("T", Datastream, Purpose)


def device_of(row: Row, mapping: ColumnMapping) -> NewDevice:
    """The device that a row states; what it leaves out has the default of `NewDevice`. Raises BadCell."""
    values = _values(mapping.rules, row, mapping.empty)
    for name in REQUIRED:
        if name not in values:
            raise BadCell(mapping.rules[name].columns, f"is empty; every device has a {name.replace('_', ' ')}", "")
    if mapping.place is not None:
        values["geometry"] = mapping.place.read(row, mapping.empty)
    values["datastreams"] = _made(mapping.datastreams, Datastream, ("name", "observed_property"), row, mapping.empty)
    values["purposes"] = _made(mapping.purposes, Purpose, ("text",), row, mapping.empty)
    return NewDevice(source=mapping.source, **values)


def _values(rules: dict[str, Rule], row: Row, empty: frozenset[str]) -> dict[str, Any]:
    read = {name: rule.read(row, empty) for name, rule in rules.items()}
    return {name: value for name, value in read.items() if value is not None and value != ()}


def _made(
    parts: tuple[Part, ...], make: type[T], required: tuple[str, ...], row: Row, empty: frozenset[str]
) -> tuple[T, ...]:
    """One for each part whose conditions hold and whose required cells are not all empty."""
    made: list[T] = []
    for part in parts:
        if not all(condition.holds(row, empty) for condition in part.when):
            continue
        values = _values(part.rules, row, empty)
        missing = [name for name in required if name not in values]
        if len(missing) == len(required):
            continue
        if missing:
            columns = part.rules[missing[0]].columns
            raise BadCell(
                columns, f"is empty; it gives the {missing[0].replace('_', ' ')} of a {make.__name__.lower()}", ""
            )
        made.append(make(**values))
    return tuple(made)
