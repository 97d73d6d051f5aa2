"""The addresses and names that NGSI-LD (ETSI GS CIM 009) fixes, and those that are ours."""

from __future__ import annotations

ETSI = "https://uri.etsi.org/ngsi-ld/"
CORE_CONTEXTS = f"{ETSI}v1/ngsi-ld-core-context"
DEFAULT_VOCABULARY = f"{ETSI}default-context/"
ERRORS = f"{ETSI}errors/"
SMART_DATA_MODELS = "https://smartdatamodels.org/"
DARWIN_CORE = "http://rs.tdwg.org/dwc/terms/"
SCHEMA_ORG = "https://schema.org/"

BASE = "/ngsi-ld/v1"
CONTEXT = "lamppost"

JSON = "application/json"
JSON_LD = "application/ld+json"
GEOJSON = "application/geo+json"
MEDIA_TYPES = (JSON, JSON_LD, GEOJSON)
CONTEXT_RELATION = "http://www.w3.org/ns/json-ld#context"


def context_url(public_url: str) -> str:
    return f"{public_url}{BASE}/jsonldContexts/{CONTEXT}"
