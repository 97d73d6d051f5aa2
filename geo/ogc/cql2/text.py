"""CQL2 text read into the tree that CQL2 JSON is (CQL2, annex B), in one pass: time follows the length alone."""

from __future__ import annotations

from typing import Any

from geo.ogc.cql2 import wkt
from geo.ogc.cql2.limits import measured
from geo.ogc.cql2.words import Cursor, Sort, Word

Node = Any

COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
# How strongly the operators between two operands bind them.
_LOGIC = {"OR": 0, "AND": 1}
_ARITHMETIC = {"+": 0, "-": 0, "*": 1, "/": 1, "%": 1, "DIV": 1, "^": 2}
_RESERVED = {"AND", "OR", "NOT", "LIKE", "IN", "BETWEEN", "IS", "NULL", "DIV"}
_ARRAYS = "a_equals a_contains a_containedBy a_overlaps".split()
# As CQL2 JSON spells what text may write in any case.
_STANDARD = {
    name.upper(): name
    for name in (
        *"casei accenti s_intersects s_equals s_disjoint s_touches s_within s_overlaps s_crosses s_contains".split(),
        *"t_after t_before t_contains t_disjoint t_during t_equals t_finishedBy t_finishes t_intersects".split(),
        *"t_meets t_metBy t_overlappedBy t_overlaps t_startedBy t_starts".split(),
        *_ARRAYS,
    )
}


def read(text: str) -> Node:
    """The tree of the filter. Raises Invalid that says where it cannot be read."""
    return _Reader(measured(text)).whole()


class _Reader(Cursor):
    """The grammar: a method for each of its rules, from what binds weakest."""

    def whole(self) -> Node:
        tree = self.logic(0)
        if self.word.sort is not Sort.END:
            raise self.unexpected()
        return tree

    def logic(self, least: int) -> Node:
        """Conditions joined by what binds at least as strongly as `least`."""
        left = self.condition()
        while _LOGIC.get(operator := self.word.keyword, -1) >= least:
            self.next += 1
            left = _joined(operator.lower(), left, self.logic(_LOGIC[operator] + 1))
        return left

    def condition(self) -> Node:
        negations = 0
        while self.take("NOT"):
            negations += 1
        found = self.predicate(self.arithmetic(0))
        return {"op": "not", "args": [found]} if negations % 2 else found

    def predicate(self, left: Node) -> Node:
        """What is said of `left`, if anything is."""
        if comparison := self.take(*COMPARISONS):
            return {"op": comparison, "args": [left, self.arithmetic(0)]}
        is_null = self.take("IS")
        negated = self.take("NOT")
        if is_null:
            self.need("NULL")
            found = {"op": "isNull", "args": [left]}
        elif self.take("LIKE"):
            found = {"op": "like", "args": [left, self.arithmetic(0)]}
        elif self.take("IN"):
            found = {"op": "in", "args": [left, self.items()]}
        elif self.take("BETWEEN"):
            found = {"op": "between", "args": [left, *self.bounds()]}
        elif negated:
            raise self.unexpected()
        else:
            return left
        return {"op": "not", "args": [found]} if negated else found

    def bounds(self) -> tuple[Node, Node]:
        low = self.arithmetic(0)
        self.need("AND")
        return low, self.arithmetic(0)

    def arithmetic(self, least: int) -> Node:
        left = self.signed()
        while _ARITHMETIC.get(operator := self.word.keyword, -1) >= least:
            self.next += 1
            left = {"op": operator.lower(), "args": [left, self.arithmetic(_ARITHMETIC[operator] + 1)]}
            if operator == "^" and self.word.keyword == "^":
                raise self.unexpected()  # CQL2 does not say which of two powers comes first
        return left

    def signed(self) -> Node:
        negative = False
        while sign := self.take("+", "-"):
            negative ^= sign == "-"
        operand = self.operand()
        if not negative:
            return operand
        return -operand if isinstance(operand, float) else {"op": "*", "args": [-1.0, operand]}

    def operand(self) -> Node:
        word = self.word
        if self.take("("):
            return self.bracketed()
        self.next += 1
        if word.sort is Sort.NUMBER:
            return float(word.text)
        if word.sort is Sort.STRING:
            return word.text
        if word.sort is Sort.QUOTED:
            return {"property": word.text}
        if word.sort is Sort.NAME and word.keyword not in _RESERVED:
            return self.named(word)
        self.next -= 1
        raise self.unexpected()

    def bracketed(self) -> Node:
        """An expression, or an array where there is none or more than one; the bracket is open."""
        if self.take(")"):
            return []
        found = [self.logic(0)]
        while self.take(","):
            found.append(self.logic(0))
        self.need(")")
        return found if len(found) > 1 else found[0]

    def named(self, word: Word) -> Node:
        """A word of the language, a function or a property."""
        keyword = word.keyword
        if keyword in ("TRUE", "FALSE"):
            return keyword == "TRUE"
        if keyword in wkt.TYPES and self.word.keyword in ("(", "Z"):
            return wkt.geometry(self, wkt.TYPES[keyword])
        if self.word.keyword != "(":
            return {"property": word.text}
        if keyword in ("DATE", "TIMESTAMP"):
            return {keyword.lower(): self.only_string()}
        if keyword in ("INTERVAL", "BBOX"):
            return {keyword.lower(): self.items()}
        name = _STANDARD.get(keyword, word.text)
        return {"op": name, "args": self.items(arrays=name in _ARRAYS)}

    def only_string(self) -> str:
        self.need("(")
        text = self.of_sort(Sort.STRING)
        self.need(")")
        return text

    def items(self, *, arrays: bool = False) -> list[Node]:
        """A list in brackets; with `arrays` an item in brackets is a list even if it has one element."""
        self.need("(")
        if self.take(")"):
            return []
        found = [self.item(arrays)]
        while self.take(","):
            found.append(self.item(arrays))
        self.need(")")
        return found

    def item(self, is_array: bool) -> Node:
        return self.items() if is_array and self.word.keyword == "(" else self.logic(0)


def _joined(operator: str, left: Node, right: Node) -> Node:
    """AND and OR take any number of operands, so that a long chain is not a deep tree."""
    operands: list[Node] = []
    for side in (left, right):
        same = isinstance(side, dict) and side.get("op") == operator
        operands += side["args"] if same else [side]
    return {"op": operator, "args": operands}
