"""The map's frame by folium: the container, Leaflet's options and the list of layers. Nothing else.

branca compiles what a folium element rendered as a Jinja template a second time, so any text from
outside would run on the server. Therefore no value of the register, of a form or of an address is ever
given to a class of folium or branca, and our own elements are rendered once (SafeMacro). Behaviour
and data are fetched by the static scripts under static/map/.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import folium
from branca.element import CssLink, Element, JavascriptLink
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

NAME = "register"
MIN_ZOOM, MAX_ZOOM = 5, 18


@dataclass(frozen=True)
class MapParts:
    """`scripts` and `styles` are names of static files; `container` is HTML, `script` the text of a module."""

    scripts: list[str]
    styles: list[str]
    container: str
    script: str


class Raw(Element):
    """Text that is not compiled as a template again."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **kwargs: Any) -> str:
        return self._text


class SafeMacro(JSCSSMixin):
    """An element whose template is rendered exactly once."""

    def render(self, **kwargs: Any) -> str:
        figure: Any = self.get_root()
        for name, url in self.default_js:
            figure.header.add_child(JavascriptLink(url), name=name)
        for name, url in self.default_css:
            figure.header.add_child(CssLink(url), name=name)
        for slot in ("html", "script"):
            macro = getattr(self._template.module, slot, None)
            if macro is not None:
                getattr(figure, slot).add_child(Raw(macro(self, kwargs)), name=self.get_name())
        for child in list(self._children.values()):
            child.render(**kwargs)
        return ""


class RegisterMap(SafeMacro, folium.Map):
    """A Leaflet map without tiles, at a fixed place until the script knows the city's."""

    # folium's own lists belong to the class and name foreign hosts; these replace them.
    default_js = [("leaflet", "vendor/leaflet.js")]  # noqa: RUF012  # folium's own type
    default_css = [("leaflet_css", "vendor/leaflet.css")]  # noqa: RUF012
    _template = Template("""
{%- macro html(this, kwargs) %}<div id="{{ this.get_name() }}" class="register-map"></div>{% endmacro -%}
{%- macro script(this, kwargs) %}
const {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
{{ this.get_name() }}.setView({{ this.location|tojson }}, {{ this.options.zoom }});
{% endmacro -%}
""")

    def __init__(self) -> None:
        super().__init__(
            location=(0, 0), zoom_start=MIN_ZOOM, minZoom=MIN_ZOOM, maxZoom=MAX_ZOOM, tiles=None,
            zoom_control=False, zoomSnap=0.25, wheelPxPerZoomLevel=90, bounceAtZoomLimits=False,
        )  # fmt: skip
        self._id = NAME  # folium's own is random, which no entity tag survives


class ScriptLayer(SafeMacro, Layer):
    """A layer that a function of our own static module draws."""

    _template = Template("""
{%- macro script(this, kwargs) %}
{{ this.draw }}({{ this._parent.get_name() }});
{% endmacro -%}
""")

    def __init__(self, draw: str) -> None:
        super().__init__(name=draw, overlay=True, control=False, show=True)
        self._id = draw
        self.draw = draw


def parts(layers: tuple[str, ...] = ("baseLayer", "deviceLayer")) -> MapParts:
    """A map and the functions that draw on it, lowest first: as on the page, base map below, devices above."""
    built = RegisterMap()
    for layer in layers:
        ScriptLayer(layer).add_to(built)
    built.render()
    figure: Any = built.get_root()
    return MapParts(
        scripts=_urls(figure, JavascriptLink),
        styles=_urls(figure, CssLink),
        container=figure.html.render(),
        script=figure.script.render(),
    )


def _urls(figure: Any, kind: type[CssLink] | type[JavascriptLink]) -> list[str]:
    return [str(child.url) for child in figure.header._children.values() if isinstance(child, kind)]
