"""What a filter can say is said by the crawl and by the adversary, so that a new operator cannot be forgotten."""

from __future__ import annotations

from geo.ogc.cql2 import text
from geo.ogc.cql2.arithmetic import OPERATORS
from geo.ogc.cql2.folding import FOLDS
from geo.ogc.cql2.functions import FUNCTIONS
from geo.ogc.cql2.reader import PREDICATES
from tests.support.filters import SAID, SPATIAL, TEMPORAL


def test_every_operator_and_function_is_crawled() -> None:
    said = {*SPATIAL, *TEMPORAL, "geometryType"}
    for ways in SAID.values():
        for way in ways:
            said |= _operators(text.read(way.format(p="p", v="'v'")))
    assert {*PREDICATES, *FUNCTIONS, *FOLDS, *OPERATORS} <= said


def _operators(node: object) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_operators, node))
    if not isinstance(node, dict):
        return set()
    return {node["op"]}.union(*map(_operators, node["args"])) if "op" in node else set()
