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
from tests.support.releases import released
from tests.support.reporting import stilled

AROUND = 60
ALL = 1000  # more than any world of a test has of a kind


@dataclass(frozen=True)
class Transcript:
    """`answers` has every answer whole; `missing` names what the program has and nobody asked for."""

    answers: dict[str, bytes]
    missing: list[str]


def portal(databases: Databases) -> Flask:
    app = create_app(databases.settings(LAMPPOST_NATIONAL_CRS=str(NATIONAL)))
    stilled(app)
    return app


def known(databases: Databases, most: int = ALL) -> Facts:
    """What a crawl must know of a publication, to ask for `most` of a kind one by one."""
    with databases.engine("public_reader").connect() as connection:
        return facts(connection, most, released(databases))


class Asker:
    """The portal over a publication, asked; `missing` names what the program has and was not asked for until now."""

    def __init__(self, databases: Databases) -> None:
        self._app = portal(databases)
        self._recorder = Recorder(self._app)
        self._client = self._app.test_client()
        self._statuses: dict[str, int] = {}

    def ask(self, wanted: Iterable[Ask]) -> dict[str, bytes]:
        """The answers, whole, by request, with those that they lead on to."""
        found = {}
        for ask, answer in answers(self._client, wanted):
            found[str(ask)] = as_bytes(answer)
            self._statuses[str(ask)] = answer.status_code
        return found

    def missing(self) -> list[str]:
        return missing(self._app, self._recorder, self._statuses)


def fetch(databases: Databases, wanted: Iterable[Ask]) -> Transcript:
    """Ask the portal over a publication, in a process that knows no other world."""

    def work() -> Transcript:
        asker = Asker(databases)
        found = asker.ask(wanted)
        return Transcript(found, asker.missing())

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
