"""A few rows of every dataset with what is hard to write, and their files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from shapely import box
from shapely.geometry import LineString, Point
from sqlalchemy import Connection

from geo.publication.filters import DeviceFilter
from opendata.datasets import DATASETS
from opendata.formats.all import FORMATS
from tests import publication_builder as build

Make = Callable[..., Path]
ALL = DeviceFilter()


@pytest.fixture
def publication(publication: Connection) -> Connection:
    """An empty edition with a district."""
    build.an_edition(publication)
    build.a_district(publication)
    return publication


@pytest.fixture
def town(publication: Connection) -> Connection:
    """Every kind of place, every type of value, and texts that a format must escape."""
    build.a_district(publication, "WK02", "Overkant", box(5.14, 52.50, 5.18, 52.53))
    owner, square = build.an_organisation(publication, 'Say "hé" & <b>'), build.a_region(publication)
    build.an_organisation(publication, "No website", website=None)
    texts = {"name": 'a "b", \\ c\nd|e', "summary": "tab\there", "reference": "=1+1", "themes": ["sound", "air"]}
    build.a_device(publication, organisation_id=owner, height=-2.5, registered=date(2024, 2, 29), **texts)
    build.a_device(publication, LineString([(5.12, 52.51), (5.13, 52.52)]), projects=["naïve €", "second"])
    for n in range(3):
        build.a_device(publication, Point(5.11 + n / 100, 52.51), datastreams=[build.a_datastream()] * 2)
        build.a_generalised_device(publication, square, datastreams=[])
    return publication


@pytest.fixture
def make(publication: Connection, tmp_path: Path) -> Make:
    """Writes a dataset in a format and gives the file."""

    def made(dataset: str, name: str, chosen: DeviceFilter = ALL) -> Path:
        file = tmp_path / f"{dataset}.{FORMATS[name].extension}"
        file.write_bytes(b"".join(FORMATS[name].stream(publication, DATASETS[dataset], chosen)))
        return file

    return made
