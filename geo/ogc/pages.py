"""Features read as the bytes that the database made, with the edition that they are of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.pq.abc import PGresult

from geo.errors import NotFound, Unavailable
from geo.ogc import query, statements
from geo.ogc.compiling import Statement
from geo.ogc.counting import by_page
from geo.ogc.encoding import HOME
from geo.ogc.selection import Selection

# So many features come in one answer of the database; a longer page comes bit by bit, and memory does not grow with it.
AT_ONCE = 1000
BIT = 500


@dataclass(frozen=True)
class Stamp:
    """The edition that an answer is of; `published` is a time as RFC 3339 writes it."""

    number: int
    published: str
    digest: str
    devices: int


@dataclass(frozen=True)
class Page:
    """`count` features, joined by commas; `cursor` where another page follows; `matched` of all pages, where known."""

    edition: Stamp
    count: int
    matched: int | None
    cursor: str | None
    features: Iterator[bytes]


class Reader:
    """Reads by one connection of the driver's; statements that belong together need it to be in one snapshot.

    Raises Unavailable before the first edition.
    """

    def __init__(self, connection: Connection[Any], public_url: str) -> None:
        self._connection, self._public_url = connection, public_url
        self._home = json.dumps(public_url, ensure_ascii=False)[1:-1].encode()

    def page(self, selection: Selection, *, counted: bool = False) -> Page:
        """The features chosen; those of a page beyond AT_ONCE are read while they are taken.

        `counted` asks for a count that the publication keeps.
        """
        at_once = selection.limit <= AT_ONCE
        statement = (statements.page if at_once else statements.keys)(selection, counted=counted)
        window = {"take": selection.limit + 1, "skip": selection.offset, "last": selection.limit}
        result = self._run(statement, {**selection.values(), **window})
        count = int(_bytes(result, 4) or 0)
        returned = min(count, selection.limit)
        end = _bytes(result, 5) if count > selection.limit else None
        cursor = query.cursor(json.loads(end)) if end else None
        content = _bytes(result, 6)
        if at_once:
            features = iter((self._at_home(content or b""),))
        else:
            features = self._bits(selection, json.loads(content or b"[]")[:returned])
        stamp = _stamp(result)
        if counted:
            matched: int | None = int(_bytes(result, 7) or 0)
        else:
            matched = by_page(selection, stamp.devices, returned, more=cursor is not None)
        return Page(stamp, returned, matched, cursor, features)

    def one(self, selection: Selection, key: Any) -> tuple[Stamp, bytes]:
        """The feature with this key. Raises NotFound."""
        result = self._run(statements.one(selection.shape), {"key": key})
        feature = _bytes(result, 4)
        if feature is None:
            raise NotFound("item", str(key))
        return _stamp(result), self._at_home(feature)

    def count(self, selection: Selection) -> tuple[Stamp, int]:
        """How many features are chosen, on all pages."""
        result = self._run(statements.count(selection), selection.values())
        return _stamp(result), int(_bytes(result, 4) or 0)

    def _bits(self, selection: Selection, keys: list[str]) -> Iterator[bytes]:
        statement = statements.some(selection.shape)
        for begin in range(0, len(keys), BIT):
            result = self._connection.execute(
                statement.sql, {**statement.fixed, "keys": keys[begin : begin + BIT], "public_url": self._public_url}
            ).pgresult
            assert result is not None
            yield (b"," if begin else b"") + self._at_home(_bytes(result, 0) or b"")

    def _run(self, statement: Statement, values: Mapping[str, Any]) -> PGresult:
        bound = {**statement.fixed, **values, "public_url": self._public_url}
        result = self._connection.execute(statement.sql, bound).pgresult
        if result is None or not result.ntuples:
            raise Unavailable("nothing has been published yet")
        return result

    def _at_home(self, features: bytes) -> bytes:
        return features.replace(HOME.encode(), self._home)


def _bytes(result: PGresult, column: int) -> bytes | None:
    return result.get_value(0, column)


def _stamp(result: PGresult) -> Stamp:
    number, published, digest, devices = ((_bytes(result, column) or b"").decode() for column in range(4))
    return Stamp(int(number), published, digest, int(devices))
