"""How well a name answers the words that a reader typed: capitals, accents and a slip of the finger do not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    column,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

# How much of what was typed must stand in a name for pg_trgm's operator <% to find it: letters left out or changed.
PART = 0.45
# Two names this alike are taken for the same, one of them misspelt; below it pg_trgm finds strangers.
WHOLE = 0.4

Key = TypeVar("Key")


class Match(IntEnum):
    """How a name answers the words, the best first."""

    WHOLE = 0
    START = 1
    WORD = 2  # a later word of the name begins so
    ALIKE = 3  # the name resembles the words
    PART = 4  # a part of the name resembles the words

    @property
    def is_sure(self) -> bool:
        """Whether the name may be taken for what was meant; a part alone is only worth to be offered."""
        return self <= Match.ALIKE


def folded(connection: Connection, words: str) -> str:
    """The words as keys are written: small letters, no accents.

    It also tells pg_trgm, for this transaction, how much of them a name must hold: `resembling` finds by that.
    """
    if not words:
        return ""
    tell = func.set_config("pg_trgm.word_similarity_threshold", str(PART), True)
    return str(connection.execute(select(key_of(literal(words)), tell)).one()[0])


def key_of(name: ColumnElement[Any]) -> ColumnElement[str]:
    """The key of a name, made in the database: it knows letters such as ø and ß that Unicode does not take apart."""
    return func.lower(func.unaccent(name))


@dataclass(frozen=True)
class Names:
    """What is searched: `table` has `key` and `name`; `columns` are read of it.

    At most `each` rows are answered, or so many of each value of `of`. `then` decides between equals. Rows that are
    not `named` are found by their beginning alone: in a postcode there are no words.
    """

    table: FromClause
    columns: tuple[ColumnElement[Any], ...]
    each: int
    of: Column[Any] | None = None
    then: tuple[ColumnElement[Any], ...] = ()
    named: ColumnElement[bool] = field(default_factory=true)


def spelled_out(names: Names, wanted: str) -> Select[Any]:
    """The columns and `match` of the rows in which the folded words stand as they are, the best and shortest first."""
    key = names.table.c.key
    begins, word = key.like(_literal(wanted) + "%"), key.like("% " + _literal(wanted) + "%")
    match = case((key == wanted, Match.WHOLE.value), (begins, Match.START.value), else_=Match.WORD.value)
    return _ranked(names, or_(begins, and_(names.named, word)), match, func.length(key))


def resembling(names: Names, wanted: str) -> Select[Any]:
    """The same of the rows that resemble the folded words, which takes several times as long."""
    key, words = names.table.c.key, bindparam("wanted", wanted, String)
    alike = func.similarity(key, words)
    match = case((alike >= WHOLE, Match.ALIKE.value), else_=Match.PART.value)
    condition = and_(names.named, words.op("<%", is_comparison=True)(key))
    return _ranked(names, condition, match, func.word_similarity(words, key).desc(), alike.desc())


def answering(connection: Connection, names: Names, wanted: str) -> Sequence[Row[Any]]:
    """The rows that the folded words are spelled out in; where there are none, those that resemble them."""
    if not wanted:
        return []
    found = connection.execute(spelled_out(names, wanted)).all()
    return found or connection.execute(resembling(names, wanted)).all()


def among(connection: Connection, wanted: str, named: Mapping[Key, str], *, limit: int) -> list[tuple[Key, Match]]:
    """The keys of `named` whose names answer `wanted`, the best first; for lists that the program itself holds."""
    keys = list(named)
    given = func.unnest(literal(list(range(len(keys))), ARRAY(Integer)), literal(list(named.values()), ARRAY(String)))
    rows = given.table_valued(column("at", Integer), column("name", String)).render_derived()
    table = select(rows.c.at, rows.c.name, key_of(rows.c.name).label("key")).subquery()
    names = Names(table, (table.c.at,), limit, then=(table.c.at,))
    return [(keys[row.at], Match(row.match)) for row in answering(connection, names, wanted)]


def _ranked(
    names: Names, condition: ColumnElement[bool], match: ColumnElement[int], *order: ColumnElement[Any]
) -> Select[Any]:
    by = (match, *order, names.table.c.name, *names.then)
    rank = func.row_number().over(partition_by=names.of, order_by=by).label("rank")
    found = select(*names.columns, match.label("match"), rank).where(condition).subquery()
    last = [] if names.of is None else [found.c[names.of.name]]
    return select(found).where(found.c.rank <= names.each).order_by(found.c.match, found.c.rank, *last)


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
