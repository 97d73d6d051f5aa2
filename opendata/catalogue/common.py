"""What a dataset and each of its releases have in common."""

from __future__ import annotations

from datetime import datetime

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import FOAF, RDFS

from opendata.catalogue.description import Catalogue, Entry
from opendata.catalogue.nodes import contact, dataset, moment, publisher, say, territory, texts, words
from opendata.catalogue.terms import DCAT, DCATAP, DCT, HVD_CATEGORY, HVD_LAW, LANGUAGES, code

SOURCE = {
    "en": "Made from the register of sensors of {city}, in which owners register their devices.",
    "nl": "Gemaakt uit het sensorenregister van {city}, waarin eigenaren hun apparaten aanmelden.",
}


def describe(graph: Graph, catalogue: Catalogue, entry: Entry, node: URIRef, shown: URIRef) -> None:
    """What a dataset and each of its releases have in common; `shown` is the page about it."""
    spoken = catalogue.identity.languages
    source = {key: text.format(city=catalogue.identity.city) for key, text in SOURCE.items()}
    made_from = say(
        graph, URIRef(f"{dataset(catalogue, entry)}#provenance"), [DCT.ProvenanceStatement],
        (RDFS.label, texts(source, spoken)),
    )  # fmt: skip
    say(
        graph,
        node,
        [],
        (DCT.description, texts(entry.description, spoken)),
        (DCT.publisher, [publisher(catalogue)]),
        (DCT.creator, [publisher(catalogue)]),
        (DCAT.contactPoint, [contact(catalogue)]),
        (DCT.identifier, [Literal(str(node))]),
        (DCAT.keyword, words(entry.keywords.items(), spoken)),
        (DCAT.theme, [code("data-theme", theme) for theme in entry.themes]),
        (DCT.spatial, [territory(catalogue)]),
        (DCT.language, [code("language", LANGUAGES[language]) for language in spoken]),
        (DCT.accessRights, [code("access-right", "PUBLIC")]),
        (DCT.provenance, [made_from]),
        (DCAT.landingPage, [say(graph, shown, [FOAF.Document])]),
    )
    if entry.name in catalogue.high_value:
        high_value(graph, node)


def high_value(graph: Graph, node: URIRef) -> None:
    """The marks of a high-value dataset (DCAT-AP HVD 3.0.0)."""
    graph.add((node, DCATAP.hvdCategory, HVD_CATEGORY))
    graph.add((node, DCATAP.applicableLegislation, HVD_LAW))


def period(graph: Graph, node: URIRef, begin: datetime, end: datetime) -> URIRef:
    """The time that a dataset covers."""
    covered = URIRef(f"{node}#period")
    return say(graph, covered, [DCT.PeriodOfTime], (DCAT.startDate, moment(begin)), (DCAT.endDate, moment(end)))
