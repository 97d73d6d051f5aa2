"""What the query of an address asks of a collection, worked out once for all who ask it again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from geo.ogc import asked, collections, documents, forms, parameters
from geo.ogc.collections import Collection
from geo.ogc.config import Identity
from geo.ogc.crs import ReferenceSystem
from geo.ogc.pages import Stamp
from geo.ogc.parameters import KEPT, LONGEST_KEPT, Items, Systems
from geo.ogc.selection import Selection


@dataclass(frozen=True)
class Meaning:
    """A checked request for the items of a collection; `system` is what places are written in."""

    described: Collection
    request: Items
    selection: Selection
    system: ReferenceSystem
    identity: Identity

    def head(self, edition: Stamp, matched: int | None, returned: int = 0, cursor: str | None = None) -> bytes:
        """The GeoJSON document up to where its features come; `cursor` where another page follows."""
        counts = b"" if matched is None else b'"numberMatched":%d,' % matched
        further = b"" if cursor is None else b"," + documents.text(self._next(cursor))
        return b'{"type":"FeatureCollection",%b"numberReturned":%d,"timeStamp":%b,"links":%b%b],"features":[' % (
            counts, returned, documents.text(edition.published), self._links, further,
        )  # fmt: skip

    @cached_property
    def _links(self) -> bytes:
        """The links that every page of this query has, with their list left open."""
        return documents.text(documents.page_links(self.described, self.request, self.identity))[:-1]

    def _next(self, cursor: str) -> documents.Document:
        return documents.next_link(self.described, self.request, self.identity, cursor)


class Meanings:
    """What queries ask of an installation. Nothing of an edition is in it."""

    def __init__(self, identity: Identity, systems: Systems) -> None:
        self._identity, self._systems = identity, systems
        self._kept = lru_cache(KEPT)(self._worked_out)

    def of(self, collection_id: str, query: str) -> Meaning:
        """Raises Invalid that names the parameter, and NotFound for another collection."""
        return (self._kept if len(query) <= LONGEST_KEPT else self._worked_out)(collection_id, query)

    def _worked_out(self, collection_id: str, query: str) -> Meaning:
        described, identity = collections.named(collection_id), self._identity
        given = parameters.given(query)
        request = parameters.items(given, described, self._systems, identity.languages, forms.names(identity.files))
        selection = asked.of(described, request, self._systems, identity.public_url)
        return Meaning(described, request, selection, parameters.system(request.asked, "crs", self._systems), identity)
