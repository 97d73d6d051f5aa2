"""How large a filter may be. Everything is measured before it is read, so that no text costs much to refuse."""

from __future__ import annotations

import re

from geo.errors import Invalid

FILTER = "filter"
LONGEST = 32_000
DEEPEST = 40
MOST_OPERATIONS = 500
MOST_VALUES = 1000

# Strings of either language, so that brackets in them do not count.
_QUOTED = re.compile(r"""'[^']*'|"(?:[^"\\]|\\.)*\"""", re.DOTALL)
_BRACKET = re.compile(r"[(\[{]|[)\]}]")


def measured(text: str, brackets: int = DEEPEST) -> str:
    """The same text. Raises Invalid where it is too long or its brackets lie deeper than `brackets`."""
    if len(text) > LONGEST:
        raise Invalid(FILTER, f"longer than {LONGEST} characters")
    depth = 0
    for bracket in _BRACKET.findall(_QUOTED.sub("", text)):
        depth += 1 if bracket in "([{" else -1
        if depth > brackets:
            raise Invalid(FILTER, f"nested deeper than {brackets} brackets")
    return text


class Budget:
    """What is left of the operations and the depth that one filter may have."""

    def __init__(self) -> None:
        self.operations = 0
        self.depth = 0

    def __enter__(self) -> None:
        """One operation more, inside the one before. Raises Invalid."""
        self.operations += 1
        self.depth += 1
        if self.depth > DEEPEST:
            raise Invalid(FILTER, f"nested deeper than {DEEPEST} operations")
        if self.operations > MOST_OPERATIONS:
            raise Invalid(FILTER, f"more than {MOST_OPERATIONS} operations")

    def __exit__(self, *error: object) -> None:
        self.depth -= 1
