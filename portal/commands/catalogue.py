"""`lamppost catalogue check`: the catalogue against SHACL shapes, and its score for the quality of metadata."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from rdflib import Graph, URIRef

from opendata.catalogue import graph as graphs
from opendata.catalogue import quality, shapes
from opendata.catalogue.description import Catalogue
from portal.commands.errors import CommandGroup
from portal.public import create_app, described
from portal.settings import Settings


@click.group("catalogue", cls=CommandGroup)
def catalogue_group() -> None:
    """The catalogue of datasets (DCAT-AP)."""


@catalogue_group.command("check")
def check() -> None:
    """Check the catalogue with all releases: SHACL violations, and the MQA score of each dataset.

    The shapes are those in the folder that LAMPPOST_SHACL names. Ends with 1 when there is a violation.
    """
    settings = Settings.from_env()
    app = create_app(settings)
    with app.test_request_context():
        catalogue = described.catalogue()
        graph = graphs.made(catalogue, with_versions=True)
    found = _violations(catalogue, graph, settings.shapes)
    for name, violations in found.items():
        click.echo(f"{name}: {len(violations):,} violations in {len(graph):,} triples")
        for violation in violations:
            click.echo(f"  {violation.node} {violation.path}: {violation.message}")
    if not found:
        click.echo("SHACL: not checked, because LAMPPOST_SHACL names no folder of shapes")
    violated = any(found.values())
    for dataset in quality.datasets(graph):
        _tell(dataset, quality.of(graph, dataset, _reaches(app), not violated if found else None))
    if violated:
        raise click.exceptions.Exit(1)


def _violations(catalogue: Catalogue, graph: Graph, folder: Path | None) -> dict[str, list[shapes.Violation]]:
    """By profile; that of high-value datasets is asked of those alone."""
    if folder is None:
        return {}
    found = {"DCAT-AP 3.0.1": shapes.violations(graph, folder, shapes.DCAT_AP)}
    if catalogue.high_value:
        marked = graphs.made(catalogue.only(catalogue.high_value), with_versions=True)
        found["DCAT-AP HVD 3.0.0"] = shapes.violations(marked, folder, shapes.HVD)
    return found


def _reaches(app: Flask) -> quality.Reaches:
    """Whether this installation answers at an address of its own."""
    client, base = app.test_client(), app.config["PUBLIC_URL"]

    def reaches(address: str) -> bool:
        return address.startswith(base) and client.head(address.removeprefix(base)).status_code == 200

    return reaches


def _tell(dataset: URIRef, marks: list[quality.Mark]) -> None:
    click.echo(f"MQA {quality.score(marks):g} of {quality.MOST}: {dataset}")
    for mark in marks:
        if mark.share != 1:
            why = "not checked" if mark.share is None else f"{mark.points:g} of {mark.most}"
            click.echo(f"  {mark.dimension}, {mark.asked}: {why}")
