"""What is not in the data, and the score of the catalogue."""

from __future__ import annotations

import os
import re

import pytest
from sqlalchemy import Connection

from geo.publication import coverage
from opendata.catalogue.changes import CHANGES
from opendata.datasets import DATASETS
from portal.public import create_app
from tests.portal.public.data.conftest import Site, a_whole_town
from tests.support.shapes import needs_shapes

TOTAL = re.compile(r"<strong>(\d+)</strong>")


def test_coverage_counts_every_public_device_once_by_precision_and_once_by_owner(publication: Connection) -> None:
    a_whole_town(publication)
    found = coverage.of_edition(publication)
    assert found.tiers == {0: 3, 1: 1, 3: 1}
    assert sum(devices for _, devices in found.owners) == found.tiers.total()
    assert (found.mobile, found.kind_not_shown) == (1, 0)
    assert found.withheld == [("Havenkwartier", "5-9"), ("Zuiderkwartier", "0-4")]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_page_of_coverage_shows_the_bins_and_no_number_behind_them(site: Site, language: str) -> None:
    page = site.client.get(f"/{language}/data/coverage").text
    assert ("5–9" in page, "0–4" in page) == (True, True)


def test_without_shapes_the_page_of_quality_leaves_their_points_out_and_says_so(site: Site) -> None:
    page = site.client.get("/en/data/quality").text
    assert TOTAL.findall(page) == ["375"] * (len(DATASETS) + 1)
    assert "The 30 points for conforming to DCAT-AP are left out" in page


def test_before_the_first_release_the_page_names_what_is_wanting(unreleased: Site) -> None:
    page = unreleased.client.get("/en/data/quality").text
    assert TOTAL.findall(page) == ["370"] * len(DATASETS)
    assert page.count("dcat:byteSize has 0 of 5 points") == len(DATASETS)


@needs_shapes
def test_with_shapes_every_dataset_has_405_points_on_the_page(site: Site, record_property) -> None:
    app = create_app(site.databases.settings(LAMPPOST_SHACL=os.environ["LAMPPOST_SHACL"]))
    page = app.test_client().get("/en/data/quality").text
    assert TOTAL.findall(page) == ["405"] * (len(DATASETS) + 1)
    assert CHANGES.title["en"] in page
    for pool in ("publication", "publication_downloads"):
        app.extensions[pool].dispose()
