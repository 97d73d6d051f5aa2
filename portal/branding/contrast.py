"""Contrast between colours, as WCAG 2.2 computes it; and colours mixed of two."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Colour:
    """In sRGB; each part is 0 to 255."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """Relative luminance, 0 black to 1 white (WCAG 2.2, glossary)."""
        red, green, blue = (_linear(part / 255) for part in (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def mixed(self, other: Colour, share: float) -> Colour:
        """This colour with a share, 0 to 1, of another one."""
        pairs = ((self.red, other.red), (self.green, other.green), (self.blue, other.blue))
        return Colour(*(round(own + (its - own) * share) for own, its in pairs))


def colour(written: str) -> Colour:
    """Read #rrggbb. Raises ValueError."""
    if not HEX.fullmatch(written):
        raise ValueError(f"expected a colour such as #0a4f63; got {written!r}")
    return Colour(*(int(written[at : at + 2], 16) for at in (1, 3, 5)))


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio, 1 to 21 (WCAG 2.2, glossary)."""
    darker, lighter = sorted((one.luminance, other.luminance))
    return (lighter + 0.05) / (darker + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
