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
    """What loads the files that the catalogue leads to; a release need not have every format."""
    paths = {file.extension: catalogue.base + file.path for file in entry.files}
    tables = [
        Sample(tool, where, code.format(name=entry.name, csv=paths["csv"]))
        for tool, where, code in (("pandas", "Python", PANDAS), ("R", "R", R), ("DuckDB", "Python", DUCKDB))
        if "csv" in paths
    ]
    shapes_in = "geojson" if any(column.name == GEOMETRY for column in entry.columns) else "csv"
    if shapes_in not in paths:
        return tables
    opened = QGIS.format(name=entry.name, shapes=paths[shapes_in], shapes_in=shapes_in)
    return [*tables, Sample("QGIS", "Python (QGIS)", opened)]
