"""How good the metadata of a dataset are, by the points of data.europa.eu's Metadata Quality Assessment: 405 at most.

What is asked of distributions counts by the share of them that has it; formats count by the best distribution.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rdflib import Graph, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from opendata.catalogue.terms import DCAT, DCT, DCT_FORMAT, EU, IANA

MOST = 405
# EU file types that programs can read, and those that belong to nobody: the strict, older lists.
MACHINE_READABLE = frozenset("CSV GEOJSON JSON JSON_LD KML XML ODS XLSX XLS SHP RDF_XML RDF_TURTLE".split())
NON_PROPRIETARY = frozenset("CSV GEOJSON JSON JSON_LD KML XML ODS RDF_XML RDF_TURTLE ZIP GZIP HTML TXT TSV".split())

Reaches = Callable[[str], bool]


@dataclass(frozen=True)
class Mark:
    """One thing that is asked. `share` is how far it is fulfilled, 0 to 1; None where nobody looked."""

    dimension: str
    asked: str
    most: int
    share: float | None

    @property
    def points(self) -> float:
        return self.most * (self.share or 0.0)


def score(marks: list[Mark]) -> float:
    return sum(mark.points for mark in marks)


def datasets(graph: Graph) -> list[URIRef]:
    """Every dataset that the graph describes, in the order of their addresses."""
    return sorted(node for node in graph.subjects(RDF.type, DCAT.Dataset) if isinstance(node, URIRef))


def of(graph: Graph, dataset: URIRef, reaches: Reaches, conforms: bool | None) -> list[Mark]:
    """The marks of one dataset. `reaches` tells whether an address answers, `conforms` what SHACL shapes said."""
    files = list(graph.objects(dataset, DCAT.distribution))
    return [
        *_findability(graph, dataset),
        *_accessibility(graph, files, reaches),
        *_interoperability(graph, files),
        Mark("interoperability", "dcat-ap", 30, None if conforms is None else float(conforms)),
        *_reusability(graph, dataset, files),
        *_contextuality(graph, dataset, files),
    ]


def _findability(graph: Graph, dataset: URIRef) -> list[Mark]:
    asked = (("dcat:keyword", 30, DCAT.keyword), ("dcat:theme", 30, DCAT.theme), ("dct:spatial", 20, DCT.spatial),
             ("dct:temporal", 20, DCT.temporal))  # fmt: skip
    return [Mark("findability", name, most, _has(graph, dataset, wanted)) for name, most, wanted in asked]


def _accessibility(graph: Graph, files: list[Node], reaches: Reaches) -> list[Mark]:
    def reached(file: Node, wanted: URIRef) -> bool:
        address = graph.value(file, wanted)
        return address is not None and reaches(str(address))

    return [
        Mark("accessibility", "accessURL-reached", 50, _share(files, lambda file: reached(file, DCAT.accessURL))),
        Mark("accessibility", "dcat:downloadURL", 20, _share(files, lambda file: _has(graph, file, DCAT.downloadURL))),
        Mark("accessibility", "downloadURL-reached", 30, _share(files, lambda file: reached(file, DCAT.downloadURL))),
    ]


def _interoperability(graph: Graph, files: list[Node]) -> list[Mark]:
    return max(([*_format(graph, file)] for file in files), key=score, default=[*_format(graph, URIRef(""))])


def _format(graph: Graph, file: Node) -> list[Mark]:
    kind, media = str(graph.value(file, DCT_FORMAT) or ""), str(graph.value(file, DCAT.mediaType) or "")
    known = kind.startswith(EU["file-type/"]) and media.startswith(str(IANA))
    name = kind.rpartition("/")[2]
    asked = (
        ("dct:format", 20, kind), ("dcat:mediaType", 10, media), ("formats-known", 10, known),
        ("non-proprietary", 20, name in NON_PROPRIETARY), ("machine-readable", 20, name in MACHINE_READABLE),
    )  # fmt: skip
    return [Mark("interoperability", name, most, float(bool(found))) for name, most, found in asked]


def _reusability(graph: Graph, dataset: URIRef, files: list[Node]) -> list[Mark]:
    def licence(file: Node) -> str:
        return str(graph.value(file, DCT.license) or "")

    rights = str(graph.value(dataset, DCT.accessRights) or "")
    return [
        Mark("reusability", "dct:license", 20, _share(files, lambda file: bool(licence(file)))),
        Mark("reusability", "license-known", 10, _share(files, lambda file: licence(file).startswith(EU["licence/"]))),
        Mark("reusability", "dct:accessRights", 10, float(bool(rights))),
        Mark("reusability", "accessRights-known", 5, float(rights.startswith(EU["access-right/"]))),
        Mark("reusability", "dcat:contactPoint", 20, _has(graph, dataset, DCAT.contactPoint)),
        Mark("reusability", "dct:publisher", 10, _has(graph, dataset, DCT.publisher)),
    ]


def _contextuality(graph: Graph, dataset: URIRef, files: list[Node]) -> list[Mark]:
    return [
        Mark("contextuality", "dct:rights", 5, _share(files, lambda file: _has(graph, file, DCT.rights))),
        Mark("contextuality", "dcat:byteSize", 5, _share(files, lambda file: _has(graph, file, DCAT.byteSize))),
        Mark("contextuality", "dct:issued", 5, _has(graph, dataset, DCT.issued)),
        Mark("contextuality", "dct:modified", 5, _has(graph, dataset, DCT.modified)),
    ]


def _has(graph: Graph, node: Node, wanted: URIRef) -> float:
    return float((node, wanted, None) in graph)


def _share(files: list[Node], holds: Callable[[Node], float]) -> float:
    return sum(float(holds(file)) for file in files) / len(files) if files else 0.0
