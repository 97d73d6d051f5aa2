"""Questions that are nearly right: parts of good ones cut, doubled, swapped and mixed with what no parser expects."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hypothesis import strategies as st

PART = re.compile(r"\w+|\s+|.", re.DOTALL)
STRANGE = (
    "", "(", ")", "((((", "'", '"', "''", "\\", "\0", "%", ";", "|", ",", "==", "~=", "!~=", "..", "null", "NaN", "-1",
    "9" * 40, "1e308", "1e999", "é", "\u202e", "💥", "'; DROP TABLE device; --", "$", "@", "/", "not", "and", "{99999}",
    "[", "]", "*+?", "(?", "\\1", "0001-01-01T00:00:00+14:00", "9999-12-31", "geography'", "POINT EMPTY", "\ud800",
)  # fmt: skip


def mutated(good: Sequence[str], *, most: int = 4) -> st.SearchStrategy[str]:
    """One of the `good` with one to `most` of its parts changed; now and then any text at all."""
    words = sorted({word for text in good for word in PART.findall(text)})
    change = st.tuples(st.integers(0, 200), st.sampled_from("insert delete double swap".split()), _word(words))
    changed = st.builds(_apply, st.sampled_from(good), st.lists(change, min_size=1, max_size=most))
    return st.one_of(changed, changed, changed, st.text(max_size=30))


def _word(words: Sequence[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(words), st.sampled_from(STRANGE))


def _apply(text: str, changes: list[tuple[int, str, str]]) -> str:
    parts = PART.findall(text)
    for place, way, word in changes:
        at = place % (len(parts) + 1)
        if way == "insert" or at == len(parts):
            parts.insert(at, word)
        elif way == "delete":
            del parts[at]
        elif way == "double":
            parts.insert(at, parts[at])
        else:
            parts[at] = word
    return "".join(parts)
