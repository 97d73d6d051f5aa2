"""What may not change or show at all: edits within a block, hidden ids, hidden numbers (A14, A15, A24)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from flask import Flask, abort, request
from werkzeug.test import TestResponse

from tests.attacks.adversary import Portal, Scene, Transcript
from tests.attacks.catalogue import attack, leak
from tests.attacks.crawl import crawl
from tests.attacks.measures import Outcome, Tally, differ
from tests.attacks.surfaces import ABOUT, BY_CODE, DEVICES, FORMS, TOTALS, generalised, records
from tests.attacks.world import World

NOBODY = "4f1de9d1-8a4e-4b7c-9d53-6e0c2f0a1b3d"
TIMES = 20
BINS = ("0-4", "5-9", "10-19", "20-49", "50+")


def _different(first: Transcript, second: Transcript) -> list[str]:
    return [url for url in first if url in second and first[url] != second[url]]


@attack("A14", "entity tags, dates and bytes after an edit")
def edits(scene: Scene) -> Outcome:
    """Covers every surface, headers and all, before and after forty devices moved within their blocks and said other
    words of themselves, asked at the old and the new place. Not a byte may differ; no edition may be made."""
    tally = Tally()
    for url in _different(scene.transcripts["before"], scene.transcripts["edited"]):
        tally.say(f"{url} shows an edit within a block")
    tally.nothing(generalised(scene.portal), scene.facts)
    return tally.outcome()


@leak("A14", "the entity tag counts the edits of the register")
@contextmanager
def counted_edits(world: World) -> Iterator[Scene]:
    """The answers of a build that makes an edition whenever something was revised."""
    statement = """
        INSERT INTO publication.edition SELECT number + 1, published, digest, devices, ladder_version, buildings_counted
        FROM publication.edition ORDER BY number DESC LIMIT 1"""
    urls = list(world.scene.transcripts["before"])[::10]
    with world.leaking(statement) as scene:
        with patch("tests.attacks.crawl.urls", lambda *_: urls):
            after = crawl(scene.portal, (), ())
        yield replace(scene, transcripts={"before": world.scene.transcripts["edited"], "edited": after})


@attack("A15", "answers about hidden ids")
def hidden_ids(scene: Scene) -> Outcome:
    """Covers each address that takes an id or a code: an id that the register knows and hides is answered as one that
    nobody has, in bytes, headers and time."""
    tally = Tally()
    for _, url in (*ABOUT, *FORMS, *BY_CODE):
        nobody = _bare(scene.portal.get(url.format(NOBODY)), NOBODY)
        for id_ in [*scene.truth.withheld][::4]:
            if _bare(scene.portal.get(url.format(id_)), id_) != nobody:
                tally.say(f"{url} tells a hidden id from none")
    id_ = next(iter(scene.truth.withheld))
    hidden, none = [], []
    for _ in range(TIMES):  # in turn, so that a busy machine is busy for both
        hidden.append(_seconds(scene.portal, ABOUT[0][1].format(id_)))
        none.append(_seconds(scene.portal, ABOUT[0][1].format(NOBODY)))
    if differ(hidden, none):
        tally.say("a hidden id takes another time than none")
    tally.nothing(generalised(scene.portal), scene.facts)
    return tally.outcome()


def _bare(answer: TestResponse, id_: str) -> tuple[int, list[tuple[str, str]], str]:
    headers = [
        (name, value) for name, value in answer.headers if name not in ("Date", "X-Request-Id", "Content-Length")
    ]
    return answer.status_code, headers, answer.text.replace(id_, "")


def _seconds(portal: Portal, url: str) -> float:
    begin = time.perf_counter()
    portal.get(url)
    return time.perf_counter() - begin


@contextmanager
def _answering(world: World, before: object) -> Iterator[Scene]:
    with world.leaking() as scene:
        app: Flask = scene.portal._app
        app.before_request_funcs.setdefault(None, []).insert(0, before)  # type: ignore[arg-type]
        yield scene


@leak("A15", "a hidden id is forbidden, not unknown")
@contextmanager
def forbidden(world: World) -> Iterator[Scene]:
    def refuse():
        if any(id_ in request.path for id_ in world.scene.truth.withheld):
            abort(403)

    with _answering(world, refuse) as scene:
        yield scene


@leak("A15", "a hidden id takes longer")
@contextmanager
def slower(world: World) -> Iterator[Scene]:
    id_ = next(iter(world.scene.truth.withheld))

    def wait():
        if id_ in request.path:
            time.sleep(0.1)

    with _answering(world, wait) as scene:
        yield scene


@attack("A24", "hidden numbers")
def totals(scene: Scene) -> Outcome:
    """Covers every total: each is the number of records that anyone can count. What is withheld shows in bins alone,
    and one more in the same bin changes no byte."""
    tally, published = Tally(), records(scene.portal)
    seen = scene.portal.get("/map/districts.json").get_json()
    _equal(seen["total"], len(published), "the map's total", tally)
    for query in ("resulttype=hits", "limit=1"):
        told = scene.portal.get(f"{DEVICES}?{query}").get_json()["numberMatched"]
        _equal(told, len(published), f"numberMatched of {query}", tally)
    for district in seen["districts"]:
        here = sum(district["code"] in record.fields["districts"] for record in published)
        _equal(sum(district["counts"]), here, "a district's count on the map", tally)
        url = f"{DEVICES}?districts={district['code']}&resulttype=hits"
        _equal(scene.portal.get(url).get_json()["numberMatched"], here, "numberMatched of a district", tally)
        if district["withheld"] not in (None, *BINS):
            tally.say("what is withheld is counted, not binned")
    for feature in scene.portal.get("/ogc/collections/districts/items").get_json()["features"]:
        here = sum(feature["id"] in record.fields["districts"] for record in published)
        _equal(feature["properties"]["devices"], here, "devices of an OGC district", tally)
    numbers = [re.findall(r"[\d,.]+", scene.portal.get(url).text) for _, url in TOTALS if url == "/en/"]
    if not any(number.replace(",", "").strip(".") == str(len(published)) for found in numbers for number in found):
        tally.say("the first page tells another total")
    for url in _different(scene.transcripts["edited"], scene.transcripts["withheld"]):
        tally.say(f"{url} shows that one more is withheld")
    tally.nothing(generalised(scene.portal), scene.facts)
    return tally.outcome()


def _equal(told: int, counted: int, what: str, tally: Tally) -> None:
    if told != counted:
        tally.say(f"{what} is {told}, not {counted}")


@leak("A24", "a total counts what is withheld")
@contextmanager
def counted_hidden(world: World) -> Iterator[Scene]:
    statement = "UPDATE publication.edition SET devices = devices + 12"
    with world.leaking(statement) as scene:
        yield scene


@leak("A24", "one withheld device more moves a count of its district")
@contextmanager
def counted_in_district(world: World) -> Iterator[Scene]:
    statement = "UPDATE publication.device_count SET devices = devices + 1 WHERE 'D00' = ANY (districts)"
    with world.leaking(statement) as scene:
        yield scene
