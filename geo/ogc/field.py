"""What a property of a feature is: its name outside, where it is read from, and its words in each language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from geo.ogc.kinds import OBJECTS, Kind

# The languages of documents for programs.
LANGUAGES = ("en", "nl")


@dataclass(frozen=True)
class Words:
    """The same words in every language of LANGUAGES; whoever asks for another gets English."""

    en: str
    nl: str

    def __getitem__(self, language: str) -> str:
        return self.nl if language == "nl" else self.en

    def by_language(self) -> dict[str, str]:
        return {"en": self.en, "nl": self.nl}


@dataclass(frozen=True)
class Field:
    """One property. `source` is the SQL that gives its value; nothing else of a table becomes public."""

    name: str
    kind: Kind
    source: ColumnElement[Any]
    title: Words
    description: Words

    @property
    def can_filter(self) -> bool:
        return self.kind is not OBJECTS

    @property
    def can_sort(self) -> bool:
        return not self.kind.is_list

    def schema(self, language: str) -> dict[str, Any]:
        """JSON Schema of the property with its words in `language` (OGC API Features Part 5, returnables)."""
        return {**self.kind.schema, "title": self.title[language], "description": self.description[language]}


def field(name: str, kind: Kind, source: Any, title: tuple[str, str], description: tuple[str, str]) -> Field:
    """A property from its words as pairs of English and Dutch."""
    return Field(name, kind, source, Words(*title), Words(*description))
