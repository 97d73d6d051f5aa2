"""Releases of a dataset as datasets of their own, in a series (DCAT 3, clauses 11 and 12)."""

from __future__ import annotations

from rdflib import Graph, Literal, URIRef

from opendata.catalogue import distributions
from opendata.catalogue.common import describe, high_value, period
from opendata.catalogue.description import Catalogue, Entry, Texts, Version
from opendata.catalogue.nodes import (
    contact,
    dataset,
    moment,
    page,
    publisher,
    say,
    series,
    territory,
    texts,
    version_node,
)
from opendata.catalogue.terms import ADMS, DCAT, DCT, code

RELEASES = {"en": "{title}: releases", "nl": "{title}: releases"}
RELEASE = {"en": "{title}, release {release}", "nl": "{title}, release {release}"}
NOTES = {
    "en": "{0} rows added, {1} removed, {2} changed since the release before",
    "nl": "{0} rijen erbij, {1} weg, {2} veranderd sinds de vorige uitgave",
}


def add(graph: Graph, catalogue: Catalogue, entry: Entry) -> None:
    """The series of a dataset and each release in it; nothing where there is none yet."""
    if not entry.versions:
        return
    nodes = [version_node(catalogue, entry, version) for version in entry.versions]
    _series(graph, catalogue, entry, nodes)
    before: URIRef | None = None
    for node, version in zip(nodes, entry.versions, strict=True):
        _version(graph, catalogue, entry, version, node)
        if before is not None:
            say(graph, node, [], (DCAT.prev, [before]), (DCAT.previousVersion, [before]))
        before = node
    standing = dataset(catalogue, entry)
    say(graph, standing, [], (DCAT.hasVersion, nodes))
    if entry.latest is not None:
        graph.add((standing, DCAT.hasCurrentVersion, version_node(catalogue, entry, entry.latest)))


def _series(graph: Graph, catalogue: Catalogue, entry: Entry, nodes: list[URIRef]) -> None:
    spoken = catalogue.identity.languages
    title = {key: RELEASES[key].format(title=entry.title[key]) for key in RELEASES}
    node = say(
        graph,
        series(catalogue, entry),
        [DCAT.DatasetSeries],
        (DCT.title, texts(title, spoken)),
        (DCT.description, texts(entry.description, spoken)),
        (DCT.publisher, [publisher(catalogue)]),
        (DCAT.contactPoint, [contact(catalogue)]),
        (DCT.accrualPeriodicity, [code("frequency", "MONTHLY")]),
        (DCT.spatial, [territory(catalogue)]),
        (DCAT.first, nodes[:1]),
        (DCAT.last, nodes[-1:]),
    )
    if entry.name in catalogue.high_value:
        high_value(graph, node)


def _version(graph: Graph, catalogue: Catalogue, entry: Entry, version: Version, node: URIRef) -> None:
    spoken = catalogue.identity.languages
    shown = page(catalogue, f"/releases/{version.release}")
    describe(graph, catalogue, entry, node, shown)
    files = [distributions.add(graph, catalogue, entry, node, file, shown) for file in version.files]
    say(
        graph,
        node,
        [DCAT.Dataset],
        (DCT.title, texts(_filled(RELEASE, title=entry.title, release=version.release), spoken)),
        (DCAT.version, [Literal(version.release)]),
        (ADMS.versionNotes, texts(notes(version.changes), spoken) if version.changes else []),
        (DCAT.inSeries, [series(catalogue, entry)]),
        (DCT.accrualPeriodicity, [code("frequency", "NEVER")]),
        (DCT.issued, moment(version.made)),
        (DCT.modified, moment(version.modified)),
        (DCT.temporal, [period(graph, node, version.made, version.made)]),
        (DCAT.distribution, files),
    )


def _filled(pattern: Texts, title: Texts, release: str) -> Texts:
    return {key: pattern[key].format(title=title[key], release=release) for key in pattern}


def notes(changes: tuple[int, int, int]) -> Texts:
    return {key: text.format(*changes) for key, text in NOTES.items()}
