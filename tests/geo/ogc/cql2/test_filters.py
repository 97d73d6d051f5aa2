"""Every operator of CQL2 chooses the features that it should, in either language."""

from __future__ import annotations

import json

import pytest

from geo.ogc.cql2 import text
from tests.geo.ogc.cql2.cases import EVERY
from tests.geo.ogc.cql2.conftest import Town


@pytest.mark.parametrize(("filter_text", "letters"), EVERY.items(), ids=list(EVERY))
def test_a_filter_chooses_its_features(town: Town, filter_text: str, letters: str) -> None:
    assert town.chosen(filter_text) == letters
    assert town.chosen(json.dumps(text.read(filter_text)), "cql2-json") == letters
