"""The links of the header and the footer."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext as _


@dataclass(frozen=True)
class Link:
    address: str
    text: str
    icon: str
    current: bool


def navigation(place: str = "header") -> list[Link]:
    """The links of `place`, "header" or "footer", in the language of the request."""
    if place == "header":
        named = [
            ("public.map", _("Map"), "map"),
            ("public.device_list", _("List"), "list"),
            ("public.data", _("Data"), "download"),
            ("public.about", _("About"), "info-circle"),
        ]
    else:
        named = [
            ("public.report", _("Report a mistake"), ""),
            ("public.accessibility", _("Accessibility"), ""),
            ("public.privacy", _("Privacy and why you see squares"), ""),
            ("public.data", _("Open data and API"), ""),
        ]
    return [
        Link(url_for(endpoint), text, icon, request.endpoint == endpoint)
        for endpoint, text, icon in named
        if endpoint in current_app.view_functions
    ]
