"""The releases of a dataset as a feed, those that were withdrawn among them; what happened last comes first."""

from __future__ import annotations

from opendata.atom import Enclosure, Feed, Item
from opendata.catalogue.description import Catalogue, Entry, Version
from opendata.catalogue.versions import RELEASE, notes
from opendata.releases.shelf import Withdrawal, midnight

WITHDRAWN = {"en": "{release}, withdrawn", "nl": "{release}, ingetrokken"}
DELETE = {
    "en": "If you have a copy, please delete it; the page says why.",
    "nl": "Heb je een kopie, verwijder die dan; de pagina zegt waarom.",
}
REPLACED = {"en": "Its place was taken by {release}.", "nl": "In de plaats kwam {release}."}
ROWS = {"en": "{rows} rows", "nl": "{rows} rijen"}


def of(catalogue: Catalogue, entry: Entry) -> Feed:
    """In the first language."""
    language, pages = catalogue.identity.languages[0], catalogue.identity.page_languages[0]
    items = [_item(catalogue, entry, version, language) for version in reversed(entry.versions)]
    items += [_withdrawn(catalogue, entry, gone, language) for gone in reversed(catalogue.withdrawn)]
    items.sort(key=lambda item: item.updated, reverse=True)
    return Feed(
        address=f"{catalogue.base}/feeds/{entry.name}.atom",
        title=f"{entry.title[language]}, {catalogue.identity.city}",
        updated=max([entry.modified, *(item.updated for item in items)]),
        author=catalogue.identity.city,
        page=f"{catalogue.base}/{pages}/data/{entry.name}",
        language=language,
        rights=entry.licence,
        items=tuple(items),
    )


def _item(catalogue: Catalogue, entry: Entry, version: Version, language: str) -> Item:
    said = [ROWS[language].format(rows=version.rows)]
    said += [notes(version.changes)[language]] if version.changes else []
    return Item(
        id=_id(catalogue, entry, version.release),
        title=RELEASE[language].format(title=entry.title[language], release=version.release),
        updated=version.modified,
        summary="; ".join(said),
        page=_page(catalogue, version.release),
        enclosures=tuple(Enclosure(catalogue.base + file.path, file.media_type, file.bytes) for file in version.files),
    )


def _withdrawn(catalogue: Catalogue, entry: Entry, gone: Withdrawal, language: str) -> Item:
    """Under the id that the release had: readers show it again, and harvesters learn that theirs is no more."""
    said = [DELETE[language]]
    said += [REPLACED[language].format(release=gone.replaced_by)] if gone.replaced_by else []
    release = RELEASE[language].format(title=entry.title[language], release=gone.release)
    return Item(
        id=_id(catalogue, entry, gone.release),
        title=WITHDRAWN[language].format(release=release),
        updated=midnight(gone.on),
        summary=" ".join(said),
        page=_page(catalogue, gone.release),
    )


def _id(catalogue: Catalogue, entry: Entry, release: str) -> str:
    return f"{catalogue.base}/data/{entry.name}/{release}"


def _page(catalogue: Catalogue, release: str) -> str:
    return f"{catalogue.base}/{catalogue.identity.page_languages[0]}/releases/{release}"
