"""A city's logo: a small SVG or PNG that can run nothing and ask nobody, whoever drew it."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from geo.errors import Invalid

SETTING = "LAMPPOST_LOGO"
LARGEST = 50_000
"""Bytes: it is on every page."""
WIDEST = 4
"""Times its height, so that there is room for the name beside it on a phone."""

PNG = b"\x89PNG\r\n\x1a\n"
SVG = "{http://www.w3.org/2000/svg}"
# What is drawn, by name: scripts, foreign content, pictures from elsewhere, animations and links are not among it.
DRAWN = frozenset({
    "svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line",
    "polyline", "polygon", "text", "tspan", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern",
})  # fmt: skip
ELSEWHERE = re.compile(r"url\(\s*['\"]?(?!#)|@import|javascript:", re.IGNORECASE)


@dataclass(frozen=True)
class Logo:
    """`shape` is its width divided by its height."""

    body: bytes
    media_type: str
    shape: float


def read(path: Path) -> Logo:
    """Raises Invalid that says what is wrong with the file, with the figure."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise _refused(f"{path} cannot be read: {error.strerror}") from None
    if len(body) > LARGEST:
        raise _refused(f"{path.name} has {len(body):,} bytes, the most is {LARGEST:,}")
    drawn = body.startswith(PNG)
    width, height = _of_png(body) if drawn else _of_svg(body)
    if not 0 < width <= WIDEST * height:
        raise _refused(f"{path.name} is {width:g} wide and {height:g} high; the most is {WIDEST} times as wide as high")
    return Logo(body, "image/png" if drawn else "image/svg+xml", width / height)


def _of_png(body: bytes) -> tuple[float, float]:
    """Width and height, in pixels (PNG, 11.2.1)."""
    if len(body) < 24 or body[12:16] != b"IHDR":
        raise _refused("this PNG has no header")
    width, height = struct.unpack(">II", body[16:24])
    return width, height


def _of_svg(body: bytes) -> tuple[float, float]:
    """Width and height of its viewBox."""
    try:
        text = body.decode()
        # Entities can be made to grow without end: a drawing needs none.
        if "<!DOCTYPE" in text.upper():
            raise _refused("an SVG without DOCTYPE is needed")
        root = ElementTree.fromstring(text)  # noqa: S314  # the operator's own file, and no entities
    except (ElementTree.ParseError, ValueError):
        raise _refused("expected a PNG or an SVG in UTF-8") from None
    if root.tag != f"{SVG}svg":
        raise _refused("expected a PNG or an SVG in UTF-8")
    for element in root.iter():
        _draws_only(element)
    try:
        _, _, width, height = (float(part) for part in root.get("viewBox", "").replace(",", " ").split())
    except ValueError:
        raise _refused("an SVG with a viewBox of four numbers is needed") from None
    return width, height


def _draws_only(element: ElementTree.Element) -> None:
    """Raises Invalid for what a drawing does not need."""
    name = str(element.tag).removeprefix(SVG)
    if name not in DRAWN:
        raise _refused(f"an SVG without <{name.rpartition('}')[2]}> is needed")
    for attribute, value in element.attrib.items():
        plain = attribute.rpartition("}")[2].lower()
        leaves = plain == "href" and not value.startswith("#")
        if plain.startswith("on") or leaves or ELSEWHERE.search(value):
            raise _refused(f"an SVG without the attribute {plain} of <{name}> is needed")


def _refused(said: str) -> Invalid:
    return Invalid(SETTING, said)
