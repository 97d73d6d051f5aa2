"""`lamppost export`: the file that the portal gives, written here."""

from __future__ import annotations

import pytest
from shapely import Point

from opendata.datasets import DATASETS
from opendata.formats.all import FORMATS
from portal.public import create_app
from tests.support import town


@pytest.fixture(scope="module")
def databases(clone):
    """A town with two devices in it."""
    with clone(town=True) as made:
        town.town(made, *(town.released(f"D{n}", geometry=Point(5.11 + n / 1000, 52.51)) for n in range(2)))
        town.publish_all(made)
        yield made


@pytest.mark.parametrize("format_", FORMATS)
def test_the_file_is_the_one_that_the_portal_gives(lamppost, databases, tmp_path, format_):
    client = create_app(databases.settings()).test_client()
    for dataset in DATASETS:
        file = tmp_path / f"{dataset}.{format_}"
        said = lamppost("export", dataset, format_, file).output
        assert file.read_bytes() == client.get(f"/downloads/{dataset}.{FORMATS[format_].extension}").data
        assert f"rows of {dataset}" in said


def test_filters_choose_as_in_the_list(lamppost, databases, tmp_path):
    client, file = create_app(databases.settings()).test_client(), tmp_path / "none.csv"
    lamppost("export", "devices", "csv", file, "--type", "flow", "--state", "active", "--state", "planned")
    assert file.read_bytes() == client.get("/downloads/devices.csv?type=flow&state=active&state=planned").data
    said = lamppost("export", "devices", "csv", file, "--type", "nonsense", code=1).output
    assert "type: choose from" in said


def test_a_file_that_cannot_be_made_leaves_what_was_there(lamppost, databases, tmp_path):
    file = tmp_path / "organisations.csv"
    file.write_text("older")
    said = lamppost("export", "organisations", "csv", file, "--type", "flow", code=1).output
    assert "ask for all of them" in said
    assert [path.name for path in tmp_path.iterdir()] == ["organisations.csv"]
    assert file.read_text() == "older"
