"""CQL2 text is read as the standard says, and as another reader of it does."""

from __future__ import annotations

import json
from typing import Any

import cql2 as peer
import pytest

from geo.errors import Invalid
from geo.ogc.cql2 import text, tree
from tests.geo.ogc.cql2.cases import EVERY

# What the other reader cannot read, or reads otherwise than the standard's grammar.
NOT_BY_PEER = ("()", r"\'", "Z (", "E0 +", "(CASEI(", "NOT NOT")


@pytest.mark.parametrize("filter_text", [case for case in EVERY if not any(part in case for part in NOT_BY_PEER)])
def test_another_reader_of_the_language_finds_the_same_tree(filter_text: str) -> None:
    assert text.read(filter_text) == peer.parse_text(filter_text).to_json()


@pytest.mark.parametrize(
    ("filter_text", "read"),
    [
        ("a = .5", 0.5), ("a = 1.", 1.0), ("a = +-1", -1.0), ("a = 1E-2", 0.01), ("a = 'x''y'", "x'y"),
        (r"a = 'x\'y'", "x'y"), (r"a = '\t\\\%'", "\t\\\\\\%"), ("a = 'Ж\n'", "Ж\n"), ("a = ''", ""),
        ("a = TRUE", True), ("a = b.c:d_1", {"property": "b.c:d_1"}), ('a = "and"', {"property": "and"}),
        ("a = date", {"property": "date"}), ("a = point", {"property": "point"}), ("a = 'it--s'", "it--s"),
    ],
)  # fmt: skip
def test_a_literal_is_read(filter_text: str, read: Any) -> None:
    assert text.read(filter_text) == {"op": "=", "args": [{"property": "a"}, read]}


@pytest.mark.parametrize(
    "filter_text",
    [
        "", " ", "a =", "= 1", "a = 1 AND", "a = 1 b = 2", "a == 1", "a != 1", "a = 1 = 1", "a = 2^3^2", "a = 'x",
        "a = 1; DROP TABLE device", "a /* */ = 1", "a = NULL", "a IS", "a NOT = 1", "a IN 1", "a IN (1", "a IN (1,)",
        "(a = 1", "a = 1)", "a BETWEEN 1 OR 2", "a LIKE", "f(", "f(a", "f(a,)", "a = $1", "a = \x00",
        "S_INTERSECTS(geometry, POINT())", "S_INTERSECTS(g, POINT(1 2)", "S_INTERSECTS(geometry, POLYGON(1 2, 3 4))",
        "S_INTERSECTS(geometry, LINESTRING((1 2)))", "AND", "a AND",
        "S_INTERSECTS(g, GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2))))", "DATE(2026)", "DATE('2026'",
        "INTERVAL(", "S_INTERSECTS(g, POINT(1 x))", "S_INTERSECTS(g, POINT(1 -))", '"" = 1', "'a'b'", "@", "a = 0x10",
        "a = 1_0",
    ],
)  # fmt: skip
def test_what_is_no_filter_is_refused_with_its_place(filter_text: str) -> None:
    with pytest.raises(Invalid, match=r"filter: .*(character \d+|property)"):
        assert text.read(filter_text) is None


def test_a_long_chain_is_not_a_deep_tree() -> None:
    chain = text.read(" AND ".join(["a = 1"] * 400))
    nested = text.read("(" * 30 + "a = 1" + " AND a = 1)" * 30)
    assert (len(chain["args"]), len(nested["args"])) == (400, 31)


def test_json_is_taken_as_it_is() -> None:
    tree_of = {"op": "=", "args": [{"property": "a"}, 1.0]}
    assert tree.read(json.dumps(tree_of), "cql2-json") == tree_of


@pytest.mark.parametrize("filter_text", ["", "{", "[1,", "NaN", '{"a": Infinity}', "a = 1", "{'a': 1}", '"\\ud800"x'])
def test_what_is_no_json_is_refused(filter_text: str) -> None:
    with pytest.raises(Invalid, match="filter: this is not JSON"):
        tree.read(filter_text, "cql2-json")
