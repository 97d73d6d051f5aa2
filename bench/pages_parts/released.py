"""A release of the publication, whose pages and pinned answers are looked at with the others."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import Connection

from geo.publication import editions
from opendata.datasets import DATASETS
from opendata.formats.all import CSV, PARQUET
from opendata.releases import kept_rows, making, shelf
from opendata.releases.folder import Folder


def kept(directory: Path, connection: Connection) -> Path:
    """The directory with a release of the edition in force, of no more than answers need; made once for an edition."""
    store = Folder(directory)
    latest = shelf.read(store).latest
    if latest is None or latest.manifest.digest != editions.current(connection).digest:
        shutil.rmtree(directory, ignore_errors=True)
        datasets = [DATASETS[name] for name in kept_rows.NEEDED]
        making.make(store, connection, datasets=datasets, formats=(CSV, PARQUET))
    return directory
