"""Writing triples: a subject with its properties, texts by language, times; and the addresses of what is described."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from opendata.catalogue.description import Catalogue, Entry, File, Texts, Version


def say(graph: Graph, subject: URIRef, kinds: Iterable[Node], *said: tuple[Node, Iterable[Node]]) -> URIRef:
    """Add a subject of these types, and each object of each property."""
    for kind in kinds:
        graph.add((subject, RDF.type, kind))
    for predicate, objects in said:
        for node in objects:
            graph.add((subject, predicate, node))
    return subject


def texts(said: Texts, languages: Iterable[str]) -> list[Node]:
    return [Literal(said[language], lang=language) for language in languages if language in said]


def words(said: Iterable[tuple[str, Iterable[str]]], languages: Iterable[str]) -> list[Node]:
    """Several texts of each language."""
    wanted = set(languages)
    return [Literal(word, lang=language) for language, each in said if language in wanted for word in each]


def moment(time: datetime) -> list[Node]:
    return [Literal(time.isoformat().replace("+00:00", "Z"), datatype=XSD.dateTime)]


def catalogue_node(catalogue: Catalogue) -> URIRef:
    return URIRef(f"{catalogue.base}/catalog")


def publisher(catalogue: Catalogue) -> URIRef:
    return URIRef(f"{catalogue.base}/catalog#publisher")


def contact(catalogue: Catalogue) -> URIRef:
    return URIRef(f"{catalogue.base}/catalog#contact")


def territory(catalogue: Catalogue) -> URIRef:
    return URIRef(f"{catalogue.base}/catalog#territory")


def service_node(catalogue: Catalogue, id_: str) -> URIRef:
    return URIRef(f"{catalogue.base}/catalog#{id_}")


def dataset(catalogue: Catalogue, entry: Entry) -> URIRef:
    return URIRef(f"{catalogue.base}/data/{entry.name}")


def series(catalogue: Catalogue, entry: Entry) -> URIRef:
    return URIRef(f"{dataset(catalogue, entry)}#series")


def version_node(catalogue: Catalogue, entry: Entry, version: Version) -> URIRef:
    return URIRef(f"{dataset(catalogue, entry)}/{version.release}")


def distribution(of: URIRef, file: File) -> URIRef:
    return URIRef(f"{of}#{file.extension}")


def page(catalogue: Catalogue, path: str) -> URIRef:
    """A page in the first language; `path` begins after the language."""
    return URIRef(f"{catalogue.base}/{catalogue.identity.page_languages[0]}{path}")
