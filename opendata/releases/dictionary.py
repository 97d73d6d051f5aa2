"""What the columns of a release mean, as one file beside its datasets: it stays true when the program has changed.

It is made of what is declared alone, so it tells nothing of an edition, nor of who publishes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from opendata.catalogue.changes import CHANGES, Words
from opendata.catalogue.table_schema import MORE, TYPES
from opendata.dataset import Dataset
from opendata.datasets import DATASETS
from opendata.model import Column
from opendata.questions.all import QUESTIONS
from opendata.questions.question import Question
from opendata.releases import answers, manifest

NAME = "dictionary"
TITLE = {"en": "Data dictionary", "nl": "Verklaring van de kolommen"}
FILE = f"{NAME}.json"
FORMAT, MEDIA_TYPE = "json", "application/json"

DESCRIBED: Mapping[str, Dataset | Words] = {**DATASETS, CHANGES.name: CHANGES}


def write(names: Iterable[str], directory: Path) -> tuple[Path, int]:
    """The dictionary of the datasets of these names, as they are declared now, and how many columns it explains."""
    return _written({"schema": manifest.SCHEMA, "types": _types(), "datasets": _datasets(names)}, directory)


def renewed(content: bytes, names: Iterable[str], directory: Path) -> tuple[Path, int]:
    """A dictionary in which the datasets of these names stand as they are declared now, the others as they stood."""
    was = json.loads(content)
    found = {"types": was["types"] | _types(), "datasets": was["datasets"] | _datasets(names)}
    return _written(was | found, directory)


def _written(found: Mapping[str, Any], directory: Path) -> tuple[Path, int]:
    path = directory / FILE
    path.write_bytes(manifest.canonical(found))
    tables = [table for told in found["datasets"].values() for table in told.get("questions", (told,))]
    return path, sum(len(table["columns"]) for table in tables)


def _types() -> dict[str, Any]:
    """By type of a column: which one of Table Schema 2.0 its cells in CSV are."""
    return {name: said | ({"description": MORE[name]} if name in MORE else {}) for name, said in TYPES.items()}


def _datasets(names: Iterable[str]) -> dict[str, Any]:
    return {name: _dataset(name) for name in names}


def _dataset(name: str) -> dict[str, Any]:
    """Texts are by language."""
    if name == answers.NAME:
        return {"title": answers.TITLE, "questions": [_question(each) for each in QUESTIONS.values()]}
    found = DESCRIBED[name]
    columns = [_column(each) for each in found.columns]
    return {"title": found.title, "description": found.description, "licence": found.licence, "columns": columns}


def _question(question: Question) -> dict[str, Any]:
    """The columns in the order of the cells of a row."""
    return {
        "name": question.name,
        "title": question.title,
        "description": question.definition,
        "caveat": question.caveat,
        "columns": [{"name": name, "title": title} for name, title in question.headings],
    }


def _column(column: Column) -> dict[str, Any]:
    """Without `empty` a value never is, without `values` it can be any; `unit` is UCUM's, and not there without one."""
    found = {"name": column.name, "type": column.type, "title": column.title, "description": column.meaning}
    found |= {"empty": column.empty} if column.empty is not None else {}
    found |= {"values": list(column.values)} if column.values else {}
    return found | ({"unit": column.unit} if column.unit else {})
