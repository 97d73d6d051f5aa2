"""Texts of a workbook as XML (ECMA-376 part 1, 18.4), and the table of those that many cells share."""

from __future__ import annotations

import re

LONGEST = 32_767  # characters in a cell
CUT = "…"
NO_CHARACTER_SIGN = "\ufffd"

# What XML cannot hold as it is, and what a reader would take for an escaped character (ECMA-376 part 1, 22.9.2.19).
SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x")
NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "_x000D_"))


def element(text: str) -> str:
    """The element `t`. A text that is too long for a cell ends with a sign that says so."""
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + CUT
    if SPECIAL.search(text):
        text = LIKE_AN_ESCAPE.sub("_x005F_", text)
        for sign, escape in ESCAPES:
            text = text.replace(sign, escape)
        text = NO_CHARACTER.sub(NO_CHARACTER_SIGN, text)
    return f'<t xml:space="preserve">{text}</t>'


class SharedTexts:
    """The workbook's table of texts, which has `before` already: so many stand before the first."""

    def __init__(self, before: int) -> None:
        self._before = before
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """Where the table has the text, from now on."""
        return self._before + self._numbers.setdefault(text, len(self._numbers))

    def xml(self) -> str:
        """The entries that came to the table."""
        return "".join(f"<si>{element(text)}</si>" for text in self._numbers)

    def __len__(self) -> int:
        return self._before + len(self._numbers)
