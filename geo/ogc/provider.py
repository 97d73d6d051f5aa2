"""pygeoapi's feature provider over the publication database, loaded by its dotted name.

Wrong values raise the errors of geo.errors, not pygeoapi's: they pass through pygeoapi to the view,
which answers them in OGC's shape, and pygeoapi does not log a client's mistake as an error of ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pygeoapi.provider.base import BaseProvider
from sqlalchemy import ColumnElement, Connection, Row, func, select

from geo.errors import Invalid, NotFound
from geo.ogc import cql2, crs, datetimes, query
from geo.ogc.collections import DEVICES, Collection
from geo.ogc.crs import Box, ReferenceSystem
from geo.ogc.field import Field
from geo.publication import editions

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
        """A FeatureCollection with `numberMatched`; `nextCursor` when there is more. Raises Invalid, Unavailable."""
        collection = self.source.collection
        wanted = dict(properties)
        after = wanted.pop(CURSOR, None)
        conditions = self._conditions(wanted, bbox)
        order = query.order_of(collection, [(step["property"], step["order"] == "-") for step in sortby])
        with self.source.connect() as connection:
            matched = self._count(connection, conditions)
            document = {"type": "FeatureCollection", "features": [], "numberMatched": matched}
            if resulttype == "hits":
                return document | {"numberReturned": 0}
            shown = [field for field in collection.fields if not select_properties or field.name in select_properties]
            statement = query.features(collection, shown, None if skip_geometry else self._system(crs_transform_spec))
            statement = statement.add_columns(*(step.source.label(f"step_{n}") for n, step in enumerate(order)))
            if after is not None:
                conditions.append(query.beyond(order, after))
            statement = statement.where(*conditions).order_by(*(step.clause() for step in order))
            rows = self._execute(connection, statement.limit(limit + 1).offset(offset))
        page = rows[:limit]
        document |= {"features": [_feature(row, shown) for row in page], "numberReturned": len(page)}
        if len(rows) > limit:
            document["nextCursor"] = query.cursor([page[-1]._mapping[f"step_{n}"] for n in range(len(order))])
        return document

    def get(self, identifier: str, crs_transform_spec: Any = None, **_others: Any) -> dict[str, Any]:
        """The feature with this id. Raises NotFound, also for text that can be no id."""
        collection = self.source.collection
        try:
            key = collection.key_kind.read(identifier)
        except ValueError:
            raise NotFound("item", identifier) from None
        statement = query.features(collection, collection.fields, self._system(crs_transform_spec))
        with self.source.connect() as connection:
            rows = self._execute(connection, statement.where(collection.key == key))
        if not rows:
            raise NotFound("item", identifier)
        return _feature(rows[0], collection.fields)

    def _conditions(self, wanted: dict[str, str], bbox: Sequence[float]) -> list[ColumnElement[bool]]:
        collection = self.source.collection
        interval, chosen = wanted.pop(INTERVAL, None), wanted.pop(FILTER, None)
        conditions = [query.touches(collection, _box(bbox))] if bbox else []
        if interval is not None and collection.time_field is not None:
            conditions.append(query.changed_within(datetimes.read(interval)))
        if chosen is not None:
            text, language, uri = json.loads(chosen)
            system = self.source.systems[uri or crs.CRS84]
            conditions.append(cql2.condition(text, language or cql2.LANGUAGES[0], collection, system))
        for name, text in wanted.items():
            field = collection.queryables.get(name)
            if field is None:
                raise Invalid(name, "this collection cannot be filtered by that")
            conditions.append(query.equals(field, text))
        return conditions

    def _count(self, connection: Connection, conditions: Sequence[ColumnElement[bool]]) -> int:
        collection = self.source.collection
        if collection is DEVICES and not conditions:
            return editions.current(connection).devices
        statement = select(func.count()).select_from(collection.table).where(*conditions)
        return int(self._execute(connection, statement)[0][0])

    def _execute(self, connection: Connection, statement: Any) -> Sequence[Row[Any]]:
        return connection.execute(statement, {"public_url": self.source.public_url}).all()

    def _system(self, spec: Any) -> ReferenceSystem:
        return self.source.systems[crs.CRS84 if spec is None else spec.target_crs_uri]


def _box(bbox: Sequence[float]) -> Box:
    if len(bbox) == 6:
        return bbox[0], bbox[1], bbox[3], bbox[4]
    return bbox[0], bbox[1], bbox[2], bbox[3]


def _feature(row: Row[Any], shown: Sequence[Field]) -> dict[str, Any]:
    values = row._mapping
    geometry = values.get("feature_geometry")
    return {
        "type": "Feature",
        "id": str(values["feature_id"]),
        "geometry": json.loads(geometry) if geometry else None,
        "properties": {field.name: _plain(values[field.name]) for field in shown},
    }


def _plain(value: Any) -> Any:
    return query.text_of(value) if isinstance(value, datetime | date | UUID) else value
