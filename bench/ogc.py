"""Requests a second and CPU of OGC API Features beside other servers and beside the limit, on the same rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack

from bench.ogc_parts.choices import choose
from bench.ogc_parts.holds import holds
from bench.ogc_parts.ours import lamppost, limited
from bench.ogc_parts.peers.others import others
from bench.ogc_parts.peers.pygeoapi import pygeoapi
from bench.ogc_parts.peers.tipg import tipg
from bench.ogc_parts.published import OWNER, READER, Published, set_published
from bench.ogc_parts.rounds import Effort, Row, warm_up
from bench.ogc_parts.rounds import measure as measured
from bench.ogc_parts.scenarios import SCENARIOS
from bench.ogc_parts.server import Server
from bench.ogc_parts.told import HEAD, document, table, verdicts
from bench.report import report
from bench.stage import Stage

# Within two and ten minutes on a machine with nothing else to do; making the city, the first time, takes longer.
QUICK, FULL = Effort(0.3, 2, 4, 5), Effort(1.0, 4, 8, 30)

Figures = dict[str, float | int | str]


def measure(stage: Stage, quick: bool, *, peers: Mapping[str, str], peer_collection: str) -> Figures:
    """A table for each scenario as it is measured; the figures are what must hold. Writes ogc.json beside the cluster.

    `peers` are further servers that run already, by name: the URLs of their landing pages.
    """
    published = set_published(stage, quick)
    choices = choose(published)
    postmaster = int((stage.state.cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])
    rows, cannot = list[Row](), dict[str, dict[str, str]]()
    with ExitStack() as stack:
        servers = _servers(stack, published)
        servers += others(peers, peer_collection, published.url(OWNER))
        warm_up(SCENARIOS[0], servers, choices, postmaster, QUICK)
        for scenario in SCENARIOS:
            print(f"{scenario.name}\n{HEAD}")
            found, cannot[scenario.name] = measured(scenario, servers, choices, postmaster, QUICK if quick else FULL)
            print("\n".join(table(found, cannot[scenario.name])), flush=True)
            rows += found
    lines = holds(rows)
    print("\n".join(verdicts(lines)))
    figures: Figures = {"devices": choices.devices}
    figures |= {hold.line: "-" if hold.value is None else round(hold.value, 2) for hold in lines}
    told = report("ogc", quick, figures) | document(rows, cannot, lines)
    (stage.state.directory / "ogc.json").write_text(json.dumps(told, indent=2) + "\n")
    return figures


def _servers(stack: ExitStack, published: Published) -> list[Server]:
    state = published.stage.state
    place = state.directory / "peers"
    place.mkdir(exist_ok=True)
    owner, reader = published.url(OWNER), published.url(READER)
    return [
        stack.enter_context(lamppost(reader, state.log("ogc-lamppost"))),
        stack.enter_context(limited("flask", owner, state.log("ogc-limit-flask"))),
        stack.enter_context(limited("wsgi", owner, state.log("ogc-limit-wsgi"))),
        stack.enter_context(pygeoapi(owner, place, state.log("ogc-pygeoapi"))),
        stack.enter_context(tipg(owner, place, state.log("ogc-tipg"))),
    ]
