"""The releases of a dataset as a feed (Atom, RFC 4287), the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from opendata.catalogue.description import Catalogue, Entry, Version
from opendata.catalogue.versions import notes

MEDIA_TYPE = "application/atom+xml"
ROWS = {"en": "{rows} rows", "nl": "{rows} rijen"}


def of(catalogue: Catalogue, entry: Entry) -> bytes:
    """The feed, in the first language."""
    language = catalogue.identity.languages[0]
    here = f"{catalogue.base}/feeds/{entry.name}.atom"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">',
        _tag("id", here),
        _tag("title", f"{entry.title[language]}, {catalogue.identity.city}"),
        _tag("updated", _moment(entry.modified)),
        f"<author>{_tag('name', catalogue.identity.city)}</author>",
        _tag("rights", entry.licence),
        _link("self", MEDIA_TYPE, here),
        _link("alternate", "text/html", f"{catalogue.base}/{language}/data/{entry.name}"),
        *(line for version in reversed(entry.versions) for line in _entry(catalogue, entry, version, language)),
        "</feed>\n",
    ]
    return "\n".join(lines).encode()


def _entry(catalogue: Catalogue, entry: Entry, version: Version, language: str) -> Iterator[str]:
    yield "<entry>"
    yield _tag("id", f"{catalogue.base}/data/{entry.name}/{version.release}")
    yield _tag("title", f"{entry.title[language]}, release {version.release}")
    yield _tag("updated", _moment(version.made))
    said = [ROWS[language].format(rows=version.rows)]
    said += [notes(version.changes)[language]] if version.changes else []
    yield _tag("summary", "; ".join(said))
    yield _link("alternate", "text/html", f"{catalogue.base}/{language}/releases/{version.release}")
    for file in version.files:
        yield _link("enclosure", file.media_type, catalogue.base + file.path, file.bytes)
    yield "</entry>"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def _link(relation: str, media_type: str, address: str, length: int | None = None) -> str:
    size = f' length="{length}"' if length is not None else ""
    return f'<link rel="{relation}" type={quoteattr(media_type)} href={quoteattr(address)}{size}/>'


def _moment(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")
