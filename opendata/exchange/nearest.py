"""The nearest matches of a word that is not known, for sentences that help."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

SHORT_LIST = 15


def nearest(word: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Up to `count` of `known` that look like `word`, best first; upper and lower case count as equal."""
    by_lower = {name.lower(): name for name in known}
    return [by_lower[match] for match in get_close_matches(word.lower(), by_lower, n=count, cutoff=0.5)]


def proposal(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown word: its nearest matches or, where none is near, what there is."""
    names = sorted(set(known))
    if matches := nearest(word, names):
        return f"; did you mean {' or '.join(repr(match) for match in matches)}?"
    if not names:
        return "; there are none"
    more = f" and {len(names) - SHORT_LIST:,} more" if len(names) > SHORT_LIST else ""
    return f"; there are {', '.join(names[:SHORT_LIST])}{more}"
