from __future__ import annotations

import re
from pathlib import Path

import pytest

from geo.errors import Invalid
from portal.branding import colours
from portal.branding.colours import DARK, LIGHT, ON_BRAND, chosen, stylesheet, weakest
from portal.branding.contrast import colour, contrast

STYLES = Path(__file__).resolve().parents[3] / "static/lamppost.css"
BLUE, PALE_BLUE = "#004699", "#8cb8ff"


def shipped(*schemes: str) -> dict[str, str]:
    """The custom properties of the shipped stylesheet, by name; later blocks over earlier ones."""
    found: dict[str, str] = {}
    for scheme in schemes:
        block = STYLES.read_text(encoding="utf-8").split(f"{scheme} {{\n", 1)[1].split("}", 1)[0]
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", block))
    # A colour may be written short.
    return {
        name: value if len(value) == 7 else "#" + "".join(2 * part for part in value[1:])
        for name, value in found.items()
    }


def test_contrast_is_what_the_standard_says_of_its_examples() -> None:
    assert contrast(colour("#000000"), colour("#ffffff")) == pytest.approx(21)
    assert contrast(colour("#777777"), colour("#ffffff")) == pytest.approx(4.48, abs=0.005)
    assert contrast(colour("#ffffff"), colour("#777777")) == contrast(colour("#777777"), colour("#ffffff"))


@pytest.mark.parametrize(
    ("schemes", "given", "on_brand"),
    [((":root",), LIGHT, ON_BRAND["light"]), ((":root", ':root[data-theme="dark"]'), DARK, ON_BRAND["dark"])],
)
def test_what_a_city_does_not_choose_is_as_the_stylesheet_has_it_and_its_own_colours_are_strong_enough(
    schemes: tuple[str, ...], given: dict[str, str], on_brand: str
) -> None:
    styles = shipped(*schemes)
    assert given == {name: styles[name] for name in given}
    assert styles["on-brand"] == on_brand
    assert weakest({name: colour(value) for name, value in styles.items()}) is None


def test_every_custom_property_of_a_citys_colours_stands_in_a_pair() -> None:
    palette = chosen(BLUE, PALE_BLUE)
    assert palette is not None
    assert set(palette.light) <= {name for front, behind, _ in colours.PAIRS for name in (front, behind)}
    assert set(palette.light) == set(palette.dark) <= set(shipped(":root"))


def test_a_citys_colours_are_written_for_both_schemes_and_none_where_none_is_set() -> None:
    palette = chosen(BLUE, PALE_BLUE)
    assert palette is not None
    written = stylesheet(palette)
    assert written.index(f"--brand: {BLUE};") < written.index("prefers-color-scheme: dark") < written.index(PALE_BLUE)
    assert chosen("", "") is None


@pytest.mark.parametrize(
    ("light", "dark", "said"),
    [
        ("#ec0000", PALE_BLUE, r"LAMPPOST_COLOUR: #ec0000 .* link #ec0000 on brand-tint #fde6e6 .* 3\.86, not 4\.5"),
        (BLUE, BLUE, r"LAMPPOST_COLOUR_DARK: #004699 .* has a contrast of [\d.]+, not "),
        (BLUE, "", "LAMPPOST_COLOUR_DARK: .* for light and for dark"),
        ("", PALE_BLUE, "LAMPPOST_COLOUR: .* for light and for dark"),
        ("red; } * { color: red", PALE_BLUE, "LAMPPOST_COLOUR: expected a colour such as #0a4f63"),
    ],
)
def test_a_colour_that_is_too_weak_is_refused_with_the_pair_and_its_figure(light: str, dark: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        chosen(light, dark)
