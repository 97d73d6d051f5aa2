"""A dataset as a Data Package 2.0: its files with their bytes and hashes, the columns of the one that is a table."""

from __future__ import annotations

from typing import Any

from opendata.catalogue import table_schema
from opendata.catalogue.description import Catalogue, Entry, File

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE = "https://datapackage.org/profiles/2.0/dataresource.json"
DIALECT = "https://datapackage.org/profiles/2.0/tabledialect.json"


def of(catalogue: Catalogue, entry: Entry, language: str) -> dict[str, Any]:
    """The descriptor, with its texts in one language."""
    found: dict[str, Any] = {
        "$schema": PROFILE,
        "name": entry.name,
        "id": f"{catalogue.base}/data/{entry.name}",
        "title": entry.title[language],
        "description": entry.description[language],
        "homepage": f"{catalogue.base}/{language}/data/{entry.name}",
        "created": entry.modified.isoformat(),
        "keywords": list(entry.keywords[language]),
        "licenses": [{"name": catalogue.identity.licence, "path": entry.licence}],
        "contributors": [{"title": catalogue.identity.city, "path": catalogue.base, "roles": ["publisher"]}],
        "resources": [_resource(catalogue, entry, file, language) for file in entry.files],
    }
    return found | ({"version": entry.latest.release} if entry.latest else {})


def _resource(catalogue: Catalogue, entry: Entry, file: File, language: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "$schema": RESOURCE,
        "name": f"{entry.name}-{file.extension}",
        "title": f"{entry.title[language]} ({file.label})",
        "path": catalogue.base + file.path,
        "format": file.extension,
        "mediatype": file.media_type,
    }
    found |= {"bytes": file.bytes} if file.bytes is not None else {}
    found |= {"hash": f"sha256:{file.sha256}"} if file.sha256 else {}
    if file.extension == "csv":
        found |= {"type": "table", "encoding": "utf-8", "dialect": {"$schema": DIALECT, "delimiter": ","}}
        found["schema"] = table_schema.of(entry.columns, language)
    return found
