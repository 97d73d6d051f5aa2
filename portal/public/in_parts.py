"""Words that mean something one by one: "cameras near the Kerkstraat" is a kind of device and a street."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol, TypeVar

from geo.publication.likeness import Match
from portal.public.everyday import little_words

MOST_WORDS = 5
LONGEST_PART = 2  # words; each part is a search of its own
BETWEEN = re.compile(r"[\s,;:.?!\"“”«»]+")
SHORT = 3  # letters; what is shorter must be a whole name


class Meaning(Protocol):
    @property
    def match(self) -> Match: ...


M = TypeVar("M", bound=Meaning)


def in_parts(words: str, look: Callable[[str], list[M]]) -> tuple[list[list[M]], bool]:
    """The meanings of each part that is spelled out in a name, longer parts first, and whether that is all.

    `look` finds the meanings of some words, the best first. Little words count for nothing.
    """
    kept = [word for word in BETWEEN.split(words) if word and word.casefold() not in little_words()]
    meanings: list[list[M]] = []
    is_all, at = len(kept) <= MOST_WORDS, 0
    kept = kept[:MOST_WORDS]
    while at < len(kept):
        for end in range(min(len(kept), at + LONGEST_PART), at, -1):
            part = " ".join(kept[at:end])
            worst = Match.WORD if len(part) >= SHORT else Match.WHOLE
            found = [] if part == words else [one for one in look(part) if one.match <= worst]
            if found:
                meanings.append(found)
                break
        else:
            is_all, end = False, at + 1
        at = end
    return meanings, is_all
