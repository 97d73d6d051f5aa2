"""The catalogue for machines, through the application."""

from __future__ import annotations

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from geo.errors import Invalid
from opendata.catalogue.terms import DCAT, HYDRA
from opendata.catalogue.writing import SYNTAXES
from opendata.datasets import DATASETS
from portal.public import create_app
from tests.portal.public.pages.conftest import Site

BASE = "http://127.0.0.1:8000"


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.extension)
def test_a_syntax_is_chosen_by_extension_or_by_accept_and_is_the_same_bytes(site: Site, syntax) -> None:
    by_extension = site.client.get(f"/catalog.{syntax.extension}")
    by_accept = site.client.get("/catalog", headers={"Accept": f"{syntax.media_type};q=0.9, */*;q=0.1"})
    assert by_extension.data == by_accept.data
    assert by_extension.content_type == f"{syntax.media_type}; charset=utf-8"
    assert by_accept.vary.find("Accept") >= 0
    graph = Graph().parse(data=by_extension.data, format=syntax.parser)
    assert set(graph.objects(URIRef(f"{BASE}/catalog"), DCAT.dataset)) == {
        URIRef(f"{BASE}/data/{name}") for name in DATASETS
    }


def test_a_browser_is_led_to_the_page_and_a_program_that_asks_for_nothing_gets_json_ld(site: Site) -> None:
    browser = site.client.get("/catalog", headers={"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
    assert (browser.status_code, browser.location) == (303, "/en/data")
    assert site.client.get("/catalog").mimetype == "application/ld+json"


def test_each_syntax_names_the_others(site: Site) -> None:
    links = site.client.get("/catalog.ttl").headers.getlist("Link")
    assert {link.partition(">")[0] for link in links} == {"</catalog.jsonld", "</catalog.rdf"}


def test_the_pages_with_releases_lead_from_one_to_the_next_until_all_datasets_were_described(site: Site) -> None:
    seen, address = set(), f"{BASE}/catalog/full.ttl?page=1"
    while address:
        graph = Graph().parse(data=site.client.get(address.removeprefix(BASE)).data, format="turtle")
        seen |= set(graph.subjects(RDF.type, DCAT.Dataset))
        following = graph.value(URIRef(address), HYDRA.next)
        assert following == graph.value(URIRef(address), HYDRA.nextPage)
        address = str(following) if following else ""
    assert seen == {URIRef(f"{BASE}/data/{name}") for name in DATASETS}


@pytest.mark.parametrize("path", ["/catalog.csv", "/catalog/full.html", f"/catalog/full.ttl?page={len(DATASETS) + 1}"])
def test_what_the_catalogue_has_not_is_not_found(site: Site, path: str) -> None:
    assert site.client.get(path).status_code == 404


@pytest.mark.parametrize("page", ["0", "two", "-1", "1e3", "99999", "²"])
def test_a_page_is_a_number(site: Site, page: str) -> None:
    assert site.client.get(f"/catalog/full.ttl?page={page}").status_code == 400


def test_high_value_datasets_are_named_by_the_settings_and_a_misspelt_one_is_told(site: Site, shared_databases) -> None:
    assert b"hvdCategory" not in site.client.get("/catalog.ttl").data
    with pytest.raises(Invalid, match="LAMPPOST_HIGH_VALUE"):
        create_app(shared_databases.settings(LAMPPOST_HIGH_VALUE="devises"))
