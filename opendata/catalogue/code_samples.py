"""Code that loads a dataset, for the tools that people use; each piece works as it stands."""

from __future__ import annotations

from dataclasses import dataclass

from opendata.catalogue.description import Catalogue, Entry

PANDAS = """import pandas

{name} = pandas.read_csv("{csv}")
print({name}.describe(include="all"))"""

R = """{name} <- read.csv("{csv}", na.strings = "")
summary({name})"""

DUCKDB = """import urllib.request

import duckdb

urllib.request.urlretrieve("{csv}", "{name}.csv")
duckdb.sql("SUMMARIZE FROM '{name}.csv'").show()"""

QGIS = """from qgis.core import QgsProject, QgsVectorLayer

layer = QgsVectorLayer("{shapes}", "{name}", "ogr")
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
    shapes = paths["geojson"] if any(column.name == "geometry" for column in entry.columns) else paths["csv"]
    filled = {"name": entry.name, "csv": paths["csv"], "shapes": shapes}
    return [
        Sample("pandas", "Python", PANDAS.format(**filled)),
        Sample("R", "R", R.format(**filled)),
        Sample("DuckDB", "Python", DUCKDB.format(**filled)),
        Sample("QGIS", "Python (QGIS)", QGIS.format(**filled)),
    ]
