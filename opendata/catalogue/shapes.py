"""Whether the catalogue conforms to SHACL shapes, which are not part of this program.

Their folder holds DCAT-AP's shapes and, for high-value datasets, those of DCAT-AP HVD; docs/decisions/0039 says which.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from rdflib import Graph, Namespace
from rdflib.namespace import RDF, RDFS

from geo.errors import Unavailable
from opendata.catalogue.terms import DCAT, DCT, VCARD

SH = Namespace("http://www.w3.org/ns/shacl#")
DCAT_AP = ("shapes.patched.ttl", "range.ttl", "mdr-vocabularies.patched.ttl")
HVD = ("hvd-SHACL-base.ttl", "hvd-SHACL-ranges.ttl", "hvd-SHACL-usagenotes.ttl")
KNOWN = "vocab-fixture.ttl"

# Everything is an rdfs:Resource; shapes made by a generator want to be told so, and nothing reasons here.
ADDRESSES = (DCAT.accessURL, DCAT.downloadURL, DCAT.endpointURL, DCAT.endpointDescription, VCARD.hasEmail, VCARD.hasURL,
             DCT.conformsTo)  # fmt: skip


@dataclass(frozen=True, order=True)
class Violation:
    """What is wrong with which node: `path` is the property, `message` the shape's own words."""

    node: str
    path: str
    message: str


def violations(graph: Graph, folder: Path, names: tuple[str, ...]) -> list[Violation]:
    """What the shapes in these files find; warnings are left out. Raises Unavailable.

    Codes count only as far as the folder's own list of them knows them, whatever the graph says of itself.
    """
    if find_spec("pyshacl") is None:
        raise Unavailable("shapes are checked with pyshacl, which is not installed: pip install 'lamppost[shacl]'")
    from pyshacl import validate

    shapes, data = Graph(), _as_resources(graph)
    try:
        for name in names:
            shapes.parse(folder / name, format="turtle")
        data.parse(folder / KNOWN, format="turtle")
    except OSError as error:
        raise Unavailable(f"the shapes cannot be read: {error}") from error
    _, report, _ = validate(data, shacl_graph=shapes, inference="none", do_owl_imports=False, allow_warnings=True)
    assert isinstance(report, Graph)
    return sorted(_violations(report))


def _violations(report: Graph) -> list[Violation]:
    """Those of the report itself: what lies within another result only explains it."""
    return [
        Violation(*(str(report.value(result, part) or "") for part in (SH.focusNode, SH.resultPath, SH.resultMessage)))
        for result in report.objects(None, SH.result)
        if report.value(result, SH.resultSeverity) == SH.Violation
    ]


def _as_resources(graph: Graph) -> Graph:
    found = Graph()
    found += graph
    for predicate in ADDRESSES:
        for node in graph.objects(None, predicate):
            found.add((node, RDF.type, RDFS.Resource))
    for node in graph.objects(None, VCARD.hasEmail):
        found.add((node, RDF.type, VCARD.Email))
    return found
