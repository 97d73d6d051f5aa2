"""`lamppost catalogue check`: what the shapes say, and the score of each dataset."""

from __future__ import annotations

import pytest

from opendata.datasets import DATASETS
from tests.support import town
from tests.support.shapes import needs_shapes


@pytest.fixture(scope="module")
def databases(clone):
    with clone(town=True) as made:
        town.town(made, town.released("D1"))
        town.publish_all(made)
        yield made


def test_every_address_is_reached_and_what_is_missing_is_named(lamppost, monkeypatch):
    monkeypatch.delenv("LAMPPOST_SHACL", raising=False)
    said = lamppost("catalogue", "check").output
    assert "SHACL: not checked" in said
    assert said.count("MQA ") == len(DATASETS)
    assert "reached" not in said
    assert "dcat-ap: not checked" in said


@needs_shapes
def test_the_shapes_find_nothing_and_only_the_sizes_of_unreleased_files_are_wanting(lamppost):
    said = lamppost("catalogue", "check").output
    assert "DCAT-AP 3.0.1: 0 violations" in said
    assert said.count("MQA 400 of 405") == len(DATASETS)
    assert {line.strip() for line in said.splitlines() if line.startswith("  ")} == {
        "contextuality, dcat:byteSize: 0 of 5"
    }


@needs_shapes
def test_with_a_release_every_dataset_and_release_has_all_points(lamppost, monkeypatch):
    monkeypatch.setenv("LAMPPOST_HIGH_VALUE", "devices,datastreams")
    lamppost("release", "make")
    said = lamppost("catalogue", "check").output
    assert ("DCAT-AP 3.0.1: 0 violations" in said, "DCAT-AP HVD 3.0.0: 0 violations" in said) == (True, True)
    assert said.count("MQA 405 of 405") == 2 * (len(DATASETS) + 1)
    assert said.count("MQA") == said.count("MQA 405 of 405")


def test_a_folder_without_shapes_is_told(lamppost, monkeypatch, tmp_path):
    monkeypatch.setenv("LAMPPOST_SHACL", str(tmp_path))
    assert "cannot be read" in lamppost("catalogue", "check", code=1).output
