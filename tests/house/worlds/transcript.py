"""All that a world answers, as bytes by address, and where two transcripts differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import Flask

from portal.public import create_app
from tests.support.asking import Ask, as_bytes
from tests.support.crawl import Recorder, answers, missing
from tests.support.databases import Databases
from tests.support.facts import Facts, facts
from tests.support.ogc_addresses import NATIONAL
from tests.support.process import apart

AROUND = 60


@dataclass(frozen=True)
class Transcript:
    """`answers` has every answer whole; `missing` names what the program has and nobody asked for."""

    answers: dict[str, bytes]
    missing: list[str]


def portal(databases: Databases) -> Flask:
    return create_app(databases.settings(LAMPPOST_NATIONAL_CRS=str(NATIONAL)))


def known(databases: Databases) -> Facts:
    with databases.engine("public_reader").connect() as connection:
        return facts(connection)


def fetch(databases: Databases, wanted: Iterable[Ask]) -> Transcript:
    """Ask the portal over a publication, in a process that knows no other world."""

    def work() -> Transcript:
        app = portal(databases)
        recorder = Recorder(app)
        found, statuses = {}, {}
        for ask, answer in answers(app.test_client(), wanted):
            found[str(ask)] = as_bytes(answer)
            statuses[str(ask)] = answer.status_code
        return Transcript(found, missing(app, recorder, statuses))

    return apart(work)


def differences(left: Mapping[str, bytes], right: Mapping[str, bytes]) -> Iterator[str]:
    """Each name under which two worlds have not the same bytes, with the first that differ."""
    for name in {**left, **right}:
        if name not in left or name not in right:
            yield f"{name}: only in the {'other' if name in right else 'told'} world"
        elif left[name] != right[name]:
            yield f"{name}: {first_difference(left[name], right[name])}"


def first_difference(left: bytes, right: bytes) -> str:
    pairs = enumerate(zip(left, right, strict=False))
    at = next((index for index, (one, other) in pairs if one != other), min(len(left), len(right)))
    begin = max(0, at - AROUND)
    return f"byte {at}: …{left[begin : at + AROUND]!r}… against …{right[begin : at + AROUND]!r}…"
