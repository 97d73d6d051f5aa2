"""Expressions of $filter and $orderby (OGC 18-088, 9.3.3.5; OData 4) as a tree; nothing here knows of SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geo.errors import Invalid

LONGEST = 4_000
MOST_TOKENS = 400
DEEPEST = 20

TOKEN = re.compile(
    r"""\s*(?:
      (?P<shape>geography'(?:[^']|'')*')
    | (?P<text>'(?:[^']|'')*')
    | (?P<moment>\d{4}-\d\d-\d\d(?:[Tt]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:[Zz]|[+-]\d\d:\d\d))?)
    | (?P<number>\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,2})?)
    | (?P<name>[@A-Za-z_][\w.@]*(?:/[\w.@]+)*)
    | (?P<sign>[(),-])
    | (?P<end>$)
    )""",
    re.VERBOSE | re.ASCII,
)
# From the loosest to the closest; each binds to the left.
BINARY = (("or",), ("and",), ("eq", "ne"), ("gt", "ge", "lt", "le"), ("add", "sub"), ("mul", "div", "mod"))
COMPARISONS = 2


@dataclass(frozen=True)
class Said:
    """A literal: `kind` is text, number, boolean, moment, shape (WKT) or null."""

    kind: str
    value: str


@dataclass(frozen=True)
class Path:
    names: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """A function, or one of the operators: those with two sides, `and` and `or` with any number, `not` and `-`."""

    name: str
    parts: tuple[Expression, ...]


Expression = Said | Path | Call


def parse(option: str, text: str) -> Expression:
    """The tree of an expression. Raises Invalid, naming `option`."""
    reader = _Reader(option, text)
    expression = reader.binary(0)
    reader.take("end", "")
    return expression


def paths(expression: Expression) -> list[Path]:
    """All paths in an expression."""
    if isinstance(expression, Path):
        return [expression]
    return [path for part in expression.parts for path in paths(part)] if isinstance(expression, Call) else []


def without_first(expression: Expression) -> Expression:
    """The expression with the first name of each path left out."""
    if isinstance(expression, Path):
        return Path(expression.names[1:])
    if isinstance(expression, Call):
        return Call(expression.name, tuple(map(without_first, expression.parts)))
    return expression


class _Reader:
    def __init__(self, option: str, text: str) -> None:
        self.option, self.depth = option, 0
        if len(text) > LONGEST:
            raise Invalid(option, f"longer than {LONGEST} characters")
        self.tokens = self._tokens(text)
        self.at = 0

    def _tokens(self, text: str) -> list[tuple[str, str]]:
        at, found = 0, list[tuple[str, str]]()
        while not found or found[-1][0] != "end":
            token = TOKEN.match(text, at)
            if token is None:
                raise Invalid(self.option, f"makes no sense from character {at + 1} on")
            kind = token.lastgroup or "end"
            found.append((kind, token[kind]))
            at = token.end()
            if len(found) > MOST_TOKENS:
                raise Invalid(self.option, f"has more than {MOST_TOKENS} parts")
        return found

    def next_is(self, kind: str, word: str) -> bool:
        return self.tokens[self.at] == (kind, word)

    def skip(self, kind: str, word: str) -> bool:
        found = self.next_is(kind, word)
        self.at += found
        return found

    def take(self, kind: str, word: str) -> None:
        if not self.skip(kind, word):
            here = self.tokens[self.at][1] or "the end"
            raise Invalid(self.option, f"expected {word or 'nothing more'}, found {here[:40]!a}")

    def binary(self, level: int) -> Expression:
        if level == len(BINARY):
            return self.unary()
        left, joined = self.binary(level + 1), 0
        while (token := self.tokens[self.at])[0] == "name" and token[1] in BINARY[level]:
            self.at += 1
            right = self.binary(level + 1)
            if level < COMPARISONS and isinstance(left, Call) and left.name == token[1] and joined:
                left = Call(token[1], (*left.parts, right))
            else:
                left, joined = Call(token[1], (left, right)), joined + 1
            if joined > DEEPEST:
                raise Invalid(self.option, f"joins more than {DEEPEST} values by {token[1]}")
        return left

    def unary(self) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Invalid(self.option, f"goes more than {DEEPEST} deep")
        if self.skip("name", "not"):
            found: Expression = Call("not", (self.binary(COMPARISONS),))
        elif self.skip("sign", "-"):
            found = Call("-", (self.unary(),))
        elif self.skip("sign", "("):
            found = self.binary(0)
            self.take("sign", ")")
        else:
            found = self.primary()
        self.depth -= 1
        return found

    def primary(self) -> Expression:
        kind, said = self.tokens[self.at]
        if kind in ("end", "sign"):
            raise Invalid(self.option, f"expected a value, found {said or 'the end'}")
        self.at += 1
        if kind in ("text", "shape"):
            return Said(kind, said.removeprefix("geography")[1:-1].replace("''", "'"))
        if kind != "name":
            return Said(kind, said)
        if self.skip("sign", "("):
            return Call(said, self.arguments())
        if said in ("true", "false", "null"):
            return Said("null" if said == "null" else "boolean", said)
        return Path(tuple(said.split("/")))

    def arguments(self) -> tuple[Expression, ...]:
        if self.skip("sign", ")"):
            return ()
        found = [self.binary(0)]
        while self.skip("sign", ","):
            found.append(self.binary(0))
        self.take("sign", ")")
        return tuple(found)
