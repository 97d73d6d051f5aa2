"""Filters drawn by chance: the database chooses what Python chooses, and no mutation of a filter breaks anything."""

from __future__ import annotations

import json
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import Invalid
from geo.ogc.cql2 import text
from tests.geo.ogc.cql2.cases import EVERY
from tests.geo.ogc.cql2.conftest import Town
from tests.geo.ogc.cql2.evaluation import COMPARISONS, SETS, SHAPES, SUMS, rows, truth
from tests.geo.ogc.cql2.writing import written

MUTATIONS = 2000
ROWS = rows()
UNKIND = (
    "'", '"', "(", ")", "[", "]", "\\", "%", "0", "-", "1e308", "NULL", ",", "geometry", "themes", "name", "height",
    "/", "^", "..", "\x07", "é", "{", "}", "null", "true", "installed",
)  # fmt: skip
THEMES = ("sound", "water", "air", "north")


def _op(op: Any, *args: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    made = st.sampled_from(sorted(op)) if not isinstance(op, str) else st.just(op)
    return st.builds(lambda name, operands: {"op": name, "args": list(operands)}, made, st.tuples(*args))


def _junction(op: str, parts: list[Any]) -> Any:
    return {"op": op, "args": parts}


def _property(*names: str) -> st.SearchStrategy[Any]:
    return st.sampled_from(names).map(lambda name: {"property": name})


NUMBERS = st.recursive(
    _property("height", "version") | st.sampled_from([-1.0, 0.0, 1.0, 2.0, 3.0, 3.5, 4.0, 10.0, 12.5]),
    lambda inner: _op(SUMS, inner, inner), max_leaves=4,
)  # fmt: skip
TEXTS = _property("name", "sensorType") | st.sampled_from(["sound", "flow", "", "IJburg_1", "it's", "ß"])
PATTERNS = st.sampled_from(["%", "s%", "%o%", "_low", "%'%", "ĳ%", "%5", "C_f%"])
DAYS = _property("installed", "removed") | st.sampled_from(
    [{"date": f"2026-{month:02}-{day:02}"} for month in (1, 2, 3) for day in (1, 10, 31) if (month, day) != (2, 31)]
)
LISTS = _property("themes", "projects") | st.lists(st.sampled_from(THEMES), max_size=3)
COORDINATES = st.integers(0, 30).map(lambda n: n / 1000)


def _box(corner: tuple[float, float, float, float]) -> Any:
    west, south, east, north = 5.1 + corner[0], 52.5 + corner[1], 5.1011 + corner[0] + corner[2], 52.5013 + corner[3]
    ring = [[west, south], [east, south], [east, north + corner[1]], [west, north + corner[1]], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


POINTS = st.tuples(COORDINATES, COORDINATES).map(
    lambda at: {"type": "Point", "coordinates": [5.1 + at[0], 52.5 + at[1]]}
)
PLACES = st.tuples(*[COORDINATES] * 4).map(_box) | POINTS
PREDICATES = st.one_of(
    _op(COMPARISONS, NUMBERS, NUMBERS), _op(COMPARISONS, TEXTS, TEXTS), _op(COMPARISONS, DAYS, DAYS),
    _op("isNull", _property("height", "name", "installed")), _op("between", NUMBERS, NUMBERS, NUMBERS),
    *(_op("in", values, st.lists(values, min_size=1, max_size=4)) for values in (TEXTS, NUMBERS)),
    _op("like", _property("name", "sensorType"), PATTERNS), _op(SETS, LISTS, LISTS),
    _op(SHAPES, _property("geometry"), PLACES), st.booleans(),
)  # fmt: skip
FILTERS = st.recursive(
    PREDICATES,
    lambda inner: _op("not", inner) | st.builds(_junction, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2)),
    max_leaves=8,
)  # fmt: skip
often = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@often
@given(FILTERS)
def test_the_database_chooses_what_the_logic_of_the_standard_chooses(town: Town, tree: Any) -> None:
    expected = "".join(letter for letter, row in ROWS.items() if truth(tree, row) is True)
    assert town.chosen(json.dumps(tree), "cql2-json") == "".join(sorted(expected))


@often
@given(FILTERS)
def test_text_and_json_choose_the_same(town: Town, tree: Any) -> None:
    assert town.chosen(written(tree)) == town.chosen(json.dumps(tree), "cql2-json")


def test_no_mutation_of_a_filter_breaks_anything(town: Town) -> None:
    dice = random.Random(20260301)
    cases = [(case, "cql2-text") for case in EVERY] + [(json.dumps(text.read(case)), "cql2-json") for case in EVERY]
    refused = 0
    for _ in range(MUTATIONS):
        case, language = dice.choice(cases)
        try:
            town.chosen(_mutated(dice, case), language)
        except Invalid:
            refused += 1
    assert MUTATIONS / 4 < refused < MUTATIONS


def _mutated(dice: random.Random, case: str) -> str:
    """One to three changes: a part dropped, doubled, swapped with another, or replaced by something unkind."""
    for _ in range(dice.randint(1, 3)):
        begin, end = sorted(dice.randrange(len(case) + 1) for _ in range(2))
        end = min(end, begin + 12)
        part = case[begin:end]
        unkind = dice.choice(UNKIND)
        case = case[:begin] + dice.choice(["", part * 2, part[::-1], unkind, unkind + part]) + case[end:]
    return case
