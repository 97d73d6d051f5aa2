"""The releases of a dataset as a feed, the newest first."""

from __future__ import annotations

from opendata.atom import Enclosure, Feed, Item
from opendata.catalogue.description import Catalogue, Entry, Version
from opendata.catalogue.versions import RELEASE, notes

ROWS = {"en": "{rows} rows", "nl": "{rows} rijen"}


def of(catalogue: Catalogue, entry: Entry) -> Feed:
    """In the first language."""
    language, pages = catalogue.identity.languages[0], catalogue.identity.page_languages[0]
    return Feed(
        address=f"{catalogue.base}/feeds/{entry.name}.atom",
        title=f"{entry.title[language]}, {catalogue.identity.city}",
        updated=entry.modified,
        author=catalogue.identity.city,
        page=f"{catalogue.base}/{pages}/data/{entry.name}",
        language=language,
        rights=entry.licence,
        items=tuple(_item(catalogue, entry, version, language) for version in reversed(entry.versions)),
    )


def _item(catalogue: Catalogue, entry: Entry, version: Version, language: str) -> Item:
    said = [ROWS[language].format(rows=version.rows)]
    said += [notes(version.changes)[language]] if version.changes else []
    return Item(
        id=f"{catalogue.base}/data/{entry.name}/{version.release}",
        title=RELEASE[language].format(title=entry.title[language], release=version.release),
        updated=version.made,
        summary="; ".join(said),
        page=f"{catalogue.base}/{catalogue.identity.page_languages[0]}/releases/{version.release}",
        enclosures=tuple(Enclosure(catalogue.base + file.path, file.media_type, file.bytes) for file in version.files),
    )
