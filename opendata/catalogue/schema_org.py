"""A dataset as schema.org says it, for search engines of datasets."""

from __future__ import annotations

from typing import Any

from opendata.catalogue.description import Catalogue, Entry, File


def of(catalogue: Catalogue, entry: Entry, spoken: str) -> dict[str, Any]:
    """JSON-LD of a schema.org Dataset for its page in the language `spoken`. Times are ISO 8601, sizes in bytes."""
    language = catalogue.identity.document_language(spoken)
    node = f"{catalogue.base}/data/{entry.name}"
    west, south, east, north = catalogue.box
    publisher = {"@type": "Organization", "name": catalogue.identity.city, "url": catalogue.base}
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": node,
        "identifier": node,
        "name": entry.title[language],
        "description": entry.description[language],
        "url": f"{catalogue.base}/{spoken}/data/{entry.name}",
        "license": entry.licence,
        "isAccessibleForFree": True,
        "keywords": list(entry.keywords[language]),
        "inLanguage": list(catalogue.identity.languages),
        "creator": publisher,
        "publisher": publisher,
        "datePublished": entry.issued.isoformat(),
        "dateModified": entry.modified.isoformat(),
        "temporalCoverage": f"{catalogue.begin.isoformat()}/{catalogue.end.isoformat()}",
        "spatialCoverage": {
            "@type": "Place",
            "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"},
        },
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": f"{catalogue.base}/catalog", "url": catalogue.base},
        "variableMeasured": [
            {"@type": "PropertyValue", "name": column.name, "description": column.meaning[language]}
            for column in entry.columns
        ],
        "distribution": [_download(catalogue, entry, file) for file in entry.files],
    }
    return found | ({"version": entry.latest.release} if entry.latest else {})


def _download(catalogue: Catalogue, entry: Entry, file: File) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "DataDownload",
        "name": file.label,
        "contentUrl": catalogue.base + file.path,
        "encodingFormat": file.media_type,
        "license": entry.licence,
    }
    found |= {"contentSize": f"{file.bytes} B"} if file.bytes is not None else {}
    return found | ({"sha256": file.sha256} if file.sha256 else {})
