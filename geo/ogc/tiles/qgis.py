"""A layer definition for QGIS (.qlr), which adds the tiles of all layers to a map in the portal's colours."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from geo.ogc.config import Identity
from geo.ogc.tiles.documents import home, title
from geo.ogc.tiles.matrices import WEB_MERCATOR_QUAD
from geo.ogc.tiles.palette import EDGE, STATES, THEMES
from geo.publication.tiles import DEEPEST

# QGIS's numbers for kinds of geometry, and how it calls what draws them.
POINT, LINE, AREA = 0, 1, 2
KINDS = {POINT: ("marker", "SimpleMarker"), LINE: ("line", "SimpleLine"), AREA: ("fill", "SimpleFill")}
ID = "lamppost_tiles"
EVERY_ZOOM = "-1"
EXACT = "\"locationPrecision\" = 'exact' AND \"personalData\" = '{state}'"


@dataclass(frozen=True)
class Rule:
    """Features of `layer` and of one kind of geometry that pass the expression, drawn by these options of a symbol."""

    name: str
    layer: str
    kind: int
    expression: str
    options: dict[str, str]


def definition(identity: Identity, name: str, language: str) -> bytes:
    """The file, in the colours of the theme called `name`."""
    called = title(identity, language, None)
    root = Element("qlr")
    group = SubElement(root, "layer-tree-group", {"checked": "Qt::Checked", "expanded": "1", "name": ""})
    SubElement(group, "layer-tree-layer", {"checked": "Qt::Checked", "expanded": "1", "id": ID, "name": called})
    layer = SubElement(SubElement(root, "maplayers"), "maplayer", {"type": "vector-tile", "autoRefreshEnabled": "0"})
    SubElement(layer, "id").text = ID
    SubElement(layer, "datasource").text = _source(identity)
    SubElement(layer, "layername").text = called
    system = SubElement(SubElement(layer, "srs"), "spatialrefsys")
    SubElement(system, "authid").text = "EPSG:3857"
    SubElement(layer, "provider").text = "vectortile"
    styles = SubElement(SubElement(layer, "renderer", {"type": "basic"}), "styles")
    for rule in _rules(name):
        _add(styles, rule)
    ElementTree.indent(root)
    return f"<!DOCTYPE qgis-layer-definition>\n{ElementTree.tostring(root, encoding='unicode')}\n".encode()


def _source(identity: Identity) -> str:
    template = quote(f"{home(identity, None)}/{WEB_MERCATOR_QUAD}/{{z}}/{{y}}/{{x}}", safe=":/{}")
    return f"type=xyz&url={template}&zmax={DEEPEST}&zmin=0"


def _rules(name: str) -> list[Rule]:
    theme = THEMES[name]
    return [
        Rule("districts", "districts", AREA, "", {"style": "no", "outline_color": theme.line, "outline_width": "0.3"}),
        Rule("squares", "regions", AREA, "",
             {"style": "no", "outline_color": theme.brand, "outline_width": "0.3"}),
        Rule("clusters", "devices", POINT, '"cluster" = true',
             {"name": "circle", "color": theme.brand, "outline_color": theme.paper, "size": "4"}),
        *(
            Rule(f"{kind}: {state}", "devices", number, EXACT.format(state=state),
                 options | {"color": colour, "line_color": colour})
            for state, colour in STATES.items()
            for kind, number, options in (
                ("lines", LINE, {"line_width": "0.8"}),
                ("devices", POINT, {"name": "circle", "outline_color": EDGE, "size": "2.6"}),
            )
        ),
    ]  # fmt: skip


def _add(styles: Element, rule: Rule) -> None:
    kind, drawn_by = KINDS[rule.kind]
    style = SubElement(styles, "style", {
        "enabled": "1", "name": rule.name, "geometry": str(rule.kind), "layer": rule.layer,
        "expression": rule.expression, "min-zoom": EVERY_ZOOM, "max-zoom": EVERY_ZOOM,
    })  # fmt: skip
    symbol = SubElement(SubElement(style, "symbols"), "symbol", {"name": "0", "type": kind, "alpha": "1"})
    options = SubElement(SubElement(symbol, "layer", {"class": drawn_by, "enabled": "1", "pass": "0", "locked": "0"}),
                         "Option", {"type": "Map"})  # fmt: skip
    for name, value in rule.options.items():
        SubElement(options, "Option", {"type": "QString", "name": name, "value": _value(value)})


def _value(value: str) -> str:
    """QGIS writes a colour as four numbers."""
    if not value.startswith("#"):
        return value
    return ",".join(str(int(value[place : place + 2], 16)) for place in (1, 3, 5)) + ",255"
