"""An installation names the national coordinate reference systems that OGC API offers."""

from __future__ import annotations

import pytest

from geo.errors import Invalid
from geo.ogc.crs import offered
from portal.settings import Settings


def test_codes_are_read_from_the_setting() -> None:
    assert Settings.from_env({"LAMPPOST_NATIONAL_CRS": "28992, 31370"}).national_crs == (28992, 31370)
    assert Settings.from_env({}).national_crs == ()


@pytest.mark.parametrize("value", ["RD", "28992;31370", "-1", "28992 31370"])
def test_what_is_no_code_is_refused_with_the_name_of_the_setting(value: str) -> None:
    with pytest.raises(Invalid, match="LAMPPOST_NATIONAL_CRS"):
        Settings.from_env({"LAMPPOST_NATIONAL_CRS": value})


def test_a_code_that_epsg_does_not_know_is_refused() -> None:
    with pytest.raises(Invalid, match="99999"):
        offered((99999,))
