"""Files as distributions (DCAT-AP 3.0.1, Distribution): of a release with its size and digest, else made when asked."""

from __future__ import annotations

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import FOAF, XSD

from opendata.catalogue.description import Catalogue, Entry, File
from opendata.catalogue.nodes import distribution, moment, say, service_node, texts
from opendata.catalogue.terms import (
    ADMS,
    DCAT,
    DCATAP,
    DCT,
    DCT_FORMAT,
    FILE_TYPES,
    HVD_LAW,
    IANA,
    LANGUAGES,
    LICENCES,
    SHA256,
    SPDX,
    code,
)

AS = {"en": "{title} as {label}", "nl": "{title} als {label}"}


def add(graph: Graph, catalogue: Catalogue, entry: Entry, of: URIRef, file: File, shown: URIRef) -> URIRef:
    """One file of the dataset `of`, which people find at the page `shown`."""
    spoken = catalogue.identity.languages
    title = {key: AS[key].format(title=entry.title[key], label=file.label) for key in AS}
    node = say(
        graph,
        distribution(of, file),
        [DCAT.Distribution],
        (DCT.title, texts(title, spoken)),
        (DCT.description, texts(entry.description, spoken)),
        (DCAT.accessURL, [shown]),
        (DCT.language, [code("language", LANGUAGES[language]) for language in spoken]),
        (DCT_FORMAT, [code("file-type", FILE_TYPES[file.extension])]),
        (DCAT.mediaType, [IANA[file.media_type]]),
        (DCT.license, [code("licence", LICENCES[entry.licence])]),
        (DCT.rights, [URIRef(f"{catalogue.base}/catalog#rights")]),
        (DCT.conformsTo, [schema(graph, catalogue, entry)]),
        (DCATAP.availability, [code("planned-availability", "STABLE" if file.sha256 else "AVAILABLE")]),
        (ADMS.status, [code("distribution-status", "COMPLETED")]),
        (DCT.issued, moment(entry.issued)),
        (DCT.modified, moment(entry.modified)),
    )
    _bytes(graph, catalogue, node, file)
    for service in catalogue.services:
        if entry.name in service.serves:
            graph.add((node, DCAT.accessService, service_node(catalogue, service.id)))
    if entry.name in catalogue.high_value:
        graph.add((node, DCATAP.applicableLegislation, HVD_LAW))
    return node


def schema(graph: Graph, catalogue: Catalogue, entry: Entry) -> URIRef:
    """The columns as a Data Package says them."""
    node = URIRef(f"{catalogue.base}/data/{entry.name}/datapackage.json")
    return say(graph, node, [DCT.Standard, FOAF.Document], (DCT.title, [Literal("Data Package", lang="en")]))


def _bytes(graph: Graph, catalogue: Catalogue, node: URIRef, file: File) -> None:
    graph.add((node, DCAT.downloadURL, URIRef(catalogue.base + file.path)))
    if file.bytes is not None:
        graph.add((node, DCAT.byteSize, Literal(str(file.bytes), datatype=XSD.nonNegativeInteger)))
    if file.sha256 is not None:
        checksum = say(
            graph,
            URIRef(f"{node}-sha256"),
            [SPDX.Checksum],
            (SPDX.algorithm, [SHA256]),
            (SPDX.checksumValue, [Literal(file.sha256, datatype=XSD.hexBinary)]),
        )
        graph.add((node, SPDX.checksum, checksum))
