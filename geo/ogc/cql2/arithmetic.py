"""Arithmetic (CQL2, 7.10), computed exactly: nothing overflows, and what has no result is null."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, cast, func

from geo.ogc.cql2.values import Reader, Term, Type, expect, refused

OPERATORS = ("+", "-", "*", "/", "%", "div", "^")
HIGHEST_POWER = 9

# Decimal digits that a property can need on both sides of its point, and that a result may have.
_DIGITS = 330
_MOST_DIGITS = 4000


def compute(reader: Reader, op: str, args: list[Any]) -> Term:
    """The result as a number. Raises Invalid."""
    result, _ = _computed(reader, op, args)
    return Term(Type.NUMBER, result, "the result of arithmetic")


def _computed(reader: Reader, op: str, args: list[Any]) -> tuple[ColumnElement[Any], int]:
    left, digits = _operand(reader, args[0])
    if op == "^":
        power = _power(args[1])
        return func.power(_not_zero(left) if power < 0 else left, power, type_=Numeric), _few(digits * abs(power))
    right, more = _operand(reader, args[1])
    if op in ("+", "-"):
        return (left + right if op == "+" else left - right), max(digits, more) + 1
    digits = _few(digits + more)
    if op == "*":
        return left * right, digits
    if op == "/":
        return left / _not_zero(right), digits
    function = func.div if op == "div" else func.mod
    return function(left, _not_zero(right), type_=Numeric), digits


def _operand(reader: Reader, node: Any) -> tuple[ColumnElement[Any], int]:
    if isinstance(node, dict) and node.get("op") in OPERATORS:
        with reader.operation():
            return _computed(reader, node["op"], reader.arguments(node, 2))
    term = expect(reader.term(node), Type.NUMBER)
    digits = _DIGITS if term.value is None else len(f"{Decimal(repr(term.value)):f}")
    return cast(term.sql, Numeric), digits


def _power(node: Any) -> int:
    if not isinstance(node, float) or not node.is_integer() or abs(node) > HIGHEST_POWER:
        refused(f"^ takes a whole number from -{HIGHEST_POWER} to {HIGHEST_POWER} as its power")
    return int(node)


def _not_zero(number: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.nullif(number, 0, type_=Numeric)


def _few(digits: int) -> int:
    if digits > _MOST_DIGITS:
        refused("the result of this arithmetic has too many digits")
    return digits
