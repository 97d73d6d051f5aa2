"""What must be known of the data as a whole: what is not in them, and how good the catalogue's metadata are."""

from __future__ import annotations

from flask import current_app, render_template
from rdflib import Graph
from werkzeug.exceptions import HTTPException

from geo.publication import coverage
from opendata.catalogue import graph as graphs
from opendata.catalogue import quality, shapes
from opendata.catalogue.nodes import dataset
from portal.public import words
from portal.public.blueprint import public
from portal.public.described import catalogue, story_digest
from portal.web.publication import edition, publication

DIMENSIONS = ("findability", "accessibility", "interoperability", "reusability", "contextuality")


@public.get("/<language:lang>/data/coverage")
def data_coverage() -> str:
    with publication() as connection:
        found = coverage.of_edition(connection)
    return render_template("public/coverage.html", coverage=found, edition=edition(), words=words)


@public.get("/<language:lang>/data/quality")
def data_quality() -> str:
    shown = catalogue()
    graph = graphs.made(shown)
    conforms = _conforms(graph)
    marks = {entry.name: quality.of(graph, dataset(shown, entry), _reaches, conforms) for entry in shown.entries}
    return render_template(
        "public/data_quality.html",
        entries=shown.entries,
        marks=marks,
        dimensions=DIMENSIONS,
        score=quality.score,
        most=quality.MOST,
        conforms=conforms,
    )


def _reaches(address: str) -> bool:
    """Whether this portal has a page or a file of this kind: what the files themselves say is checked at a release."""
    path = address.removeprefix(current_app.config["PUBLIC_URL"])
    try:
        current_app.url_map.bind("").match(path, "GET")
    except HTTPException:
        return False
    return address != path


def _conforms(graph: Graph) -> bool | None:
    """What the shapes say, where the settings name some; they are asked once of each edition and state of releases."""
    folder = current_app.config["SHAPES"]
    if folder is None:
        return None
    known: dict[str, bool] = current_app.extensions["conforming"]
    digest = story_digest()
    if digest not in known:
        known.clear()
        known[digest] = shapes.violations(graph, folder, shapes.DCAT_AP) == []
    return known[digest]
