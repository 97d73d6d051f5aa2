"""The colours of a city, made of one for light pages and one for dark ones, and refused where a pair is too weak.

Names are those of the custom properties in static/lamppost.css, without the dashes before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.errors import Invalid
from portal.branding.contrast import Colour, colour, contrast

# What a city does not choose, as static/lamppost.css has it.
LIGHT = {
    "ink": "#14212b", "paper": "#ffffff", "paper-soft": "#f2f5f6", "note-personal": "#fff6c7",
    "note-anonymous": "#e2f4fc", "map-land": "#f5f2ec", "map-park": "#dbe8cf",
}  # fmt: skip
DARK = {
    "ink": "#eef3f5", "paper": "#11191f", "paper-soft": "#1a242b", "note-personal": "#3a3307",
    "note-anonymous": "#0f3345", "map-land": "#1b252c", "map-park": "#1d2f27",
}  # fmt: skip
ON_BRAND = {"light": "#ffffff", "dark": "#0b1a20"}

# How much of the ink a stronger brand has, how much of the brand a tinted paper.
STRONGER, TINTED = 0.25, 0.1

TEXT, SIGN = 4.5, 3.0
"""The least contrast of text (WCAG 2.2, 1.4.3) and of what must be seen to understand (1.4.11)."""

# Every pair that a city's colours stand in on a page, in front and behind, with the least contrast.
PAIRS = (
    ("link", "paper", TEXT),
    ("link", "paper-soft", TEXT),
    ("link", "note-personal", TEXT),
    ("link", "note-anonymous", TEXT),
    ("link", "brand-tint", TEXT),
    ("brand-strong", "paper", TEXT),
    ("brand-strong", "paper-soft", TEXT),
    ("brand-strong", "brand-tint", TEXT),
    ("ink", "brand-tint", TEXT),
    ("brand", "paper", TEXT),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-strong", TEXT),
    ("area", "map-land", SIGN),
    ("area", "map-park", SIGN),
    ("brand", "brand-tint", SIGN),
)

Palette = Mapping[str, Colour]


@dataclass(frozen=True)
class Colours:
    """The custom properties that a city sets, by name, for both schemes."""

    light: Palette
    dark: Palette


def chosen(light: str, dark: str) -> Colours | None:
    """The colours that two settings make, None where neither is set. Raises Invalid with the pair and its figure."""
    if not light and not dark:
        return None
    return Colours(
        light=_scheme("LAMPPOST_COLOUR", light, LIGHT, ON_BRAND["light"]),
        dark=_scheme("LAMPPOST_COLOUR_DARK", dark, DARK, ON_BRAND["dark"]),
    )


def _scheme(setting: str, written: str, given: Mapping[str, str], on_brand: str) -> Palette:
    if not written:
        raise Invalid(setting, "a city's colour is set for light and for dark pages, or for neither")
    try:
        brand = colour(written)
    except ValueError as error:
        raise Invalid(setting, str(error)) from None
    around = {name: colour(value) for name, value in given.items()}
    made = of_brand(brand, around["ink"], around["paper"], colour(on_brand))
    weak = weakest(made | around)
    if weak is not None:
        raise Invalid(setting, f"{written} is too weak: {weak}")
    return made


def of_brand(brand: Colour, ink: Colour, paper: Colour, on_brand: Colour) -> dict[str, Colour]:
    """All that follows from the colour of a city."""
    return {
        "brand": brand,
        "brand-strong": brand.mixed(ink, STRONGER),
        "brand-tint": paper.mixed(brand, TINTED),
        "on-brand": on_brand,
        "link": brand,
        "area": brand,
    }


def weakest(colours: Palette) -> str | None:
    """The pair that is furthest below its least contrast, with its figure; None where all pairs reach theirs."""
    found = [(contrast(colours[front], colours[behind]), least, front, behind) for front, behind, least in PAIRS]
    short = [each for each in found if each[0] < each[1]]
    if not short:
        return None
    figure, least, front, behind = min(short, key=lambda each: each[0] / each[1])
    # Rounded down, so that no figure below the least is written as if it reached it.
    shown = int(figure * 100) / 100
    return f"{front} {colours[front]} on {behind} {colours[behind]} has a contrast of {shown:.2f}, not {least}"


def stylesheet(colours: Colours) -> str:
    """The custom properties of both schemes, to be read after static/lamppost.css."""
    light, dark = (_declarations(palette) for palette in (colours.light, colours.dark))
    return (
        f":root {{ {light} }}\n"
        f'@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ {dark} }} }}\n'
        f':root[data-theme="dark"] {{ {dark} }}\n'
    )


def _declarations(palette: Palette) -> str:
    return " ".join(f"--{name}: {value};" for name, value in palette.items())
