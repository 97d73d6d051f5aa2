"""The answers to the questions, as a release keeps them: a figure that was quoted can be looked up for ever."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from opendata.questions.all import QUESTIONS
from opendata.releases import kept_rows, manifest, shelf
from opendata.releases.manifest import Manifest, ReleasedDataset
from opendata.releases.store import Store

NAME = "answers"
TITLE = {"en": "Answers to the questions", "nl": "Antwoorden op de vragen"}
FILE = f"{NAME}.json"
FORMAT, MEDIA_TYPE = "json", "application/json"


def can_be_made_again(datasets: Iterable[ReleasedDataset]) -> bool:
    """Whether a release of these could tell them without a device: no answer is kept that could not be redacted."""
    found = {each.name: each for each in datasets}
    return all(name in found and found[name].file(f"{name}.parquet") for name in kept_rows.NEEDED)


def write(connection: Connection, directory: Path) -> tuple[Path, int]:
    """The rows of every answer by the question's name, from what `connection` sees as published, and their number."""
    found = {name: question.rows(connection) for name, question in QUESTIONS.items()}
    path = directory / FILE
    path.write_bytes(manifest.canonical(found))
    return path, sum(map(len, found.values()))


def read(store: Store, found: Manifest) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every answer of a release; none where it keeps none. Raises Unavailable."""
    released = found.dataset(NAME)
    file = released.file(FILE) if released else None
    if file is None:
        return {}
    kept = json.loads(store.read(shelf.object_key(file.sha256)))
    return {name: [tuple(row) for row in rows] for name, rows in kept.items()}
