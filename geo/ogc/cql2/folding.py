"""CASEI and ACCENTI (CQL2, 7.3 and 7.4): what makes texts equal that differ in case or in accents.

The database folds both sides, so that they are folded alike.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Text, func, literal_column

from geo.ogc.cql2.values import Term, as_text

# Letters that Unicode folds to something else than their small letter: into one letter, and into several.
_ONE = "µſςϐϑϕϖϰϱϵẛ"
_SEVERAL = "ßŉǰﬀﬁﬂﬃﬄﬅﬆ"


def casei(term: Term) -> Term:
    """Full case folding of Unicode for Latin and Greek letters, small letters for other scripts. Raises Invalid."""
    text = as_text(term)
    folded: ColumnElement[Any] = func.translate(func.lower(text.sql, type_=Text), _ONE, _ONE.casefold(), type_=Text)
    for letter in _SEVERAL:
        folded = func.replace(folded, letter, letter.casefold(), type_=Text)
    return replace(text, sql=folded, value=None)


def accenti(term: Term) -> Term:
    """Accents left out, and letters with strokes or joined ones as plain ones: ø as o, ß as ss, ĳ as ij.

    Raises Invalid for what is no text.
    """
    text = as_text(term)
    composed = func.normalize(text.sql, literal_column("NFC"), type_=Text)
    return replace(text, sql=func.unaccent(composed, type_=Text), value=None)


FOLDS = {"casei": casei, "accenti": accenti}
