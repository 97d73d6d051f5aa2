"""The vector tiles of a release's edition, as one file beside its datasets.

They are made of counts of the whole edition and cannot be had back from the rows of a release; so a release that is
written again without a device has none.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

NAME = "tiles"
TITLE = {"en": "Vector tiles", "nl": "Vectortegels"}
FORMAT, MEDIA_TYPE = "pmtiles", "application/vnd.pmtiles"
FILE = f"{NAME}.{FORMAT}"

Maker = Callable[[Connection, Path], int]
"""Writes the tiles of the edition in force to a path; how many there are."""
