"""The catalogue against the shapes of DCAT-AP 3.0.1 and of DCAT-AP HVD, and shapes that must find what is wrong."""

import os
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import FOAF, RDF, XSD

from opendata.catalogue import graph as graphs
from opendata.catalogue import shapes
from opendata.catalogue.nodes import dataset
from opendata.catalogue.terms import DCAT, DCATAP, DCT, DCT_FORMAT, EU, SPDX
from opendata.datasets import DATASETS
from tests.opendata.catalogue.catalogues import a_catalogue

FOLDER = os.environ.get("LAMPPOST_SHACL")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="LAMPPOST_SHACL names no folder of shapes")
CATALOGUE = a_catalogue()
DEVICES = dataset(CATALOGUE, CATALOGUE.entries[0])


def found(graph: Graph, names: tuple[str, ...] = shapes.DCAT_AP) -> list[shapes.Violation]:
    return shapes.violations(graph, Path(str(FOLDER)), names)


@pytest.mark.parametrize("releases", [False, True])
def test_the_whole_catalogue_conforms_to_dcat_ap(releases, record_property):
    graph = graphs.made(CATALOGUE, with_versions=releases)
    assert found(graph) == []
    record_property("summary: SHACL", f"{len(graph):,} triples, DCAT-AP 3.0.1: 0 violations")


def test_the_catalogue_before_its_first_release_conforms_too():
    assert found(graphs.made(a_catalogue(releases=()), with_versions=True)) == []


def test_high_value_datasets_conform_to_both_profiles_and_others_bear_no_mark_of_them(record_property):
    switched = a_catalogue(*DATASETS)
    graph = graphs.made(switched, with_versions=True)
    assert found(graph) == []
    assert found(graph, shapes.HVD) == []
    assert (None, DCATAP.hvdCategory, None) not in graphs.made(CATALOGUE, with_versions=True)
    record_property("summary: SHACL", f"{len(graph):,} triples, DCAT-AP HVD 3.0.0: 0 violations")


def test_what_is_not_marked_as_high_value_does_not_pass_for_it():
    assert found(graphs.made(CATALOGUE), shapes.HVD) != []


def test_one_dataset_may_be_of_high_value_alone():
    switched = a_catalogue("devices")
    assert found(graphs.made(switched.only(switched.high_value), with_versions=True), shapes.HVD) == []


def _file(graph: Graph) -> URIRef:
    return URIRef(str(graph.value(DEVICES, DCAT.distribution)))


def _without(predicate: URIRef, of: URIRef | None = None, kind: URIRef | None = None):
    def spoil(graph: Graph) -> None:
        node = of or (graph.value(None, RDF.type, kind, any=True) if kind else None)
        graph.remove((node, predicate, None))

    return spoil


def _with(predicate: URIRef, value, of: URIRef | None = None, *, file: bool = False):
    def spoil(graph: Graph) -> None:
        node = _file(graph) if file else of or DEVICES
        graph.set((node, predicate, value))

    return spoil


def _two_publishers(graph: Graph) -> None:
    other = URIRef("https://other.example/")
    graph.add((other, RDF.type, FOAF.Agent))
    graph.add((other, FOAF.name, Literal("Other")))
    graph.add((DEVICES, DCT.publisher, other))


CATALOG = URIRef("https://testtown.example/catalog")
FAULTS = {
    "a dataset without a title": _without(DCT.title, DEVICES),
    "a dataset without a description": _without(DCT.description, DEVICES),
    "a catalogue without a publisher": _without(DCT.publisher, CATALOG),
    "a dataset with two publishers": _two_publishers,
    "a publisher without a name": _without(FOAF.name, kind=FOAF.Agent),
    "a file that nobody can reach": _without(DCAT.accessURL, kind=DCAT.Distribution),
    "a service without an endpoint": _without(DCAT.endpointURL, kind=DCAT.DataService),
    "a record about nothing": _without(FOAF.primaryTopic, kind=DCAT.CatalogRecord),
    "a checksum without its algorithm": _without(SPDX.algorithm, kind=SPDX.Checksum),
    "a date that is none": _with(DCT.issued, Literal("last month")),
    "a frequency that is mistyped": _with(DCT.accrualPeriodicity, EU["frequency/MONTLHY"]),
    "a language that is mistyped": _with(DCT.language, EU["language/EGN"]),
    "a file type that is mistyped": _with(DCT_FORMAT, EU["file-type/CVS"], file=True),
    "a media type that is a text": _with(DCAT.mediaType, Literal("text/csv"), file=True),
    "a size below zero": _with(DCAT.byteSize, Literal("-1", datatype=XSD.integer), file=True),
    "a contact that is a text": _with(DCAT.contactPoint, Literal("sensors@testtown.example")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault, record_property):
    graph = graphs.made(CATALOGUE.only(frozenset({"devices"})))
    FAULTS[fault](graph)
    violations = found(graph)
    assert violations != []
    record_property("summary: planted faults of the catalogue", f"{fault}: {violations[0].message}")
