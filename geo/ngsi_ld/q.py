"""The NGSI-LD query language (CIM 009, 4.9) as a tree; nothing here knows of SQL."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from geo.errors import Invalid
from geo.ogc.comparing import Operator
from geo.ogc.kinds import read_text

MOST_TERMS = 50
MOST_VALUES = 100
DEEPEST = 10

NAME = r"[A-Za-z_]\w*"
PATH = re.compile(rf"(https?://[^\s\[\]();|=!<>~\"]+|{NAME})((?:\.{NAME})*)(?:\[({NAME}(?:\.{NAME})*)\])?", re.ASCII)
OPERATOR = re.compile(r"==|!=|>=|<=|>|<|!~=|~=")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
BARE = re.compile(r'(?:(?!\.\.)[^;|(),"\s])+')
PATTERNS = ("~=", "!~=")

Said = tuple[str, bool]


@dataclass(frozen=True)
class Term:
    """What is asked of one attribute.

    `below` are names of attributes of the attribute, `members` lead into its value. `values` are texts with whether
    they were quoted: none asks for existence, and a `is_range` has its ends. A pattern is its one value.
    """

    attribute: str
    below: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    operator: Operator | str | None = None
    values: tuple[Said, ...] = ()
    is_range: bool = False


@dataclass(frozen=True)
class Both:
    """All of these hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Either:
    """One of these holds."""

    parts: tuple[Node, ...]


Node = Term | Both | Either


def parse(text: str, term: Callable[[str], str] = str) -> Node:
    """The tree of a query; `;` binds closer than `|`. `term` gives the short name for what may be a URI.

    Raises Invalid that says where it ends to make sense.
    """
    reader = _Reader(text, term)
    node = reader.either(0)
    if reader.at < len(text):
        raise reader.refused("expected ; or |")
    return node


class _Reader:
    def __init__(self, text: str, short: Callable[[str], str]) -> None:
        self.text, self.short, self.at, self.terms = text, short, 0, 0

    def refused(self, expected: str) -> Invalid:
        return Invalid("q", f"{expected} at character {self.at + 1}")

    def either(self, depth: int) -> Node:
        parts = [self.both(depth)]
        while self.skip("|"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self, depth: int) -> Node:
        parts = [self.one(depth)]
        while self.skip(";"):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def one(self, depth: int) -> Node:
        if not self.skip("("):
            return self.term()
        if depth == DEEPEST:
            raise self.refused(f"brackets go {DEEPEST} deep, no deeper,")
        node = self.either(depth + 1)
        if not self.skip(")"):
            raise self.refused("expected )")
        return node

    def term(self) -> Term:
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise Invalid("q", f"asks for more than {MOST_TERMS} things")
        found = PATH.match(self.text, self.at)
        if not found:
            raise self.refused("expected the name of an attribute")
        self.at = found.end()
        below = tuple(name for name in found[2].split(".") if name)
        path = self.short(found[1]), below, tuple((found[3] or "").split(".")) if found[3] else ()
        operator = OPERATOR.match(self.text, self.at)
        if operator is None:
            return Term(*path)
        self.at = operator.end()
        if operator[0] in PATTERNS:
            return Term(*path, operator[0], ((self.pattern(), True),))
        values, is_range = self.values(Operator(operator[0]))
        return Term(*path, Operator(operator[0]), values, is_range)

    def values(self, operator: Operator) -> tuple[tuple[Said, ...], bool]:
        values = [self.value()]
        if operator in (Operator.EQUAL, Operator.UNEQUAL):
            if self.skip(".."):
                return (values[0], self.value()), True
            while self.skip(","):
                values.append(self.value())
            if len(values) > MOST_VALUES:
                raise Invalid("q", f"a list has at most {MOST_VALUES} values")
        return tuple(values), False

    def value(self) -> Said:
        quoted = QUOTED.match(self.text, self.at)
        found = quoted or BARE.match(self.text, self.at)
        if not found:
            raise self.refused("expected a value")
        try:
            said = read_text(json.loads(found[0], strict=False)) if quoted else found[0]
        except ValueError:
            raise self.refused("expected text as JSON writes it") from None
        self.at = found.end()
        return said, quoted is not None

    def pattern(self) -> str:
        """A regular expression, quoted, or as far as its brackets go."""
        if QUOTED.match(self.text, self.at):
            return self.value()[0]
        start, open_ = self.at, 0
        while self.at < len(self.text):
            character = self.text[self.at]
            if open_ == 0 and character in ";|)":
                break
            open_ += (character in "([") - (character in ")]")
            self.at += 2 if character == "\\" else 1
        return self.text[start : self.at]

    def skip(self, sign: str) -> bool:
        found = self.text.startswith(sign, self.at)
        self.at += len(sign) * found
        return found
