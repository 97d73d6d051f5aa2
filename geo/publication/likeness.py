"""How well a name answers the words that a reader typed: capitals, accents and a slip of the finger do not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Row,
    Select,
    String,
    Subquery,
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
# Letters that are compared with names; hardly any has more.
LONGEST = 40
# So many of the shortest names that resemble the words are compared with them in full.
COMPARED = 1000

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
    """The words as keys are written: small letters, no accents."""
    return str(connection.scalar(select(key_of(literal(words))))) if words else ""


def key_of(name: ColumnElement[Any]) -> ColumnElement[str]:
    """The key of a name, made in the database: it knows letters such as ø and ß that Unicode does not take apart."""
    return func.lower(func.unaccent(name))


@dataclass(frozen=True)
class Step:
    """One way to look for names that resemble the words: `part` of them must stand in a name.

    With `initial` a word of the name must begin as they do. What stands in more than `most` names is a common ending
    and tells nothing: then there is no answer. Where it is `indexed`, the trigram index finds the names.
    """

    part: float
    indexed: bool = True
    initial: bool = False
    most: int | None = None


FEW_NAMES = (Step(PART, indexed=False),)
# The fewer letters must stand in a name, the more names a common ending is in: half of a country's end in "straat".
MANY_NAMES = (Step(0.7), Step(0.5, initial=True), Step(PART, most=5000))


@dataclass(frozen=True)
class Kind:
    """Rows that are ranked by themselves. What resembles the words is looked for by `steps`, until one finds what may
    be taken for what was meant; without steps by its beginning alone: in a postcode there are no words."""

    condition: ColumnElement[bool]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Names:
    """What is searched: `table` has `key` and `name`; `columns` are read of it.

    At most `each` rows of each of the `kinds` are answered. `then` decides between equals.
    """

    table: FromClause
    columns: tuple[ColumnElement[Any], ...]
    each: int
    kinds: tuple[Kind, ...] = (Kind(true(), FEW_NAMES),)
    then: tuple[ColumnElement[Any], ...] = ()


def spelled_out(connection: Connection, names: Names, wanted: str) -> list[Row[Any]]:
    """The columns and `match` of the rows in which the folded words stand as they are, the best and shortest first."""
    key = names.table.c.key
    begins, word = key.like(_literal(wanted) + "%"), key.like("% " + _literal(wanted) + "%")
    match = case((key == wanted, Match.WHOLE.value), (begins, Match.START.value), else_=Match.WORD.value)
    query = select(*names.columns, match.label("match"))
    query = query.order_by(match, func.length(key), names.table.c.name, *names.then).limit(names.each)
    # Of each kind by itself: so the database keeps the best few, where ranking all would sort all.
    answers = [query.where(or_(begins, word) if kind.steps else begins, kind.condition) for kind in names.kinds]
    return _interleaved([list(connection.execute(answer)) for answer in answers])


def resembling(connection: Connection, names: Names, wanted: str) -> list[Row[Any]]:
    """The same of the rows that resemble the folded words, which takes several times as long."""
    return _interleaved([_resembling(connection, names, kind, wanted[:LONGEST]) for kind in names.kinds])


def answering(connection: Connection, names: Names, wanted: str) -> list[Row[Any]]:
    """The rows that the folded words are spelled out in; where there are none, those that resemble them."""
    return (spelled_out(connection, names, wanted) or resembling(connection, names, wanted)) if wanted else []


def among(connection: Connection, wanted: str, named: Mapping[Key, str], *, limit: int) -> list[tuple[Key, Match]]:
    """The keys of `named` whose names answer `wanted`, the best first; for lists that the program itself holds."""
    keys = list(named)
    given = func.unnest(literal(list(range(len(keys))), ARRAY(Integer)), literal(list(named.values()), ARRAY(String)))
    rows = given.table_valued(column("at", Integer), column("name", String)).render_derived()
    table = select(rows.c.at, rows.c.name, key_of(rows.c.name).label("key")).subquery()
    names = Names(table, (table.c.at,), limit, then=(table.c.at,))
    return [(keys[row.at], Match(row.match)) for row in answering(connection, names, wanted)]


def _resembling(connection: Connection, names: Names, kind: Kind, wanted: str) -> Sequence[Row[Any]]:
    """Of one kind, the best first."""
    found: Sequence[Row[Any]] = []
    for step in kind.steps:
        if step.indexed:
            connection.execute(select(func.set_config("pg_trgm.word_similarity_threshold", str(step.part), True)))
        rows = select(names.table).where(kind.condition, *_conditions(names, step, wanted))
        found = connection.execute(_compared(names, rows, wanted, step.most)).all() or found
        if found and Match(found[0].match).is_sure:
            break
    return found


def _conditions(names: Names, step: Step, wanted: str) -> Iterator[ColumnElement[bool]]:
    if not step.indexed:
        yield func.word_similarity(bindparam(None, wanted, String), names.table.c.key) >= step.part
        return
    yield _in_key(names, wanted)
    initial = next((letter for letter in wanted if letter.isalnum()), None)
    if step.initial and initial:  # half of the trigrams of a letter are in a key with a word that begins so
        yield _in_key(names, initial)


def _in_key(names: Names, words: str) -> ColumnElement[bool]:
    return bindparam(None, words, String).op("<%", is_comparison=True)(names.table.c.key)


def _compared(names: Names, rows: Select[Any], wanted: str, most: int | None) -> Select[Any]:
    """The best of the shortest: to compare two names takes longer than to find one."""
    then = [one.label(f"then_{number}") for number, one in enumerate(names.then)]
    key, name = names.table.c.key.label("key_"), names.table.c.name.label("name_")
    found = rows.with_only_columns(*names.columns, key, name, *then)
    if most is not None:
        # The limit is a query, which the planner does not see through: it would read the table for the first rows.
        found = found.limit(select(literal(most + 1)).scalar_subquery())
    all_found = found.cte("found").prefix_with("MATERIALIZED" if most is not None else "NOT MATERIALIZED")
    few = [select(func.count()).select_from(all_found).scalar_subquery() <= most] if most is not None else []
    order_of_equals = [all_found.c.name_, *(all_found.c[one.name] for one in then)]
    short = select(all_found).where(*few).order_by(func.length(all_found.c.key_), *order_of_equals).limit(COMPARED)
    return _ranked(names, short.subquery("short"), wanted, [one.name for one in order_of_equals])


def _ranked(names: Names, short: Subquery, wanted: str, equals: list[str]) -> Select[Any]:
    words = bindparam("wanted", wanted, String)
    part, whole = func.word_similarity(words, short.c.key_), func.similarity(short.c.key_, words)
    match = case((whole >= WHOLE, Match.ALIKE.value), else_=Match.PART.value)
    query = select(*(short.c[one.name] for one in names.columns), match.label("match"))
    return query.order_by(match, part.desc(), whole.desc(), *(short.c[name] for name in equals)).limit(names.each)


def _interleaved(kinds: Iterable[Iterable[Row[Any]]]) -> list[Row[Any]]:
    """The best of all kinds first; of equals one of each kind, then the next."""
    ranked = [(row.match, rank, row) for rows in kinds for rank, row in enumerate(rows)]
    return [row for _, _, row in sorted(ranked, key=lambda one: one[:2])]


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
