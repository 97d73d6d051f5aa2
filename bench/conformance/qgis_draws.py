"""Run by the system's Python, which has QGIS: what it draws of a style or a layer definition, as JSON.

Arguments: a style for MapLibre (.json) or a layer definition (.qlr), and a rectangle in Web Mercator as
west,south,east,north.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from pathlib import Path
from urllib.parse import quote

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsLayerDefinition,
    QgsMapBoxGlStyleConverter,
    QgsMapLayer,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

SIDE = 512
PAPER = "#fe01fd"  # no style has it


def layers(file: Path) -> list[QgsMapLayer]:
    if file.suffix == ".qlr":
        return list(QgsLayerDefinition.loadLayerDefinitionLayers(str(file)))
    style = json.loads(file.read_text())
    (source,) = [each for each in style["sources"].values() if each["type"] == "vector"]
    with urllib.request.urlopen(source["url"]) as answer:
        tiles = json.load(answer)
    address = quote(tiles["tiles"][0], safe=":/{}")
    layer = QgsVectorTileLayer(f"type=xyz&url={address}&zmin={tiles['minzoom']}&zmax={tiles['maxzoom']}", "tiles")
    converter = QgsMapBoxGlStyleConverter()
    if converter.convert(style) == QgsMapBoxGlStyleConverter.Success:
        layer.setRenderer(converter.renderer())
        return [layer]
    return []


def draw(file: Path, rectangle: str) -> dict[str, object]:
    """Whether all layers are valid, and in how many colours they draw the rectangle, the empty paper not counted."""
    opened = layers(file)
    settings = QgsMapSettings()
    settings.setLayers(opened)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setExtent(QgsRectangle(*map(float, rectangle.split(","))))
    settings.setOutputSize(QSize(SIDE, SIDE))
    settings.setBackgroundColor(QColor(PAPER))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, SIDE, 2) for y in range(0, SIDE, 2)}
    return {"valid": bool(opened) and all(each.isValid() for each in opened), "colours": len(colours - {PAPER})}


def main() -> None:
    application = QgsApplication([], False)
    application.initQgis()
    try:
        sys.stdout.write(json.dumps(draw(Path(sys.argv[1]), sys.argv[2])) + "\n")
    finally:
        application.exitQgis()


if __name__ == "__main__":
    main()
