"""What the map's scripts need from the server: words in the visitor's language, addresses, icons."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import current_app, url_for
from flask_babel import gettext as _

from geo.publication.map_cells import FARTHEST_ZOOM, NEAREST_ZOOM
from portal.public import base_layers
from portal.public.symbols import COLOURS, PERSONAL_DATA_COLOURS, SENSOR_ICONS
from portal.public.words import PERSONAL_DATA, SYMBOLS
from portal.web.language import language
from portal.web.publication import edition

NO_DEVICE = UUID(int=0)


def for_script(query: list[tuple[str, str]]) -> dict[str, Any]:
    """One JSON object for static/map/page.js; `query` is the filter of the page."""
    asked = urlencode(query)
    districts = url_for("public.map_districts")
    return {
        "language": language(),
        "words": _phrases(),
        "types": {key: {"icon": SENSOR_ICONS[key], "name": _(name)} for key, name in SYMBOLS.items()},
        "states": {key: {"colour": PERSONAL_DATA_COLOURS[key], "name": _(name)} for key, name in PERSONAL_DATA.items()},
        "colours": COLOURS,
        "query": asked,
        "icons": url_for("static", filename="vendor/icons.svg"),
        "badges": url_for("static", filename="badges.svg"),
        "baseAddress": url_for("public.map_base"),
        "districtsAddress": f"{districts}?{asked}" if asked else districts,
        "cellAddress": url_for("public.map_cell", z=0, x=0, y=0),
        "deviceAddress": url_for("public.device", id=NO_DEVICE),
        "listAddress": url_for("public.device_list"),
        "sizeAlone": not edition().buildings_counted,
        "privacyAddress": url_for("public.privacy"),
        "reportAddress": url_for("public.report"),
        "farthestZoom": FARTHEST_ZOOM,
        "nearestZoom": NEAREST_ZOOM,
        "attribution": current_app.config["BASE_MAP"].attribution,
        "base": base_layers.for_script(current_app.config["BASE_MAP"]),
    }


def _phrases() -> dict[str, str]:
    """Whole phrases; `_one` and `_other` are chosen by number in the script, as CLDR's plural rules say."""
    return {
        "map": _("Map of devices"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "close": _("Close"),
        "details": _("What stands here"),
        "more": _("All about this device"),
        "report": _("Report a mistake"),
        "removed": _("This device has been removed"),
        "to_list": _("Show the list"),
        "size_alone": _("Buildings here were not counted: only the size is promised."),
        "why": _("Why do I see a square?"),
        "devices_one": _("1 device"),
        "devices_other": _("%(n)s devices"),
        "share_none_one": _("1 without personal data"),
        "share_none_other": _("%(n)s without personal data"),
        "share_unknown_one": _("1 of which it is unknown"),
        "share_unknown_other": _("%(n)s of which it is unknown"),
        "share_anonymous_one": _("1 made anonymous in the device"),
        "share_anonymous_other": _("%(n)s made anonymous in the device"),
        "share_personal_one": _("1 that can be about people"),
        "share_personal_other": _("%(n)s that can be about people"),
        "together_one": _("1 device stands here"),
        "together_other": _("%(n)s devices stand close together here"),
        "in_square_one": _("in this square"),
        "in_square_other": _("%(n)s in this square"),
        "in_large_square_one": _("in this large square"),
        "in_large_square_other": _("%(n)s in this large square"),
        "in_area_one": _("in this area"),
        "in_area_other": _("%(n)s in this area"),
        "square_one": _("1 device stands somewhere in this square. We do not show the exact spot."),
        "square_other": _("%(n)s devices stand somewhere in this square. We do not show the exact spots."),
        "large_square_one": _("1 device stands somewhere in this large square. We do not show the exact spot."),
        "large_square_other": _("%(n)s devices stand somewhere in this large square. We do not show the exact spots."),
        "area_one": _("1 device stands somewhere in this area. We do not show the exact spot."),
        "area_other": _("%(n)s devices stand somewhere in this area. We do not show the exact spots."),
        "and_more_one": _("and 1 more in the list"),
        "and_more_other": _("and %(n)s more in the list"),
        "somewhere_one": _("1 somewhere in %(district)s"),
        "somewhere_other": _("%(n)s somewhere in %(district)s"),
        "roaming_one": _("1 device works somewhere in %(district)s and has no fixed place on the map."),
        "roaming_other": _("%(n)s devices work somewhere in %(district)s and have no fixed place on the map."),
        "within_square": _("Somewhere in a square, %(district)s"),
        "in_view_one": _("1 device in view"),
        "in_view_other": _("%(n)s devices in view"),
        "none_in_view": _("No devices in view. Zoom out or move the map."),
        "zoom_for_all": _("Zoom in, or open the list, for all devices in view."),
        "near_you_one": _("1 device near you"),
        "near_you_other": _("%(n)s devices near you, the nearest first"),
        "around": _("It covers this place"),
        "close_by": _("Less than 50 m away"),
        "away": _("About %(distance)s away"),
        "square_around": _("The square lies over this place"),
        "square_close": _("The square begins less than 50 m away"),
        "square_away": _("The square begins about %(distance)s away"),
        "metres": _("%(metres)s m"),
        "kilometres": _("%(kilometres)s km"),
        "you": _("Your location (it stays on your phone or computer)"),
        "no_position": _("Your location could not be found. Search by street or district."),
    }
