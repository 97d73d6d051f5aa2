"""Code that loads a dataset, for the tools that people use; each piece works as it stands."""

from __future__ import annotations

from dataclasses import dataclass

from opendata.catalogue.description import Catalogue, Entry
from opendata.dataset import GEOMETRY

PANDAS = """import pandas

{name} = pandas.read_csv("{csv}")
print({name}.describe(include="all"))"""

R = """{name} <- read.csv("{csv}", na.strings = "")
summary({name})"""

DUCKDB = """import urllib.request

import duckdb

urllib.request.urlretrieve("{csv}", "{name}.csv")
duckdb.sql("SUMMARIZE FROM '{name}.csv'").show()"""

QGIS = """import urllib.request

from qgis.core import QgsProject, QgsVectorLayer

urllib.request.urlretrieve("{shapes}", "{name}.{shapes_in}")
layer = QgsVectorLayer("{name}.{shapes_in}", "{name}", "ogr")
QgsProject.instance().addMapLayer(layer)"""


@dataclass(frozen=True)
class Sample:
    """`where` is what runs it."""

    tool: str
    where: str
    code: str


def of(catalogue: Catalogue, entry: Entry) -> list[Sample]:
    """What loads the files that the catalogue leads to."""
    paths = {file.extension: catalogue.base + file.path for file in entry.files}
    shapes_in = "geojson" if any(column.name == GEOMETRY for column in entry.columns) else "csv"
    filled = {"name": entry.name, "csv": paths["csv"], "shapes": paths[shapes_in], "shapes_in": shapes_in}
    return [
        Sample("pandas", "Python", PANDAS.format(**filled)),
        Sample("R", "R", R.format(**filled)),
        Sample("DuckDB", "Python", DUCKDB.format(**filled)),
        Sample("QGIS", "Python (QGIS)", QGIS.format(**filled)),
    ]
