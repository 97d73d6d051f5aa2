"""The files that can be downloaded, as the program declares them: every dataset in every format."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from opendata import datasets, formats

EXTENSIONS = tuple(
    str(module.EXTENSION)
    for found in pkgutil.iter_modules(formats.__path__)
    if hasattr(module := import_module(f"opendata.formats.{found.name}"), "EXTENSION")
)
DATASETS = tuple(value for value in vars(datasets).values() if isinstance(value, datasets.Dataset))
FILES = {extension: [f"/downloads/{dataset.name}.{extension}" for dataset in DATASETS] for extension in EXTENSIONS}
