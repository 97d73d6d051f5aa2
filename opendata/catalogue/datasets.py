"""The datasets that stand: each described once, with the files of its newest release."""

from __future__ import annotations

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import FOAF

from opendata.catalogue import distributions
from opendata.catalogue.common import describe, period
from opendata.catalogue.description import Catalogue, Entry
from opendata.catalogue.nodes import catalogue_node, dataset, moment, page, say, texts
from opendata.catalogue.terms import DCAT, DCT, LANGUAGES, code

PROFILE = URIRef("https://semiceu.github.io/DCAT-AP/releases/3.0.1/")


def add(graph: Graph, catalogue: Catalogue, entry: Entry) -> None:
    node, latest = dataset(catalogue, entry), entry.latest
    shown = page(catalogue, f"/data/{entry.name}")
    describe(graph, catalogue, entry, node, shown)
    say(
        graph,
        node,
        [DCAT.Dataset],
        (DCT.title, texts(entry.title, catalogue.identity.languages)),
        (DCAT.version, [Literal(latest.release)] if latest else []),
        (DCT.accrualPeriodicity, [code("frequency", "MONTHLY" if latest else "IRREG")]),
        (DCT.issued, moment(entry.issued)),
        (DCT.modified, moment(entry.modified)),
        (DCT.temporal, [period(graph, node, catalogue.begin, catalogue.end)]),
        (DCAT.distribution, [distributions.add(graph, catalogue, entry, node, file, shown) for file in entry.files]),
    )
    graph.add((catalogue_node(catalogue), DCAT.record, _record(graph, catalogue, entry, node)))


def _record(graph: Graph, catalogue: Catalogue, entry: Entry, node: URIRef) -> URIRef:
    return say(
        graph,
        URIRef(f"{node}#record"),
        [DCAT.CatalogRecord],
        (FOAF.primaryTopic, [node]),
        (DCT.issued, moment(entry.issued)),
        (DCT.modified, moment(entry.modified)),
        (DCT.conformsTo, [say(graph, PROFILE, [DCT.Standard])]),
        (DCT.language, [code("language", LANGUAGES[language]) for language in catalogue.identity.languages]),
    )
