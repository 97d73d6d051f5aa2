"""The vocabularies that the catalogue is written in, and the EU's codes that it uses.

Readers that check classes (range shapes of DCAT-AP) do not fetch what a code means, so each code that is used is said
in the graph itself: its type, label and scheme.
"""

from __future__ import annotations

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, SKOS, XSD

DCT = DCTERMS
DCT_FORMAT = URIRef(f"{DCTERMS}format")  # on the namespace, `format` is the method of str
DCAT = Namespace("http://www.w3.org/ns/dcat#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
EU = Namespace("http://publications.europa.eu/resource/authority/")
IANA = Namespace("http://www.iana.org/assignments/media-types/")
PUBLISHER_TYPES = URIRef("http://purl.org/adms/publishertype/1.0")
LOCAL_AUTHORITY = URIRef("http://purl.org/adms/publishertype/LocalAuthority")
SHA256 = SPDX.checksumAlgorithm_sha256
HVD_SCHEME = URIRef("http://data.europa.eu/bna/asd487ae75")
HVD_CATEGORY = URIRef("http://data.europa.eu/bna/c_dd313021")
HVD_LAW = URIRef("http://data.europa.eu/eli/reg_impl/2023/138/oj")

PREFIXES = {
    "dcat": DCAT, "dct": DCT, "foaf": FOAF, "adms": ADMS, "dcatap": DCATAP, "vcard": VCARD, "spdx": SPDX,
    "hydra": HYDRA, "geo": GEO, "eli": ELI, "skos": SKOS, "rdfs": RDFS, "xsd": XSD,
}  # fmt: skip

LICENCES = {"https://creativecommons.org/publicdomain/zero/1.0/": "CC0"}
LANGUAGES = {"en": "ENG", "nl": "NLD"}
FILE_TYPES = {"csv": "CSV", "geojson": "GEOJSON", "gpkg": "GPKG", "parquet": "PARQUET", "xlsx": "XLSX"}

# By authority table: the class of its codes beside skos:Concept, and their labels.
CODES: dict[str, tuple[URIRef | None, dict[str, str]]] = {
    "language": (DCT.LinguisticSystem, {"ENG": "English", "NLD": "Dutch"}),
    "licence": (DCT.LicenseDocument, {"CC0": "Creative Commons CC0 1.0 Universal"}),
    "frequency": (DCT.Frequency, {"MONTHLY": "monthly", "IRREG": "irregular", "NEVER": "never"}),
    "access-right": (DCT.RightsStatement, {"PUBLIC": "public"}),
    "file-type": (
        DCT.MediaTypeOrExtent,
        {"CSV": "CSV", "GEOJSON": "GeoJSON", "GPKG": "GeoPackage", "PARQUET": "Parquet", "XLSX": "Excel XLSX",
         "JSON": "JSON"},
    ),
    "data-theme": (
        None, {"ENVI": "Environment", "TRAN": "Transport", "GOVE": "Government and public sector", "TECH":
               "Science and technology"},
    ),
    "planned-availability": (None, {"STABLE": "stable", "AVAILABLE": "available"}),
    "distribution-status": (None, {"COMPLETED": "completed"}),
}  # fmt: skip


def code(table: str, name: str) -> URIRef:
    """A code of an authority table. Raises KeyError for one whose label is not known here."""
    CODES[table][1][name]
    return EU[f"{table}/{name}"]


def explain(graph: Graph) -> None:
    """Say in the graph what each code in it is."""
    used = {node for node in graph.objects() if isinstance(node, URIRef)}
    for table, (kind, labels) in CODES.items():
        for name, label in labels.items():
            if EU[f"{table}/{name}"] in used:
                _concept(graph, EU[f"{table}/{name}"], label, EU[table], table)
                if kind is not None:
                    graph.add((EU[f"{table}/{name}"], RDF.type, kind))
    if LOCAL_AUTHORITY in used:
        _concept(graph, LOCAL_AUTHORITY, "Local authority", PUBLISHER_TYPES, "Publisher types")
    if HVD_CATEGORY in used:
        _concept(graph, HVD_CATEGORY, "Earth observation and environment", HVD_SCHEME, "High-value dataset categories")
        graph.add((HVD_LAW, RDF.type, ELI.LegalResource))
    if SHA256 in used:
        graph.add((SHA256, RDF.type, SPDX.ChecksumAlgorithm))
    for node in used:
        if node.startswith(IANA):
            graph.add((node, RDF.type, DCT.MediaType))


def _concept(graph: Graph, node: URIRef, label: str, scheme: URIRef, title: str) -> None:
    graph.add((node, RDF.type, SKOS.Concept))
    graph.add((node, SKOS.prefLabel, Literal(label, lang="en")))
    graph.add((node, SKOS.inScheme, scheme))
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, DCT.title, Literal(title, lang="en")))
