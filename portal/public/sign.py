"""The sign that an owner prints and hangs at a device: what stands on it is what is published, and no place."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import segno
from flask import Response, current_app, render_template, url_for
from markupsafe import Markup

from geo.publication import devices
from geo.publication.records import Gone, PublishedDevice
from portal.public import dtpr_words, phrases, words
from portal.public.blueprint import public
from portal.public.devices import gone_page
from portal.public.symbols import PERSONAL_DATA_COLOURS, PURPOSE_ICONS, SENSOR_ICONS
from portal.web.publication import publication

# A sign gets dirty: a seventh of the code may be unreadable.
ERROR_LEVEL = "m"
QUIET_MODULES = 4  # ISO/IEC 18004, 6.3.8


@dataclass(frozen=True)
class Hexagon:
    """A symbol of a sign: `icon` is Tabler's name, `colour` one of DTPR's or "purpose", `text` its words."""

    icon: str
    colour: str
    text: str


@public.get("/<language:lang>/devices/<uuid:id>/sign")
def device_sign(id: UUID) -> str | Response:
    """One sheet of A5. Raises NotFound for what is not published; what was says when it went, with 410."""
    with publication() as connection:
        device = devices.one_or_gone(connection, id)
        if isinstance(device, Gone):
            return gone_page(connection, device)
    address = short_address(device)
    return render_template(
        "public/sign.html",
        device=device,
        address=address,
        code=qr_code(address),
        hexagons=(_purpose(device), _technology(device)),
        phrases=phrases,
    )


def short_address(device: PublishedDevice) -> str:
    """The address that is printed: it leads to the device's page in every language, for as long as there is one."""
    public_url: str = current_app.config["PUBLIC_URL"]
    return public_url + url_for("public.device_by_short_code", short_code=device.short_code)


def qr_code(address: str) -> Markup:
    """The address as a QR code: an SVG without a size of its own, with its quiet zone, black on white."""
    made = segno.make_qr(address, error=ERROR_LEVEL, boost_error=False)
    drawn = made.svg_inline(omitsize=True, border=QUIET_MODULES, light="#fff", svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704  # segno draws modules; the address is not in it


def _purpose(device: PublishedDevice) -> Hexagon:
    stated = phrases.stated_purpose(device)
    if stated:
        return Hexagon(PURPOSE_ICONS[stated], "purpose", words.word(dtpr_words.PURPOSES, stated))
    return Hexagon("help-circle", "purpose", phrases.no_purpose(device))


def _technology(device: PublishedDevice) -> Hexagon:
    """What it senses with, in the colour of what it does with personal data (DTPR)."""
    colour = PERSONAL_DATA_COLOURS[device.personal_data]
    return Hexagon(SENSOR_ICONS[device.symbol], colour, words.word(words.PERSONAL_DATA, device.personal_data))
