"""Answers are linked data: a processor of JSON-LD that knows nothing of NGSI-LD reads the right names out of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from werkzeug.test import TestResponse

from geo.ngsi_ld.entity_types import DEVICE, ENTITY_TYPES
from tests.geo.ogc.conftest import PUBLIC_URL, City

# rdflib's own reader of JSON-LD still uses what rdflib calls old.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

Ask = Callable[..., TestResponse]

NGSI_LD = Namespace("https://uri.etsi.org/ngsi-ld/")
MODELS = Namespace("https://smartdatamodels.org/")
DEVICE_MODEL = Namespace("https://smartdatamodels.org/dataModel.Device/")
DARWIN_CORE = Namespace("http://rs.tdwg.org/dwc/terms/")
OWN = Namespace(f"{PUBLIC_URL}/ogc/collections/devices/schema#/properties/")


def graph(ask: Ask, path: str, **query: str) -> Graph:
    """The triples of an answer, read with the context that it names and nothing else."""
    document = ask(path, accept="application/ld+json", **query).json
    assert document is not None
    context = ask(document["@context"].removeprefix(f"{PUBLIC_URL}/ngsi-ld/v1")).json
    return Graph().parse(data=json.dumps({**document, "@context": (context or {})["@context"]}), format="json-ld")


@pytest.fixture
def device(ask: Ask, city: City) -> tuple[Graph, URIRef]:
    urn = DEVICE.urn(city.exact[1])
    return graph(ask, f"/entities/{urn}", options="sysAttrs"), URIRef(urn)


def value(found: tuple[Graph, URIRef], name: URIRef) -> Any:
    triples, urn = found
    attribute = triples.value(urn, name)
    assert (attribute, RDF.type, NGSI_LD.Property) in triples, name
    return triples.value(attribute, NGSI_LD.hasValue)


def test_a_device_and_its_attributes_have_the_models_names(device: tuple[Graph, URIRef], city: City) -> None:
    triples, urn = device
    assert (urn, RDF.type, DEVICE_MODEL.Device) in triples
    assert value(device, MODELS.name) == Literal("Device 01")
    assert value(device, DEVICE_MODEL.category) == Literal("sensor")
    assert value(device, DEVICE_MODEL.controlledProperty) == Literal("sound level")
    assert value(device, OWN.personalData) == Literal("none")
    assert str(triples.value(triples.value(urn, OWN.height), NGSI_LD.unitCode)) == "MTR"


def test_a_relationship_leads_to_an_entity(device: tuple[Graph, URIRef], city: City) -> None:
    triples, urn = device
    owner = triples.value(urn, MODELS.owner)
    assert (owner, RDF.type, NGSI_LD.Relationship) in triples
    assert triples.value(owner, NGSI_LD.hasObject) == URIRef(f"urn:ngsi-ld:Organization:{city.organisation}")


def test_days_and_times_have_their_types(device: tuple[Graph, URIRef]) -> None:
    assert value(device, OWN.registered) == Literal("2026-01-02", datatype=NGSI_LD.Date)
    triples, urn = device
    assert triples.value(urn, NGSI_LD.createdAt) == Literal("2026-03-01T06:00:00Z", datatype=NGSI_LD.DateTime)


def test_a_generalised_device_says_so_in_the_words_of_darwin_core(ask: Ask, city: City) -> None:
    urn = DEVICE.urn(city.generalised[0])
    found = graph(ask, f"/entities/{urn}"), URIRef(urn)
    assert value(found, DARWIN_CORE.coordinateUncertaintyInMeters) == Literal(177)
    assert "generalised" in str(value(found, DARWIN_CORE.dataGeneralizations))


@pytest.mark.parametrize("name", ENTITY_TYPES)
def test_no_name_is_left_to_the_default_vocabulary(ask: Ask, name: str) -> None:
    """Else a term that the context forgot would mean anything."""
    for entity in ask("/entities", type=name, limit="1000", pick="id").json or ():
        triples = graph(ask, f"/entities/{entity['id']}")
        left = [str(each) for each in triples.predicates(URIRef(entity["id"])) if "default-context" in each]
        assert left == []


def test_the_name_of_an_attribute_is_the_one_that_the_attribute_says(ask: Ask) -> None:
    context = (ask("/jsonldContexts/lamppost").json or {})["@context"]
    for each in ask("/attributes", details="true").json or ():
        term = context[each["attributeName"]]
        assert (term["@id"] if isinstance(term, dict) else term) == each["id"]
