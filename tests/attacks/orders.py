"""Ids and rows: what their order tells (A12, A13)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from unittest.mock import patch
from uuid import UUID

import numpy as np
from sqlalchemy import func

from opendata.dataset import Dataset
from tests.attacks.adversary import Record, Scene
from tests.attacks.catalogue import attack, leak
from tests.attacks.exact_places import EXACT
from tests.attacks.ground import to_metres
from tests.attacks.measures import Outcome, Tally, is_correlated
from tests.attacks.surfaces import SORTED, WHOLE, generalised, records
from tests.attacks.world import World


@attack("A12", "ids")
def ids(scene: Scene) -> Outcome:
    """Covers id and short code: version 4 of RFC 9562, no order in them that goes with place or with the order of
    registering (within five standard deviations of chance; 0.05 from 10,000 devices on)."""
    tally = Tally()
    known = [record for record in generalised(scene.portal) if record.id in scene.truth.places]
    if any(UUID(record.id).version != 4 for record in known):
        tally.say("an id is not random")
    for name, numbers in (
        ("id", [UUID(record.id).int for record in known]),
        ("the first half of the id", [UUID(record.id).int >> 64 for record in known]),
        ("short code", [_rank(record.fields["shortCode"]) for record in known]),
    ):
        _correlate(scene, name, known, numbers, tally)
    tally.nothing(known, scene.facts)
    return tally.outcome()


def _rank(code: str) -> int:
    return int.from_bytes(code.encode())


def _correlate(
    scene: Scene, name: str, known: list[Record], numbers: list[int], tally: Tally, *, within_blocks: bool = False
) -> None:
    """`within_blocks` asks no more than where in its block a device stands: the blocks are public."""
    places = np.array([to_metres(scene.truth.places[record.id]) for record in known])
    within = places - np.array([record.area.centroid.coords[0] for record in known])
    series = {"east": places[:, 0], "north": places[:, 1], "east in the block": within[:, 0],
              "north in the block": within[:, 1],
              "registering": [scene.truth.registered[record.id] for record in known]}  # fmt: skip
    if within_blocks:
        series = {what: values for what, values in series.items() if what.endswith("in the block")}
    for what, values in series.items():
        if is_correlated([float(n) for n in np.argsort(np.argsort(numbers))], values):
            tally.say(f"the order of {name} goes with {what}")


@leak("A12", "ids are given in the order of registering")
@contextmanager
def numbered(world: World) -> Iterator[Scene]:
    """The register's counter in an id that looks like version 4."""
    statement = """
        UPDATE publication.device d SET id = n.made FROM (
            SELECT id AS was, ('00000000-0000-4000-8000-' || lpad(registered::text, 12, '0'))::uuid AS made
            FROM publication.secret) n WHERE d.id = n.was"""
    truth = world.scene.truth
    made = {id_: f"00000000-0000-4000-8000-{number:012d}" for id_, number in truth.registered.items()}
    with world.leaking(statement) as scene:
        yield replace(scene, truth=replace(
            truth, places={made[id_]: place for id_, place in truth.places.items()},
            registered={made[id_]: number for id_, number in truth.registered.items()}))  # fmt: skip


@attack("A13", "the order of rows")
def rows(scene: Scene) -> Outcome:
    """Covers the order of every format, and of OGC items by each of some properties: it must be that of the property
    and the id, and so go with no place; in a dataset's own files it goes along published places and by the id in
    each, and so with nothing inside a block."""
    tally = Tally()
    tier = {record.id: record.tier for record in records(scene.portal)}
    for whole in (*WHOLE, *SORTED):
        read = whole.read(scene.portal)
        known = [record for record in read if record.id in scene.truth.places and tier[record.id] > 0]
        if whole.along_places:
            if not _is_in_runs(known):
                tally.say(f"{whole.name}: rows of one block are not together in the order of their ids")
            _correlate(scene, f"rows of {whole.name}", known, list(range(len(known))), tally, within_blocks=True)
        elif whole in WHOLE:
            if [record.id for record in read] != sorted(record.id for record in read):
                tally.say(f"{whole.name}: rows are not in the order of their ids")
            _correlate(scene, f"rows of {whole.name}", known, list(range(len(known))), tally)
        else:
            name = re.split("[=/]", whole.url)[-1].lstrip("-")
            groups: dict[object, list[str]] = {}
            for record in read:
                groups.setdefault(record.fields[name], []).append(record.id)
            if any(group != sorted(group) for group in groups.values()):
                tally.say(f"{whole.name}: rows that are alike are not in the order of their ids")
    tally.nothing(generalised(scene.portal), scene.facts)
    return tally.outcome()


def _is_in_runs(known: list[Record]) -> bool:
    runs = [(area, [record.id for record in run]) for area, run in groupby(known, key=lambda record: record.area.wkb)]
    return len(runs) == len({area for area, _ in runs}) and all(ids == sorted(ids) for _, ids in runs)


@leak("A13", "files are written in the order of exact places")
@contextmanager
def rows_by_place(world: World) -> Iterator[Scene]:
    made = Dataset.rows

    def rows_(self, expressions, chosen):
        return made(self, expressions, chosen).order_by(None).order_by(func.ST_X(func.ST_Centroid(EXACT)))

    with world.leaking() as scene, patch.object(Dataset, "rows", rows_):
        yield scene
