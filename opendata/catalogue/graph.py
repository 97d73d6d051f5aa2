"""The catalogue as RDF by DCAT-AP 3.0.1: what stands, and on pages of its own the series of releases behind it.

No node is blank, so that the three syntaxes say the same triples and the same catalogue is always the same bytes.
"""

from __future__ import annotations

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import FOAF, RDFS, SKOS
from rdflib.term import Node

from opendata.catalogue import datasets, services, versions
from opendata.catalogue.description import Catalogue
from opendata.catalogue.nodes import (
    catalogue_node,
    contact,
    dataset,
    moment,
    page,
    publisher,
    say,
    territory,
    texts,
)
from opendata.catalogue.terms import (
    DCAT,
    DCT,
    EU,
    GEO,
    LANGUAGES,
    LICENCES,
    LOCAL_AUTHORITY,
    PREFIXES,
    VCARD,
    code,
    explain,
)
from opendata.catalogue.writing import SYNTAXES

TITLE = {"en": "Open data of the sensors of {city}", "nl": "Open data van de sensoren van {city}"}
RIGHTS = {
    "en": "No rights reserved. Places that need protection are published as squares or areas.",
    "nl": "Geen rechten voorbehouden. Plekken die bescherming nodig hebben staan er als vak of gebied in.",
}


def made(catalogue: Catalogue, *, with_versions: bool = False) -> Graph:
    """The graph; `with_versions` adds the releases of each dataset and the series that they make."""
    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, override=True)
    _catalogue(graph, catalogue)
    _people(graph, catalogue)
    for service in catalogue.services:
        services.add(graph, catalogue, service)
    for entry in catalogue.entries:
        datasets.add(graph, catalogue, entry)
        if with_versions:
            versions.add(graph, catalogue, entry)
    explain(graph)
    return graph


def _catalogue(graph: Graph, catalogue: Catalogue) -> None:
    identity = catalogue.identity
    licence = next((code("licence", LICENCES[entry.licence]) for entry in catalogue.entries), None)
    titles = {
        "en": f"Open data of the sensors of {identity.city}",
        "nl": f"Open data van de sensoren van {identity.city}",
    }
    say(
        graph,
        catalogue_node(catalogue),
        [DCAT.Catalog],
        (DCT.title, texts(titles, identity.languages)),
        (DCT.description, texts(identity.description.by_language(), identity.languages)),
        (DCT.publisher, [publisher(catalogue)]),
        (DCAT.contactPoint, [contact(catalogue)]),
        (DCT.language, [code("language", LANGUAGES[language]) for language in identity.languages]),
        (DCT.license, [licence] if licence else []),
        (DCT.issued, moment(catalogue.begin)),
        (DCT.modified, moment(catalogue.end)),
        (DCT.spatial, [territory(catalogue)]),
        (DCAT.themeTaxonomy, [EU["data-theme"]]),
        (FOAF.homepage, [page(catalogue, "/data")]),
        (DCAT.dataset, [dataset(catalogue, entry) for entry in catalogue.entries]),
        (RDFS.seeAlso, _with_releases(catalogue)),
    )
    say(graph, page(catalogue, "/data"), [FOAF.Document])
    say(graph, EU["data-theme"], [SKOS.ConceptScheme], (DCT.title, [Literal("data-theme", lang="en")]))


def _with_releases(catalogue: Catalogue) -> list[Node]:
    """Where a harvester finds the releases: the first page of each syntax, which leads on to the others."""
    released = any(entry.versions for entry in catalogue.entries)
    found = [f"{catalogue.base}/catalog/full.{syntax.extension}?page=1" for syntax in SYNTAXES if released]
    return [URIRef(each) for each in found]


def _people(graph: Graph, catalogue: Catalogue) -> None:
    identity = catalogue.identity
    west, south, east, north = catalogue.box
    ring = f"{west} {south},{east} {south},{east} {north},{west} {north},{west} {south}"
    mail = [URIRef(f"mailto:{identity.contact}")] if "@" in identity.contact else []
    kinds = [FOAF.Agent, FOAF.Organization]
    # Validators reason about nothing: who is an organisation must be said to be an agent, too.
    say(graph, publisher(catalogue), kinds, (FOAF.name, [Literal(identity.city)]), (DCT.type, [LOCAL_AUTHORITY]))
    say(
        graph,
        contact(catalogue),
        [VCARD.Kind, VCARD.Organization],
        (VCARD.fn, [Literal(identity.city)]),
        (VCARD.hasEmail, mail),
        (VCARD.hasURL, [page(catalogue, "/about")]),
    )
    box = Literal(f"POLYGON(({ring}))", datatype=GEO.wktLiteral)
    say(graph, territory(catalogue), [DCT.Location], (DCAT.bbox, [box]))
    rights = URIRef(f"{catalogue.base}/catalog#rights")
    say(graph, rights, [DCT.RightsStatement], (RDFS.label, texts(RIGHTS, identity.languages)))
