"""Everything that makes a portal a city's own, read from what the settings name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.branding import colours, logo, texts
from portal.branding.colours import Colours
from portal.branding.logo import Logo
from portal.branding.texts import Paragraphs
from portal.settings import Settings

OWN_COLOUR = "#0a4f63"
"""The brand of static/lamppost.css on light pages."""


@dataclass(frozen=True)
class Brand:
    """What a city chose; None and empty where it chose nothing. `about` is by language."""

    colours: Colours | None
    logo: Logo | None
    about: Mapping[str, Paragraphs]

    @property
    def colour(self) -> str:
        """The brand on light pages, #rrggbb, for what no stylesheet reaches."""
        return str(self.colours.light["brand"]) if self.colours else OWN_COLOUR


def of(settings: Settings) -> Brand:
    """Raises Invalid that names the setting and says what is wrong, with the figure."""
    return Brand(
        colours=colours.chosen(settings.colour, settings.colour_dark),
        logo=logo.read(settings.logo) if settings.logo else None,
        about=texts.read(settings.about, settings.languages) if settings.about else {},
    )
