"""pygeoapi's feature provider over the publication database, loaded by its dotted name.

Wrong values raise the errors of geo.errors, not pygeoapi's: they pass through pygeoapi to the view,
which answers them in OGC's shape, and pygeoapi does not log a client's mistake as an error of ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from pygeoapi.provider.base import BaseProvider
from sqlalchemy import ColumnElement, Connection

from geo.database import driver
from geo.errors import Invalid, NotFound
from geo.ogc import cql2, crossing, crs, datetimes, query
from geo.ogc.collections import Collection
from geo.ogc.counting import is_kept
from geo.ogc.crs import Box, ReferenceSystem
from geo.ogc.pages import Reader
from geo.ogc.selection import Selection, named

Connect = Callable[[], AbstractContextManager[Connection]]

# How the view hands over what pygeoapi has no parameter for.
CURSOR = "cursor"
INTERVAL = "published-interval"
FILTER = "published-filter"


@dataclass(frozen=True, eq=False)
class Source:
    """What a provider definition says about its data.

    `connect` gives the request's one connection, so that no request holds two of the pool's.
    pygeoapi copies its configuration deeply; this stays one.
    """

    connect: Connect
    collection: Collection
    public_url: str
    systems: dict[str, ReferenceSystem]

    def __deepcopy__(self, memo: dict[int, Any]) -> Source:
        return self


class PublicationProvider(BaseProvider):  # type: ignore[misc]  # pygeoapi has no types
    """Features of one collection. pygeoapi makes one for each request, so making one does nothing."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self.source: Source = provider_def["data"]
        self._fields = {field.name: dict(field.kind.schema) for field in self.source.collection.fields}

    def get_fields(self) -> dict[str, dict[str, Any]]:
        return self._fields

    def query(
        self,
        offset: int = 0,
        limit: int = 10,
        resulttype: str = "results",
        bbox: Sequence[float] = (),
        datetime_: str | None = None,
        properties: Sequence[tuple[str, str]] = (),
        sortby: Sequence[dict[str, str]] = (),
        select_properties: Sequence[str] = (),
        skip_geometry: bool = False,
        crs_transform_spec: Any = None,
        **_others: Any,
    ) -> dict[str, Any]:
        """A FeatureCollection; with `numberMatched` where it is known, `nextCursor` when there is more.

        Raises Invalid, Unavailable.
        """
        collection = self.source.collection
        wanted = dict(properties)
        after, interval, filter_ = (wanted.pop(name, None) for name in (CURSOR, INTERVAL, FILTER))
        given = {name: self._value(name, text) for name, text in wanted.items()}
        equal, condition = crossing.told_apart(collection, given, None if filter_ is None else self._filter(filter_))
        sorting = tuple((step["property"], step["order"] == "-") for step in sortby)
        selection = Selection(
            collection=collection,
            limit=limit,
            offset=offset,
            equal=equal,
            box=_box(bbox) if bbox else None,
            interval=(None, None) if interval is None else datetimes.read(interval),
            filter=condition,
            sorting=sorting,
            after=None if after is None else query.opened(after, query.order_of(collection, sorting)),
            names=named(collection, select_properties),
            system=None if skip_geometry else self._system(crs_transform_spec),
            public_url=self.source.public_url,
        )
        with self.source.connect() as connection:
            reader = Reader(driver(connection), self.source.public_url)
            if resulttype == "hits":
                matched = reader.count(selection)[1]
                return {"type": "FeatureCollection", "features": [], "numberMatched": matched, "numberReturned": 0}
            page = reader.page(selection, counted=is_kept(selection))
            features = json.loads(b"[" + b"".join(page.features) + b"]")
        document = {"type": "FeatureCollection", "features": features, "numberReturned": page.count}
        document |= {} if page.matched is None else {"numberMatched": page.matched}
        return document if page.cursor is None else document | {"nextCursor": page.cursor}

    def get(self, identifier: str, crs_transform_spec: Any = None, **_others: Any) -> dict[str, Any]:
        """The feature with this id. Raises NotFound, also for text that can be no id."""
        collection = self.source.collection
        try:
            key = collection.key_kind.read(identifier)
        except ValueError:
            raise NotFound("item", identifier) from None
        selection = Selection(collection, limit=1, system=self._system(crs_transform_spec))
        with self.source.connect() as connection:
            feature = Reader(driver(connection), self.source.public_url).one(selection, key)[1]
        found: dict[str, Any] = json.loads(feature)
        return found

    def _value(self, name: str, text: str) -> Any:
        field = self.source.collection.queryables.get(name)
        if field is None:
            raise Invalid(name, "this collection cannot be filtered by that")
        return query.value(field, text)

    def _filter(self, passed: str) -> ColumnElement[bool]:
        text, language, uri = json.loads(passed)
        system = self.source.systems[uri or crs.CRS84]
        return cql2.condition(text, language or cql2.LANGUAGES[0], self.source.collection, system)

    def _system(self, spec: Any) -> ReferenceSystem:
        return self.source.systems[crs.CRS84 if spec is None else spec.target_crs_uri]


def _box(bbox: Sequence[float]) -> Box:
    if len(bbox) == 6:
        return bbox[0], bbox[1], bbox[3], bbox[4]
    return bbox[0], bbox[1], bbox[2], bbox[3]
