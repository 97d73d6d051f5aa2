"""Requests made from the API's own OpenAPI description, right and wrong ones, and every answer held against it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation, BaseSchema

AnyCase = Case[Any]
Operation = APIOperation[Any, Any, Any, Any]

RIGHT, WRONG = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
HEADERS = {"Accept-Encoding": "identity"}
# What is longer the server refuses before the API sees it.
LONGEST_ADDRESS = 50_000
# A right value depends on another parameter, on a page before, or on a grammar; tests of their own ask them.
UNSAYABLE = ("bbox-crs", "cursor", "filter", "filter-crs", "filter-lang")
# Whether a row is one of a tile matrix depends on the matrix.
WHOLE_WORLD = {"tileMatrix": "0", "tileRow": 0, "tileCol": 0}
# As a page of items tells them: an id for each path that wants one.
Known = dict[str, list[str]]


@dataclass
class Tally:
    """How many requests were made, and with which status each operation answered them."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)

    @property
    def cases(self) -> int:
        return sum(counter.total() for counter in self.statuses.values())

    @property
    def never_right(self) -> list[str]:
        """Operations none of whose requests was answered with 200: nothing of theirs has been looked at."""
        return [label for label, counter in self.statuses.items() if not counter[200]]


def described(document: dict[str, Any], app: object = None) -> BaseSchema:
    """The description, valid by OpenAPI's own schema. Requests go to `app` itself, or else to the server it names."""
    schema = schemathesis.openapi.from_dict(document)
    schema.validate()
    schema.config.update(base_url=document["servers"][0]["url"])
    if app is not None:
        schema.app = app
    return schema


def known_ids(document: dict[str, Any], first: Callable[[str], str]) -> Known:
    """An id for each described path of one item; `first` gives the first id below the path of the items."""
    singles = [path for path in document["paths"] if re.search(r"/items/\{\w+\}$", path)]
    return {path: [first(path.rpartition("/")[0])] for path in singles}


def explore(schema: BaseSchema, cases: int, known: Known, chosen_seed: int | None = None) -> Tally:
    """About so many requests, spread over all operations, half of them wrong; without a seed always the same ones.

    Raises schemathesis' FailureGroup, which shows the request, at the first answer that is a 5xx, that has another
    status, type, header or content than described, or that takes a wrong request for a right one or the reverse.
    """
    tally = Tally()
    found = list(_operations(schema))
    each = -(-cases // (2 * len(found)))
    for operation in found:
        counter = tally.statuses.setdefault(operation.label, Counter())
        for mode in (RIGHT, WRONG):
            _ask(operation, mode, each, known, counter, chosen_seed)
    return tally


def _operations(schema: BaseSchema) -> Iterator[Operation]:
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result.err()
        yield result.ok()


def _ask(
    operation: Operation, mode: GenerationMode, examples: int, known: Known, counter: Counter[int],
    chosen_seed: int | None,
) -> None:  # fmt: skip
    def ask(case: AnyCase) -> None:
        if mode is RIGHT:
            _make_sensible(case, known.get(operation.path))
        else:
            assume(not str(case.query.get("limit", "")).isdecimal())  # too high a limit is lowered, not refused
        assume(len(urlencode(case.query, doseq=True)) < LONGEST_ADDRESS)
        response = case.call(headers=HEADERS)
        counter[response.status_code] += 1
        case.validate_response(response)

    bounded = settings(
        max_examples=examples, derandomize=chosen_seed is None, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    test = given(operation.as_strategy(mode))(ask)
    bounded(test if chosen_seed is None else seed(chosen_seed)(test))()


def _make_sensible(case: AnyCase, ids: list[str] | None) -> None:
    """What JSON Schema cannot say: which ids there are, no NUL, that a box and a period end after they begin."""
    if ids:
        case.path_parameters |= {name: ids[0] for name in case.path_parameters if name.endswith("Id")}
    case.path_parameters |= {name: WHOLE_WORLD[name] for name in case.path_parameters.keys() & WHOLE_WORLD.keys()}
    query = case.query
    assume("\0" not in "".join(map(str, query.values())))
    for name in UNSAYABLE:
        query.pop(name, None)
    if "bbox" in query:
        query["bbox"] = "4,52,6,53.5"
    if "datetime" in query:
        query["datetime"] = "2026-01-01/.."
