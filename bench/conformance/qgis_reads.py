"""Run by the system's Python, which has QGIS: what its OAPIF provider reads of one collection, as JSON.

Arguments: the address of the API, a collection, an expression to filter by, a rectangle as west,south,east,north; both
may be empty.
"""

from __future__ import annotations

import json
import sys

from qgis.core import Qgis, QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer

PAGE = 700


def read(address: str, collection: str, expression: str, rectangle: str) -> dict[str, object]:
    """Whether the layer loads, how many features it says it has, and the ids that it gives."""
    source = f" pagingEnabled='true' pageSize='{PAGE}' typename='{collection}' url='{address}'"
    if rectangle:
        source += " restrictToRequestBBOX='1'"
    layer = QgsVectorLayer(source, collection, "OAPIF")
    if not layer.isValid():
        return {"valid": False}
    if expression and not layer.setSubsetString(expression):
        return {"valid": False}
    request = QgsFeatureRequest()
    if rectangle:
        request.setFilterRect(QgsRectangle(*map(float, rectangle.split(","))))
    ids = [feature["id"] for feature in layer.getFeatures(request)]
    return {"valid": True, "count": layer.featureCount(), "ids": ids, "version": Qgis.QGIS_VERSION_INT}


def main() -> None:
    application = QgsApplication([], False)
    application.initQgis()
    try:
        sys.stdout.write(json.dumps(read(*sys.argv[1:5])) + "\n")
    finally:
        application.exitQgis()


if __name__ == "__main__":
    main()
