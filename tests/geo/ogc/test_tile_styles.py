"""Styles draw what tiles have, in the portal's colours, and need nothing from anywhere else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from geo.ogc.tiles import palette
from geo.ogc.tiles.layers import LAYERS
from portal.public.symbols import PERSONAL_DATA_COLOURS
from portal.web.assets import STATIC

# What the style specification (version 8) lets each type of layer paint, of what styles here use.
PAINTS = {
    "background": {"background-color"},
    "line": {"line-color", "line-width", "line-opacity"},
    "fill": {"fill-color", "fill-opacity"},
    "circle": {"circle-color", "circle-opacity", "circle-radius", "circle-stroke-color", "circle-stroke-width"},
}
OPERATORS = {"all", "==", "!=", "get", "geometry-type", "match", "interpolate", "linear", "to-boolean"}


@pytest.mark.parametrize("name", palette.THEMES)
def test_a_style_for_maplibre_has_what_the_specification_asks(get: Callable[..., Any], name: str) -> None:
    style = get(f"/styles/{name}")
    assert style["version"] == 8
    assert "glyphs" not in style and "sprite" not in style
    ids = [layer["id"] for layer in style["layers"]]
    assert len(ids) == len(set(ids))
    for layer in style["layers"]:
        assert set(layer["paint"]) <= PAINTS[layer["type"]]
        assert set(_operators(layer.get("filter", []))) <= OPERATORS
        if layer["type"] != "background":
            assert layer["source"] in style["sources"]
            known = LAYERS[layer["source-layer"]].schema("en")
            assert set(_properties([layer.get("filter", []), *layer["paint"].values()])) <= set(known)
    (source,) = style["sources"].values()
    tiles = get(source["url"].removeprefix("http://register.example/ogc").partition("?")[0], f="tilejson")
    assert [layer["id"] for layer in tiles["vector_layers"]] == list(LAYERS)


def _operators(expression: Any) -> Iterator[str]:
    if isinstance(expression, list) and expression:
        yield expression[0]
        for part in expression[1:]:
            yield from _operators(part)


def _properties(expression: Any) -> Iterator[str]:
    if isinstance(expression, list):
        if expression[:1] == ["get"]:
            yield expression[1]
        for part in expression:
            yield from _properties(part)


def test_the_colours_are_those_of_the_portal() -> None:
    sheet = (STATIC / "lamppost.css").read_text()
    light, dark = sheet.split("@media screen and (prefers-color-scheme: dark)")[:2]
    for state, colour in palette.STATES.items():
        assert colour == _colour(light, PERSONAL_DATA_COLOURS[state])
    assert _colour(light, "symbol-edge") == palette.EDGE
    for theme, rules in (("light", light), ("dark", dark)):
        chosen = palette.THEMES[theme]
        assert (chosen.paper, chosen.brand, chosen.line) == tuple(
            _colour(rules, name) for name in ("paper-soft", "brand", "line-strong")
        )


def _colour(rules: str, name: str) -> str:
    """A variable of the style sheet, in six digits."""
    (digits,) = re.findall(rf"--{name}: #([0-9a-f]+);", rules)[:1]
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


@pytest.mark.parametrize("name", palette.THEMES)
def test_a_layer_definition_for_qgis_draws_every_state_from_these_tiles(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/ogc/styles/{name}?f=qlr")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="lamppost-{name}.qlr"'
    root = ElementTree.fromstring(answer.data)
    assert root.findtext(".//datasource") == (
        "type=xyz&url=http://register.example/ogc/tiles/WebMercatorQuad/{z}/{y}/{x}&zmax=18&zmin=0"
    )
    rules = root.findall(".//renderer/styles/style")
    assert {rule.get("layer") for rule in rules} == set(LAYERS)
    said = " ".join(rule.get("expression", "") for rule in rules)
    assert {state for state in map(str, palette.STATES) if f"'{state}'" in said} == set(map(str, palette.STATES))
    (entry,) = root.findall(".//layer-tree-layer")
    assert entry.get("id") == root.findtext(".//maplayer/id")


def test_an_unknown_style_is_not_found(client: FlaskClient) -> None:
    assert client.get("/ogc/styles/none").status_code == 404
    assert client.get("/ogc/styles/light?f=sld").status_code == 400
