"""The files that can be downloaded, as the program declares them: every dataset in every format."""

from __future__ import annotations

from opendata.datasets import DATASETS
from opendata.formats.all import BY_EXTENSION

FILES = {extension: [f"/downloads/{name}.{extension}" for name in DATASETS] for extension in BY_EXTENSION}
