"""CQL2 text cut into words (CQL2, annex B): names, numbers, strings and signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from geo.errors import Invalid
from geo.ogc.cql2.limits import FILTER

_WORD = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<name>(?:[^\W\d]|:)[\w:.]*)
      | (?P<quoted>"[^"]+")
      | (?P<string>'(?:[^'\\]|''|\\.)*')
      | (?P<sign><>|<=|>=|[-=<>+*/%^(),])""",
    re.VERBOSE | re.DOTALL,
)
# A backslash stays before anything else, because it keeps a wildcard of LIKE from being one.
_ESCAPE = re.compile(r"''|\\\\|\\['abtnvfr]")
_MEANING = {
    "''": "'", r"\'": "'", r"\a": "\a", r"\b": "\b", r"\t": "\t", r"\n": "\n", r"\v": "\v", r"\f": "\f", r"\r": "\r",
}  # fmt: skip


class Sort(Enum):
    NAME = auto()
    QUOTED = auto()
    NUMBER = auto()
    STRING = auto()
    SIGN = auto()
    END = auto()


@dataclass(frozen=True)
class Word:
    """`text` is what the word says: a string without its quotes, a quoted name without them."""

    sort: Sort
    text: str
    at: int

    @property
    def keyword(self) -> str:
        """The word in capitals if it may be a keyword or a sign, which are known by any case."""
        return self.text.upper() if self.sort in (Sort.NAME, Sort.SIGN) else ""


class Cursor:
    """The words of one filter, read from the first to the last."""

    def __init__(self, text: str) -> None:
        self.words = list(words(text))
        self.next = 0

    @property
    def word(self) -> Word:
        return self.words[self.next]

    def unexpected(self) -> Invalid:
        """The error that the next word is where it cannot be."""
        found = "the end" if self.word.sort is Sort.END else ascii(self.word.text[:30])
        return Invalid(FILTER, f"{found} at character {self.word.at + 1} cannot stand there")

    def take(self, *keywords: str) -> str | None:
        """The next word if it is one of these, which is then read."""
        keyword = self.word.keyword
        if keyword not in keywords:
            return None
        self.next += 1
        return keyword

    def need(self, keyword: str) -> None:
        if not self.take(keyword):
            raise self.unexpected()

    def of_sort(self, sort: Sort) -> str:
        """The text of the next word, which must be of this sort."""
        if self.word.sort is not sort:
            raise self.unexpected()
        self.next += 1
        return self.words[self.next - 1].text


def words(text: str) -> Iterator[Word]:
    """The words, and one of sort END. Raises Invalid at a character that begins none."""
    at = 0
    while at < len(text):
        found = _WORD.match(text, at)
        if found is None:
            raise Invalid(FILTER, f"cannot be read at character {at + 1}")
        if found.lastgroup == "string":
            yield Word(Sort.STRING, _ESCAPE.sub(_unescaped, found[0][1:-1]), at)
        elif found.lastgroup == "quoted":
            yield Word(Sort.QUOTED, found[0][1:-1], at)
        elif found.lastgroup != "space":
            yield Word(Sort[str(found.lastgroup).upper()], found[0], at)
        at = found.end()
    yield Word(Sort.END, "", at)


def _unescaped(found: re.Match[str]) -> str:
    return _MEANING.get(found[0], found[0])
