"""The columns of a dataset's CSV as CSV on the Web says them (W3C, Metadata Vocabulary for Tabular Data)."""

from __future__ import annotations

from typing import Any

from opendata.catalogue.description import Catalogue, Entry
from opendata.formats.csv import SEPARATOR
from opendata.model import Column

MEDIA_TYPE = "application/csvm+json"
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
DATATYPES: dict[str, Any] = {
    "string": "string",
    "integer": "integer",
    "number": "double",
    "boolean": {"base": "boolean", "format": "true|false"},
    "date": {"base": "date", "format": "yyyy-MM-dd"},
    "time": {"base": "dateTime", "format": "yyyy-MM-dd'T'HH:mm:ssX"},
    "list": "string",
    "json": "json",
    "wkt": {"base": "string", "@id": WKT},
}


def of(catalogue: Catalogue, entry: Entry) -> dict[str, Any]:
    """The description of a dataset's CSV file."""
    file = next(file for file in entry.files if file.extension == "csv")
    spoken = catalogue.identity.languages
    found: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": spoken[0]}],
        "url": catalogue.base + file.path,
        "dc:title": [{"@value": entry.title[code], "@language": code} for code in spoken],
        "dc:license": {"@id": entry.licence},
        "dialect": {"delimiter": ",", "encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]},
        "tableSchema": {"columns": [_column(column, spoken) for column in entry.columns]},
    }
    if entry.columns[0].name == "id":
        found["tableSchema"]["primaryKey"] = "id"
    return found


def _column(column: Column, spoken: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "dc:description": [{"@value": column.meaning[code], "@language": code} for code in spoken],
        "datatype": DATATYPES[column.type],
        "null": "",
    }
    found |= {"separator": SEPARATOR} if column.type == "list" else {}
    # A list without members is an empty cell, so it is never required.
    return found | ({"required": True} if column.empty is None and column.type not in ("list", "json") else {})
