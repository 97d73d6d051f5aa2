"""The APIs (DCAT-AP 3.0.1, DataService)."""

from __future__ import annotations

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import FOAF

from opendata.catalogue.common import high_value
from opendata.catalogue.description import Catalogue, Service
from opendata.catalogue.nodes import (
    catalogue_node,
    contact,
    dataset,
    page,
    publisher,
    say,
    service_node,
    texts,
    words,
)
from opendata.catalogue.terms import DCAT, DCT, DCT_FORMAT, LICENCES, code


def add(graph: Graph, catalogue: Catalogue, service: Service) -> None:
    spoken = catalogue.identity.languages
    served = [entry for entry in catalogue.entries if entry.name in service.serves]
    node = say(
        graph,
        service_node(catalogue, service.id),
        [DCAT.DataService],
        (DCT.title, texts(service.title, spoken)),
        (DCT.description, texts(service.description, spoken)),
        (DCT.identifier, [Literal(str(service_node(catalogue, service.id)))]),
        (DCAT.endpointURL, [URIRef(catalogue.base + service.path)]),
        (DCAT.endpointDescription, [URIRef(catalogue.base + service.described_at)]),
        (DCAT.servesDataset, [dataset(catalogue, entry) for entry in served]),
        (DCAT.keyword, words(service.keywords.items(), spoken)),
        (DCAT.theme, [code("data-theme", theme) for theme in dict.fromkeys(t for e in served for t in e.themes)]),
        (DCAT.contactPoint, [contact(catalogue)]),
        (DCT.publisher, [publisher(catalogue)]),
        (DCT.license, [code("licence", LICENCES[entry.licence]) for entry in served[:1]]),
        (DCT.accessRights, [code("access-right", "PUBLIC")]),
        (DCT_FORMAT, [code("file-type", "JSON")]),
        (DCAT.landingPage, [page(catalogue, "/data")]),
        (FOAF.page, [page(catalogue, "/data")]),
    )
    if service.conforms_to:
        graph.add((node, DCT.conformsTo, say(graph, URIRef(service.conforms_to), [DCT.Standard])))
    if any(entry.name in catalogue.high_value for entry in served):
        high_value(graph, node)
    graph.add((catalogue_node(catalogue), DCAT.service, node))
