"""The catalogue as RDF: three syntaxes that say the same, and its score."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDFS, XSD

from geo.ogc.catalogue import contents
from opendata.catalogue import graph as graphs
from opendata.catalogue import quality, release_feed
from opendata.catalogue.nodes import dataset, service_node, version_node
from opendata.catalogue.terms import DCAT, DCT
from opendata.catalogue.writing import SYNTAXES
from opendata.datasets import DATASETS
from opendata.releases.manifest import Replaces
from opendata.releases.shelf import Withdrawal
from tests.opendata.catalogue.catalogues import FIRST, IDENTITY, RELEASES, SECOND, a_catalogue

ANYWHERE = "https://testtown.example/"


@pytest.mark.parametrize("releases", [False, True])
def test_the_three_syntaxes_say_the_same_triples(releases):
    graph = graphs.made(a_catalogue("devices"), with_versions=releases)
    read = [Graph().parse(data=syntax.write(graph), format=syntax.parser) for syntax in SYNTAXES]
    assert [isomorphic(graph, each) for each in read] == [True] * 3
    assert not any(isinstance(node, BNode) for node in graph.all_nodes())


DIGESTS = """
import hashlib
from opendata.catalogue import graph, writing
from tests.opendata.catalogue.catalogues import a_catalogue
made = graph.made(a_catalogue("devices"), with_versions=True)
print(*(hashlib.sha256(syntax.write(made)).hexdigest() for syntax in writing.SYNTAXES))
"""


def test_another_process_writes_the_same_bytes():
    """Python orders sets by chance, another one in each process."""
    made = graphs.made(a_catalogue("devices"), with_versions=True)
    mine = [hashlib.sha256(syntax.write(made)).hexdigest() for syntax in SYNTAXES]
    said = subprocess.run([sys.executable, "-c", DIGESTS], capture_output=True, text=True, check=True)
    assert said.stdout.split() == mine


@pytest.mark.parametrize("releases", [False, True])
def test_every_dataset_and_release_has_all_405_points(releases, record_property):
    graph = graphs.made(a_catalogue(), with_versions=releases)
    scores = {
        node: quality.score(quality.of(graph, node, lambda address: address.startswith(ANYWHERE), conforms=True))
        for node in quality.datasets(graph)
    }
    assert len(scores) == len(DATASETS) * (3 if releases else 1)
    assert set(scores.values()) == {quality.MOST}
    record_property("summary: MQA", f"{len(scores)} datasets: {quality.MOST} of {quality.MOST} each")


def test_who_reads_what_stands_is_led_to_the_releases_and_told_which_one_it_is():
    catalogue = a_catalogue()
    graph = graphs.made(catalogue)
    assert {str(each) for each in graph.objects(None, RDFS.seeAlso)} == {
        f"{ANYWHERE}catalog/full.{syntax.extension}?page=1" for syntax in SYNTAXES
    }
    for entry in catalogue.entries:
        assert list(graph.objects(dataset(catalogue, entry), DCAT.version)) == [Literal("2026-11-01.0")]
    assert not list(graphs.made(a_catalogue(releases=())).objects(None, RDFS.seeAlso))


def test_a_release_in_the_place_of_a_withdrawn_one_is_modified_on_that_day_and_its_feed_tells_of_the_other():
    first, second = RELEASES
    anew = replace(second, release="2026-11-01.1", replaces=Replaces(second.release, "privacy"))
    gone = Withdrawal(second.release, 2, "ab" * 32, date(2026, 12, 1), "privacy", anew.release)
    catalogue = a_catalogue(releases=(first, anew), withdrawn=(gone,))
    entry = catalogue.entries[0]
    assert entry.latest is not None and entry.latest.made == SECOND
    node = version_node(catalogue, entry, entry.latest)
    day = Literal("2026-12-01T00:00:00Z", datatype=XSD.dateTime)
    graph = graphs.made(catalogue, with_versions=True)
    assert (
        list(graph.objects(node, DCT.modified)) == list(graph.objects(dataset(catalogue, entry), DCT.modified)) == [day]
    )
    feed = release_feed.of(catalogue, entry)
    said = [(item.id.rpartition("/")[2], item.updated.date(), "withdrawn" in item.title) for item in feed.items]
    assert said == [
        (anew.release, gone.on, False),
        (gone.release, gone.on, True),
        (first.release, FIRST.date(), False),
    ]
    assert anew.release in feed.items[1].summary and feed.updated.date() == gone.on


def test_the_points_add_up_to_405_and_each_can_be_lost():
    graph, empty = graphs.made(a_catalogue()), URIRef("https://testtown.example/data/nothing")
    marks = quality.of(graph, empty, lambda address: True, conforms=False)
    assert (sum(mark.most for mark in marks), quality.score(marks)) == (quality.MOST, 0)


def test_what_is_missing_costs_its_points_by_the_share_of_files_that_lack_it():
    catalogue = a_catalogue()
    graph, node = graphs.made(catalogue), dataset(catalogue, catalogue.entries[0])
    files = list(graph.objects(node, DCAT.distribution))
    graph.remove((files[0], DCT.license, None))
    graph.remove((node, DCAT.keyword, None))
    said = {mark.asked: mark for mark in quality.of(graph, node, lambda address: False, conforms=None)}
    assert said["dct:license"].share == (len(files) - 1) / len(files)
    assert (said["dcat:keyword"].points, said["downloadURL-reached"].points) == (0, 0)
    assert (said["dcat-ap"].points, said["dcat-ap"].share) == (0, None)


def test_before_the_first_release_only_the_sizes_of_files_are_wanting():
    catalogue = a_catalogue(releases=())
    graph = graphs.made(catalogue)
    for node in quality.datasets(graph):
        marks = quality.of(graph, node, lambda address: True, conforms=True)
        assert [mark.asked for mark in marks if mark.share != 1] == ["dcat:byteSize"]


def test_dcat_and_ogc_api_records_tell_the_same_of_each_dataset_and_service():
    graph = graphs.made(a_catalogue())
    records = {each.id: each for each in contents.entries(IDENTITY, "en")}
    catalogue = a_catalogue()
    told = {dataset(catalogue, entry): records[entry.name] for entry in catalogue.entries}
    told |= {service_node(catalogue, service.id): records[service.id] for service in catalogue.services}
    assert len(catalogue.services) == sum(each.kind == contents.SERVICE for each in records.values())
    for node, record in told.items():
        for said, words in ((DCT.title, record.title), (DCT.description, record.description)):
            assert set(graph.objects(node, said)) == {Literal(words[code], lang=code) for code in ("en", "nl")}
        keywords = {Literal(word, lang=code) for code in ("en", "nl") for word in record.keywords[code].split(",")}
        assert set(graph.objects(node, DCAT.keyword)) == keywords
