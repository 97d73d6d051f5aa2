"""The catalogue for machines, through the application."""

from __future__ import annotations

import hashlib

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from geo.errors import Invalid
from opendata.catalogue.changes import CHANGES
from opendata.catalogue.terms import DCAT, HYDRA, SPDX
from opendata.catalogue.writing import SYNTAXES
from opendata.datasets import DATASETS
from portal.public import create_app
from tests.portal.public.data.conftest import Site

BASE = "http://127.0.0.1:8000"
NAMES = (*DATASETS, CHANGES.name)
RELEASES = ("/2026-03-01.0", "/2026-03-01.1")


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.extension)
def test_a_syntax_is_chosen_by_extension_or_by_accept_and_is_the_same_bytes(site: Site, syntax) -> None:
    by_extension = site.client.get(f"/catalog.{syntax.extension}")
    by_accept = site.client.get("/catalog", headers={"Accept": f"{syntax.media_type};q=0.9, */*;q=0.1"})
    assert by_extension.data == by_accept.data
    assert by_extension.content_type == f"{syntax.media_type}; charset=utf-8"
    assert by_accept.vary.find("Accept") >= 0
    graph = Graph().parse(data=by_extension.data, format=syntax.parser)
    assert set(graph.objects(URIRef(f"{BASE}/catalog"), DCAT.dataset)) == {
        URIRef(f"{BASE}/data/{name}") for name in NAMES
    }


def test_a_browser_is_led_to_the_page_and_a_program_that_asks_for_nothing_gets_json_ld(site: Site) -> None:
    browser = site.client.get("/catalog", headers={"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
    assert (browser.status_code, browser.location) == (303, "/en/data")
    assert site.client.get("/catalog").mimetype == "application/ld+json"


def test_each_syntax_names_the_others(site: Site) -> None:
    links = site.client.get("/catalog.ttl").headers.getlist("Link")
    assert {link.partition(">")[0] for link in links} == {"</catalog.jsonld", "</catalog.rdf"}


def test_before_the_first_release_the_live_files_are_described_and_no_changes(unreleased: Site) -> None:
    graph = Graph().parse(data=unreleased.client.get("/catalog.ttl").data, format="turtle")
    assert {str(node) for node in graph.objects(URIRef(f"{BASE}/catalog"), DCAT.dataset)} == {
        f"{BASE}/data/{name}" for name in DATASETS
    }
    addresses = {str(node).removeprefix(BASE) for node in graph.objects(None, DCAT.downloadURL)}
    assert "/downloads/devices.csv" in addresses
    assert all(unreleased.client.head(address).status_code == 200 for address in addresses)


def test_every_file_that_the_catalogue_names_has_the_size_and_the_digest_that_it_says(site: Site) -> None:
    graph = Graph().parse(data=site.client.get("/catalog.ttl").data, format="turtle")
    files = list(graph.subject_objects(DCAT.downloadURL))
    assert len(files) > len(NAMES)
    for node, address in files:
        body = site.client.get(str(address).removeprefix(BASE)).data
        assert len(body) == int(str(graph.value(node, DCAT.byteSize)))
        checksum = graph.value(node, SPDX.checksum)
        assert hashlib.sha256(body).hexdigest() == str(graph.value(checksum, SPDX.checksumValue))


def test_the_pages_with_releases_lead_from_one_to_the_next_until_all_datasets_were_described(site: Site) -> None:
    seen, address = set(), f"{BASE}/catalog/full.ttl?page=1"
    while address:
        graph = Graph().parse(data=site.client.get(address.removeprefix(BASE)).data, format="turtle")
        seen |= {str(node).removeprefix(f"{BASE}/data/") for node in graph.subjects(RDF.type, DCAT.Dataset)}
        following = graph.value(URIRef(address), HYDRA.next)
        assert following == graph.value(URIRef(address), HYDRA.nextPage)
        address = str(following) if following else ""
    assert seen == {f"{name}{release}" for name in NAMES for release in ("", *RELEASES)}


def test_every_node_of_the_portal_that_the_catalogue_describes_is_an_address_that_answers(site: Site) -> None:
    graph = Graph().parse(data=site.client.get("/catalog/full.ttl?page=1").data, format="turtle")
    kinds = (DCAT.Dataset, DCAT.DatasetSeries, DCAT.DataService, DCAT.Catalog)
    nodes = {str(node) for kind in kinds for node in graph.subjects(RDF.type, kind)}
    for path in {node.removeprefix(BASE).partition("#")[0] for node in nodes}:
        assert site.client.get(path, follow_redirects=True).status_code == 200, path


@pytest.mark.parametrize("path", ["/catalog.csv", "/catalog/full.html", f"/catalog/full.ttl?page={len(NAMES) + 1}"])
def test_what_the_catalogue_has_not_is_not_found(site: Site, path: str) -> None:
    assert site.client.get(path).status_code == 404


@pytest.mark.parametrize("page", ["0", "two", "-1", "1e3", "99999", "²"])
def test_a_page_is_a_number(site: Site, page: str) -> None:
    assert site.client.get(f"/catalog/full.ttl?page={page}").status_code == 400


def test_high_value_datasets_are_named_by_the_settings_and_a_misspelt_one_is_told(site: Site, shared_databases) -> None:
    assert b"hvdCategory" not in site.client.get("/catalog.ttl").data
    with pytest.raises(Invalid, match="LAMPPOST_HIGH_VALUE"):
        create_app(shared_databases.settings(LAMPPOST_HIGH_VALUE="devises"))
