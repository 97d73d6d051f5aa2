"""How well a name answers the words that a reader typed: capitals, accents and a slip of the finger do not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    bindparam,
    case,
    column,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

# How much of what was typed must stand in a name for pg_trgm's operator <% to find it: letters left out or changed.
PART = 0.4
# Two names this alike are taken for the same, one of them misspelt; below it pg_trgm finds strangers.
WHOLE = 0.4


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

    It also tells pg_trgm, for this transaction, how much of them a name must hold: `ranked` finds by that.
    """
    tell = func.set_config("pg_trgm.word_similarity_threshold", str(PART), True)
    return str(connection.execute(select(key_of(literal(words)), tell)).one()[0])


def key_of(name: ColumnElement[Any]) -> ColumnElement[str]:
    """The key of a name, made in the database: it knows letters such as ø and ß that Unicode does not take apart."""
    return func.lower(func.unaccent(name))


def ranked(
    names: FromClause,
    wanted: str,
    *columns: ColumnElement[Any],
    each: int,
    of: Column[Any] | None = None,
    then: Sequence[ColumnElement[Any]] = (),
) -> Select[Any]:
    """`columns` and `match` of the rows of `names` (which has `key` and `name`) that answer `wanted`, the best first.

    `wanted` is folded. At most `each` rows, or so many of each value of `of`; `then` decides between equals.
    """
    key, words = names.c.key, bindparam("wanted", wanted, String)
    begins = key.like(_literal(wanted) + "%")
    word = key.like("% " + _literal(wanted) + "%")
    alike = func.similarity(key, words)
    match = case(
        (key == words, Match.WHOLE.value),
        (begins, Match.START.value),
        (word, Match.WORD.value),
        (alike >= WHOLE, Match.ALIKE.value),
        else_=Match.PART.value,
    )
    order = (match, func.word_similarity(words, key).desc(), alike.desc(), names.c.name, *then)
    rank = func.row_number().over(partition_by=of, order_by=order).label("rank")
    # The trigram index knows all three.
    answering = or_(begins, word, words.op("<%", is_comparison=True)(key))
    found = select(*columns, match.label("match"), rank).where(answering).subquery()
    last = [] if of is None else [found.c[of.name]]
    return select(found).where(found.c.rank <= each).order_by(found.c.match, found.c.rank, *last)


def among(connection: Connection, wanted: str, named: Mapping[str, str], *, limit: int) -> list[tuple[str, Match]]:
    """The keys of `named` whose names answer `wanted`, the best first; for lists that the program itself holds."""
    given = func.unnest(literal(list(named), ARRAY(String)), literal(list(named.values()), ARRAY(String)))
    rows = given.table_valued(column("value", String), column("name", String)).render_derived()
    names = select(rows.c.value, rows.c.name, key_of(rows.c.name).label("key")).subquery()
    query = ranked(names, wanted, names.c.value, each=limit, then=[names.c.value])
    return [(row.value, Match(row.match)) for row in connection.execute(query)]


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
