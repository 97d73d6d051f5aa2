"""Items as GeoJSON without a detour: what the database made goes out as it is.

pygeoapi answers every other form from the same statements (provider.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from enum import Enum
from itertools import chain
from typing import Any

from psycopg import Connection

from geo.errors import NotFound
from geo.ogc import collections, crossing, documents, forms, parameters, query, statements
from geo.ogc.config import Identity
from geo.ogc.counting import Memory, is_kept
from geo.ogc.crs import ReferenceSystem
from geo.ogc.meaning import Meanings
from geo.ogc.pages import AT_ONCE, Page, Reader, Stamp
from geo.ogc.parameters import Systems
from geo.ogc.selection import Selection
from geo.publication.newest import Newest
from geo.publication.records import PublishedEdition

_END = b"]}"


class Way(Enum):
    """How the database is asked: planned by the values, by a plan that is kept, or in one snapshot for long answers."""

    PLANNED, KEPT, LONG = range(3)


# Opens a connection of the driver's. Raises Unavailable.
Open = Callable[[Way], AbstractContextManager[Connection[Any]]]


@dataclass(frozen=True)
class Answer:
    """A GeoJSON document of an edition; `length` in bytes is None where the body is read while it is sent.

    `content_crs` is the header of that name (Part 2). Who does not read the body to its end closes it.
    """

    edition: int
    digest: str
    content_crs: str
    body: Iterator[bytes]
    length: int | None


class Direct:
    """Items of one application. Raises as the views do: Invalid, NotFound, Unavailable."""

    def __init__(self, opened: Open, identity: Identity, systems: Systems, newest: Newest) -> None:
        self._open, self._identity, self._systems, self._newest = opened, identity, systems, newest
        self._counts = Memory()
        self._meanings = Meanings(identity, systems)

    def wants(self, item: str | None, query: str, accept: str) -> bool:
        """Whether a request for items, or for one, is for GeoJSON, by its parameter f and its header Accept."""
        form = parameters.given(query).get("f")
        return forms.wanted(self._identity.files if item is None else (), form, accept) == "json"

    def items(self, collection_id: str, query: str) -> Answer:
        """The page that a query, as it stands in an address, asks of a collection."""
        meaning = self._meanings.of(collection_id, query)
        selection = meaning.selection
        if meaning.request.asked.get("resulttype") == "hits":
            stamp, matched = self._hits(selection)
            return self._whole(stamp, meaning.system, meaning.head(stamp, matched) + _END)
        with ExitStack() as stack:
            page = self._page(self._reader(stack, way_of(selection)), selection)
            stamp, head = page.edition, meaning.head(page.edition, page.matched, page.count, page.cursor)
            if selection.limit <= AT_ONCE:
                return self._whole(stamp, meaning.system, b"".join((head, *page.features, _END)))
            body = _Long(chain((head,), page.features, (_END,)), stack.pop_all())
            return Answer(stamp.number, stamp.digest, meaning.system.uri, body, None)

    def item(self, collection_id: str, item_id: str, query: str) -> Answer:
        described = collections.named(collection_id)
        asked = parameters.single(parameters.given(query), ("crs",), self._identity.languages, forms.names(()))
        system = parameters.system(asked, "crs", self._systems)
        try:
            key = described.key_kind.read(item_id)
        except ValueError:
            raise NotFound("item", item_id) from None
        with ExitStack() as stack:
            stamp, feature = self._reader(stack, Way.KEPT).one(Selection(described, limit=1, system=system), key)
        uri = _uri(feature) if "uri" in described.by_name else None
        links = documents.text(documents.item_links(described, str(key), uri, asked, self._identity))
        return self._whole(stamp, system, b'%b,"links":%b}' % (feature[:-1], links))

    def _reader(self, stack: ExitStack, way: Way) -> Reader:
        return Reader(stack.enter_context(self._open(way)), self._identity.public_url)

    def _whole(self, stamp: Stamp, system: ReferenceSystem, body: bytes) -> Answer:
        return Answer(stamp.number, stamp.digest, system.uri, iter((body,)), len(body))

    def _hits(self, selection: Selection) -> tuple[Stamp, int]:
        """The exact count, by the database once in an edition."""
        statement = statements.count(selection)
        key = _digest(statement.sql, {**statement.fixed, **selection.values()})
        known = self._newest.edition()
        matched = self._counts.get(_name(known), key)
        if matched is not None:
            return Stamp(known.number, query.text_of(known.published), known.digest, known.devices), matched
        with ExitStack() as stack:
            stamp, matched = self._reader(stack, Way.PLANNED).count(selection)
        self._counts.keep(_name(stamp), key, matched)
        return stamp, matched

    def _page(self, reader: Reader, selection: Selection) -> Page:
        """The page, with the count that the publication keeps: read once in an edition, else remembered."""
        if not is_kept(selection):
            return reader.page(selection)
        key = _digest(selection.collection.id, selection.equal)
        known = self._newest.edition()
        if self._counts.get(_name(known), key) is not None:
            page = reader.page(selection)
            matched = self._counts.get(_name(page.edition), key)
            if matched is not None:
                return replace(page, matched=matched)
        page = reader.page(selection, counted=True)
        assert page.matched is not None
        self._counts.keep(_name(page.edition), key, page.matched)
        return page


def _uri(feature: bytes) -> str:
    """The property uri, without reading all others: such quotes stand in no value."""
    address: str = json.loads(b'"%b"' % feature.partition(b'"uri":"')[2].partition(b'"')[0])
    return address


def _digest(asked: str, values: Mapping[str, Any]) -> bytes:
    """What a count is remembered by: as short for a long filter as for none."""
    return hashlib.sha256(f"{asked}\0{sorted(values.items())!r}".encode()).digest()


def way_of(selection: Selection) -> Way:
    """How to read a page: what an index gives in the order of the key is found alike for every value."""
    if selection.limit > AT_ONCE:
        return Way.LONG
    return Way.KEPT if crossing.is_by_indexes(selection.shape) else Way.PLANNED


def _name(edition: Stamp | PublishedEdition) -> tuple[int, str]:
    return edition.number, edition.digest


class _Long(Iterator[bytes]):
    """A body whose connection is given back when it has been read, or closed before."""

    def __init__(self, parts: Iterator[bytes], held: ExitStack) -> None:
        self._parts, self._held = parts, held

    def __next__(self) -> bytes:
        try:
            return next(self._parts)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._held.close()
