"""From the text in a cell to a value of a field: numbers, dates, yes and no, words of a list."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import get_args, get_origin, get_type_hints

from opendata.exchange.nearest import proposal

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.I)
WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
# How people write a date format, and what strptime calls it; the longest first.
DATE_PARTS = (("YYYY", "%Y"), ("YY", "%y"), ("MM", "%m"), ("DD", "%d"), ("hh", "%H"), ("mm", "%M"), ("ss", "%S"))


@dataclass(frozen=True)
class Manner:
    """How a source writes: `dates` are formats such as DD-MM-YYYY, () for ISO 8601; `split` parts a list."""

    decimal_comma: bool = False
    dates: tuple[str, ...] = ()
    split: str = ";"


# As standards write: decimal points, ISO 8601 dates.
ISO = Manner()

Convert = Callable[[str, Manner], object]


def number(text: str, manner: Manner) -> float:
    """Raises ValueError with the reason."""
    plain = text.strip()
    if manner.decimal_comma and "." not in plain:
        plain = plain.replace(",", ".", 1)
    if not NUMBER.fullmatch(plain):
        comma = re.fullmatch(r"[+-]?\d+,\d+", plain)
        hint = "; is it a decimal comma? Say decimal_comma = true" if comma else ""
        raise ValueError(f"is not a number{hint}")
    value = float(plain)
    if not math.isfinite(value):
        raise ValueError("is not a number that can be held")
    return value


def day(text: str, manner: Manner) -> date:
    """Raises ValueError with the reason."""
    for wanted in manner.dates:
        try:
            return datetime.strptime(text.strip(), strptime_format(wanted)).date()  # noqa: DTZ007  # a day, no moment
        except ValueError:
            continue
    if manner.dates:
        raise ValueError(f"is not a date written {' or '.join(manner.dates)}")
    try:
        return datetime.fromisoformat(text.strip()).date()
    except ValueError:
        hint = 'say how dates are written, such as dates = "DD-MM-YYYY"'
        raise ValueError(f"is not a date written YYYY-MM-DD; {hint}") from None


def strptime_format(wanted: str) -> str:
    """The format as strptime has it; YYYY, MM and DD must occur."""
    result = wanted.replace("%", "%%")
    for words, code in DATE_PARTS:
        result = result.replace(words, code)
    if not all(code in result for code in ("%m", "%d")) or not ("%Y" in result or "%y" in result):
        raise ValueError(f"{wanted!r} is not a date format; it needs YYYY, MM and DD, such as DD-MM-YYYY")
    return result


def yes_or_no(text: str, manner: Manner) -> bool:
    """Raises ValueError with the reason."""
    try:
        return WORDS[text.strip().lower()]
    except KeyError:
        raise ValueError("is neither yes nor no; say in `values` which word means true and which false") from None


def word_of(kind: type[StrEnum]) -> Convert:
    """A converter to one member of a list; never a new one."""

    def convert(text: str, manner: Manner) -> StrEnum:
        plain = re.sub(r"[\s-]+", "_", text.strip().lower())
        try:
            return kind(plain)
        except ValueError:
            advice = proposal(plain, [member.value for member in kind])
            raise ValueError(f"is not a known {_words(kind.__name__)}{advice}") from None

    return convert


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def text_of(text: str, manner: Manner) -> str:
    return text


@dataclass(frozen=True)
class Kind:
    """What a field holds: one value by `convert`, or a tuple of them."""

    convert: Convert
    many: bool = False


def kinds(owner: type) -> Mapping[str, Kind]:
    """The kind of every field of a dataclass of geo.model that one cell can fill."""
    found = {name: _kind(hint) for name, hint in get_type_hints(owner).items()}
    return {name: kind for name, kind in found.items() if kind is not None}


def _kind(hint: object) -> Kind | None:
    if get_origin(hint) is UnionType:
        hint = next(part for part in get_args(hint) if part is not NoneType)
    if get_origin(hint) is tuple:
        inner = _kind(get_args(hint)[0])
        return Kind(inner.convert, many=True) if inner else None
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Kind(word_of(hint))
    simple: dict[object, Convert] = {str: text_of, float: number, date: day, bool: yes_or_no}
    return Kind(simple[hint]) if hint in simple else None
