"""All that a world answers, as bytes by address, and where two transcripts differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from flask import Flask

from portal.public import create_app
from tests.support.asking import Ask, as_bytes
from tests.support.crawl import Recorder, answers, missing
from tests.support.databases import Databases
from tests.support.facts import Facts, facts
from tests.support.ogc_addresses import NATIONAL
from tests.support.process import kept_apart
from tests.support.releases import released
from tests.support.reporting import stilled
from tests.support.templates import compile_all

AROUND = 60
ALL = 1000  # more than any world of a test has of a kind


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
        stilled(self._app)
        found = {}
        for ask, answer in answers(self._client, wanted):
            found[str(ask)] = as_bytes(answer)
            self._statuses[str(ask)] = answer.status_code
        return found

    def missing(self) -> list[str]:
        return missing(self._app, self._recorder, self._statuses)


class Witness:
    """The portal over a publication in a process that knows no other world. It is asked for nothing twice."""

    def __init__(self, call: Callable[[list[Ask]], tuple[dict[str, bytes], list[str]]]) -> None:
        self._call = call
        self.answers: dict[str, bytes] = {}
        self.missing: list[str] = []

    def ask(self, wanted: Iterable[Ask]) -> None:
        """Add the answers that are not there yet, and say in `missing` what has not been asked for."""
        new = [ask for ask in wanted if str(ask) not in self.answers]
        found, self.missing = self._call(new)
        self.answers |= found


@contextmanager
def witness(databases: Databases) -> Iterator[Witness]:
    def make() -> Callable[[list[Ask]], tuple[dict[str, bytes], list[str]]]:
        asker = Asker(databases)
        return lambda wanted: (asker.ask(wanted), asker.missing())

    # What a process that knows no world may know.
    compile_all(portal(databases))
    with kept_apart(make) as call:
        yield Witness(call)


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
