"""What can be said in the portal, found in code, templates and the data model; and what catalogues say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from geo.ogc.field import LANGUAGES as DOCUMENT_LANGUAGES
from opendata.catalogue.changes import CHANGES, Words
from opendata.dataset import Dataset
from opendata.datasets import DATASETS
from opendata.questions.all import QUESTIONS
from opendata.releases import answers, changes, dictionary, tiles
from portal.settings import CATALOGUES, LANGUAGES

PROJECT = Path(__file__).resolve().parents[3]
SOURCES = [("**.py", "python"), ("**.html", "jinja2"), ("**.svg", "jinja2")]
OPTIONS = {pattern: {"newstyle_gettext": "true"} for pattern in ("**.html", "**.svg")}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
PLACES = re.compile(r"%\(\w+\)s")

Id = str | tuple[str, ...]


def wanted(language: str) -> set[Id]:
    """What a language must be able to say: the pages of documents only if documents are in it, else the data model."""
    of_code, of_templates = [*_said("portal/web"), *_said("portal/public")], _said("templates")
    documented = language in DOCUMENT_LANGUAGES
    found = {phrase for file, phrase in (*of_code, *of_templates) if documented or not file.startswith("ogc/")}
    return found if documented else found | model()


@cache
def _said(directory: str) -> list[tuple[str, Id]]:
    """The phrases of the sources in a directory, each with its file."""
    found = extract_from_dir(PROJECT / directory, SOURCES, OPTIONS, keywords=KEYWORDS)
    return [(file, message) for file, _, message, _, _ in found]


@cache
def model() -> set[Id]:
    """The English words of the data model that pages show."""
    texts = [answers.TITLE, changes.TITLE, dictionary.TITLE, tiles.TITLE, *_columns()]
    for question in QUESTIONS.values():
        texts += [question.title, question.definition, question.caveat, *(words for _, words in question.headings)]
    return {text["en"] for text in texts}


def _columns() -> Iterator[Mapping[str, str]]:
    described: tuple[Dataset | Words, ...] = (*DATASETS.values(), CHANGES)
    for dataset in described:
        yield from (dataset.title, dataset.description)
        for column in dataset.columns:
            yield from (column.title, column.meaning)
            if column.empty is not None:
                yield column.empty


def messages(language: str) -> list[Message]:
    """Every entry of every catalogue of a language, as it stands in the files."""
    files = sorted((CATALOGUES / language / "LC_MESSAGES").glob("*.po"))
    return [message for file in files for message in _of_file(file, language) if message.id]


def _of_file(file: Path, language: str) -> list[Message]:
    with file.open("rb") as source:
        return list(read_po(source, locale=language))


def key(message: Message) -> Id:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def texts(message: Message) -> tuple[str, ...]:
    """The translation, or each form of it."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def places(text: str) -> set[str]:
    """What is filled in."""
    return set(PLACES.findall(text))
