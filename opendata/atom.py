"""Feeds in Atom (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

MEDIA_TYPE = "application/atom+xml"


@dataclass(frozen=True)
class Enclosure:
    """A file that belongs to an item; `bytes` is None where nobody knows."""

    address: str
    media_type: str
    bytes: int | None


@dataclass(frozen=True)
class Item:
    """`id` stays the same for ever; `page` is for people."""

    id: str
    title: str
    updated: datetime
    summary: str
    page: str
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True)
class Feed:
    """`address` is its own, and its id; `page` shows the same to people; `rights` is the licence's address."""

    address: str
    title: str
    updated: datetime
    author: str
    page: str
    language: str
    rights: str
    items: tuple[Item, ...]
    subtitle: str | None = None


def written(feed: Feed) -> bytes:
    """The document."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(feed.language)}>',
        _tag("id", feed.address),
        _tag("title", feed.title),
        *([_tag("subtitle", feed.subtitle)] if feed.subtitle else []),
        _tag("updated", _moment(feed.updated)),
        f"<author>{_tag('name', feed.author)}</author>",
        _tag("rights", feed.rights),
        _link("self", MEDIA_TYPE, feed.address),
        _link("alternate", "text/html", feed.page),
        *(line for item in feed.items for line in _entry(item)),
        "</feed>\n",
    ]
    return "\n".join(lines).encode()


def _entry(item: Item) -> Iterator[str]:
    yield "<entry>"
    yield _tag("id", item.id)
    yield _tag("title", item.title)
    yield _tag("updated", _moment(item.updated))
    yield _tag("summary", item.summary)
    yield _link("alternate", "text/html", item.page)
    for each in item.enclosures:
        yield _link("enclosure", each.media_type, each.address, each.bytes)
    yield "</entry>"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(_allowed(text))}</{name}>"


def _link(relation: str, media_type: str, address: str, length: int | None = None) -> str:
    size = f' length="{length}"' if length is not None else ""
    return f'<link rel="{relation}" type={quoteattr(media_type)} href={quoteattr(address)}{size}/>'


def _allowed(text: str) -> str:
    """Without the signs that XML 1.0 knows no way to write."""
    return "".join(sign for sign in text if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff"))


def _moment(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")
