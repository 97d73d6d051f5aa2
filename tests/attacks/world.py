"""The world under attack: the town after its history, the portal over it, and builds of it that leak."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import shapely
from flask import Flask
from shapely import Point
from sqlalchemy import text
from sqlalchemy.engine import Engine

from geo.database import copy_rows, reading, working_engine, writing
from geo.ogc import statements
from portal.public import create_app
from portal.web.publication import POOLS
from tests.attacks import ground
from tests.attacks import history as past
from tests.attacks.adversary import Block, Portal, PublicFacts, Scene, Transcript, Truth, metres
from tests.attacks.copies import SECRET, change
from tests.attacks.crawl import crawl
from tests.attacks.history import History
from tests.attacks.surfaces import GEOJSON
from tests.support.databases import Databases, copied
from tests.support.reporting import stilled

SETTINGS = {"LAMPPOST_NATIONAL_CRS": "28992"}


@dataclass(frozen=True)
class World:
    """`scene` is the real portal. `bare` is a publication that nobody is connected to, with the secrets beside it."""

    scene: Scene
    bare: Databases

    @contextmanager
    def leaking(self, *statements: str, **values: object) -> Iterator[Scene]:
        """The scene of a build whose rows were changed by `statements`; publication.secret has what they may use."""
        with copied(self.bare) as databases:
            change(databases, *statements, **values)
            yield scene_over(databases, self.scene)
            forget()

    @contextmanager
    def copy(self) -> Iterator[Databases]:
        """A publication to change step by step."""
        with copied(self.bare) as databases:
            yield databases


def forget() -> None:
    """What the process keeps: statements, whose parts are patched for a leak."""
    for kept in (statements.some, statements.one, statements._page, statements._keys, statements._count):
        kept.cache_clear()


def scene_over(databases: Databases, scene: Scene) -> Scene:
    """The same scene with the portal over another publication."""
    forget()
    return replace(
        scene,
        portal=Portal(_app(databases)),
        reader=databases.engine("public_reader"),
        connect=_connect(databases),
    )


def _app(databases: Databases) -> Flask:
    app = create_app(databases.settings(**SETTINGS))
    stilled(app)
    return app


@contextmanager
def build(databases: Databases) -> Iterator[World]:
    """Live through the history once, and keep what each edition said."""
    history = past.begin(databases)
    app = _app(databases)
    portal = Portal(app)
    facts_then = _facts(history)
    kept: list[bytes] = []

    def keep() -> None:
        kept.append(portal.get(GEOJSON.url).data)

    assert history.publish()
    keep()
    for _ in past.measured_again(history):
        keep()
    for change_of_all in (past.upheaval, past.demolition):
        change_of_all(history)
        keep()
    scene = Scene(
        portal=portal,
        facts=_facts(history),
        facts_then=facts_then,
        blocks=_blocks(databases),
        truth=Truth({}, {}, {}, {}, {}, {}, {}, {}),
        editions=tuple(kept),
        transcripts=_quiet_changes(history, portal),
        reader=databases.engine("public_reader"),
        connect=_connect(databases),
    )
    scene = replace(scene, truth=_truth(history))
    for pool in POOLS.values():
        app.extensions[pool].dispose()  # a database with a connection cannot be copied
    with copied(databases) as bare:
        _tell(bare, scene.truth)
        yield World(scene, bare)


def _connect(databases: Databases) -> Callable[[str], Engine]:
    """An engine of the public role to any database of the cluster, the register for an empty name."""
    return lambda name: working_engine(databases.cluster.url(name or databases.register, "public_reader"))


def _quiet_changes(history: History, portal: Portal) -> dict[str, Transcript]:
    """The same questions before and after changes that nobody may see, aimed at where they happen."""
    name = history.plan.groups["edited"][0]
    ids, old = [history.ids[-1][name]], history.plan.device(name).geometry
    new = past.plan_edits(history)[name].geometry
    probes = [place for place in (old, new) if isinstance(place, Point)]
    found = {"before": crawl(portal, ids, probes)}
    assert not past.edits_within_blocks(history), "an edit within a block made an edition"
    found["edited"] = crawl(portal, ids, probes)
    assert not past.one_withheld_more(history), "a withheld device made an edition"
    found["withheld"] = crawl(portal, ids, probes)
    return found


def _facts(history: History) -> PublicFacts:
    return PublicFacts(history.buildings, ground.districts(), ground.ZONES_LATER)


def _blocks(databases: Databases) -> list[Block]:
    with reading(databases.engine("register_owner")) as connection:
        rows = connection.execute(
            text("SELECT region_id, tier, area, ST_AsBinary(footprint) AS shape FROM register.block ORDER BY region_id")
        ).all()
    return [Block(row.region_id, row.tier, metres(shapely.from_wkb(row.shape)), row.area) for row in rows]


def _truth(history: History) -> Truth:
    last, first, moving = history.ids[-1], history.ids[0], history.plan.groups
    before = history.ids[past.MEASURED_AGAIN]
    device = history.plan.device
    points = {name: place for name in (*history.plan.council, *history.plan.residents)
              if isinstance(place := device(name).geometry, Point)}  # fmt: skip
    general = {last[name]: place for name, place in points.items() if name in last and name not in moving["mobile"]}
    with reading(history.databases.engine("register_owner")) as connection:
        own = {
            row.reference: str(row.id) for row in connection.execute(text("SELECT id, reference FROM register.device"))
        }
    siblings = zip(moving["siblings"], moving["siblings at home"], strict=True)
    return Truth(
        places=general,
        withheld={own[name]: points[name] for name in moving["withheld"]},
        words={last[name]: _words(history, name) for name in points if name in last and name.startswith("ref-")},
        followed={
            last[name]: tuple(dict.fromkeys(ids[name] for ids in history.ids if name in ids))
            for name in points if name in last and name not in moving["relocated"] and name not in moving["blurred"]
        },
        blurred={before[name]: (first[name], points[name], last[name]) for name in moving["blurred"]},
        siblings={last[home]: points[home] for _, home in siblings},
        relocated={before[name]: last[name] for name in moving["relocated"]},
        registered={id_: number for number, id_ in enumerate(last[name] for name in points if name in last)},
        jittered=[{first[name]: place for name, place in places.items()} for places in history.positions],
    )  # fmt: skip


def _words(history: History, name: str) -> tuple[str, ...]:
    """What an owner wrote of a device and nobody may read."""
    device = history.plan.device(name)
    said = (device.reference, device.name, device.summary, device.address, device.base_object, device.source_id,
            device.responsible, device.recipients, device.purposes[0].text, device.datastreams[0].link)  # fmt: skip
    return tuple(word for word in said if word)


def _tell(bare: Databases, truth: Truth) -> None:
    """Put what the public does not know beside the publication."""
    change(bare, SECRET)
    with writing(bare.engine("publication_owner")) as connection:
        rows = (
            (id_, f"SRID=4326;{place.wkt}", list(truth.words.get(id_, ())), truth.registered[id_])
            for id_, place in truth.places.items()
        )
        copy_rows(connection, "publication.secret", rows)
