"""The graph in the three syntaxes: the same graph always gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from opendata.catalogue.terms import PREFIXES


@dataclass(frozen=True)
class Syntax:
    """`extension` ends its address, `parser` is rdflib's name for it."""

    extension: str
    media_type: str
    parser: str
    write: Callable[[Graph], bytes]


def _json_ld(graph: Graph) -> bytes:
    context = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
    found = json.loads(graph.serialize(format="json-ld", context=context, auto_compact=False))
    return json.dumps(_ordered(found), ensure_ascii=False, indent=1).encode() + b"\n"


def _turtle(graph: Graph) -> bytes:
    return graph.serialize(format="turtle", encoding="utf-8")


def _rdf_xml(graph: Graph) -> bytes:
    """One description after another: rdflib's own writer follows the order of a set."""
    names = {"rdf": str(RDF), **PREFIXES}
    declared = "".join(f"\n  xmlns:{prefix}={quoteattr(str(namespace))}" for prefix, namespace in names.items())
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>']
    for subject in sorted({str(node) for node in graph.subjects()}):
        said = sorted(graph.predicate_objects(URIRef(subject)), key=lambda pair: [node.n3() for node in pair])
        lines.append(f"<rdf:Description rdf:about={quoteattr(subject)}>")
        lines += [_property(graph.namespace_manager.qname(str(predicate)), node) for predicate, node in said]
        lines.append("</rdf:Description>")
    return "\n".join([*lines, "</rdf:RDF>\n"]).encode()


def _property(name: str, node: Node) -> str:
    if not isinstance(node, Literal):
        return f"  <{name} rdf:resource={quoteattr(str(node))}/>"
    kind = f" xml:lang={quoteattr(node.language)}" if node.language else ""
    kind += f" rdf:datatype={quoteattr(str(node.datatype))}" if node.datatype else ""
    return f"  <{name}{kind}>{escape(str(node))}</{name}>"


def _ordered(found: Any) -> Any:
    """RDF has no order, so lists are put into one: that of their text."""
    if isinstance(found, dict):
        return {key: _ordered(found[key]) for key in sorted(found)}
    if isinstance(found, list):
        return sorted((_ordered(each) for each in found), key=lambda each: json.dumps(each, sort_keys=True))
    return found


SYNTAXES = (
    Syntax("jsonld", "application/ld+json", "json-ld", _json_ld),
    Syntax("ttl", "text/turtle", "turtle", _turtle),
    Syntax("rdf", "application/rdf+xml", "xml", _rdf_xml),
)
