// The base map out of the city's archive of vector tiles (PMTiles, the layers of Protomaps' basemap), of which the
// browser asks the portal for the parts that it needs. It is painted as the city's own map is.

import { page } from "./page.js";
import { colourOfMap, onTheme } from "./theme.js";

const POLYGON = 3;
const GREEN = new Set([
  "park", "forest", "wood", "grass", "garden", "cemetery", "nature_reserve", "national_park", "protected_area",
  "golf_course", "allotments", "village_green", "playground", "pitch", "meadow", "scrub",
]);

export function archiveLayer(map) {
  const layer = protomapsL.leafletLayer({
    url: page.base.address, pane: "base", attribution: "", lang: page.language, noWrap: true,
    maxDataZoom: page.base.highestZoom, ...rules(),
  });
  layer.addTo(map);
  onTheme(() => {
    Object.assign(layer, rules());
    layer.clearLayout();
    layer.rerenderTiles();
  });
}

function rules() {
  return { backgroundColor: colourOfMap("back"), paintRules: painted(), labelRules: named() };
}

function painted() {
  const areas = (dataLayer, kind, filter) => ({
    dataLayer, filter, symbolizer: new protomapsL.PolygonSymbolizer({ fill: colourOfMap(kind) }),
  });
  const roads = (kinds, colour, width, minzoom) => ({
    dataLayer: "roads", minzoom, filter: (zoom, feature) => kinds.includes(feature.props.kind),
    symbolizer: new protomapsL.LineSymbolizer({ color: colourOfMap(colour), width }),
  });
  const main = ["highway", "major_road"];
  return [
    areas("earth", "land"),
    areas("landuse", "park", (zoom, feature) => GREEN.has(feature.props.kind)),
    areas("water", "water", (zoom, feature) => feature.geomType === POLYGON),
    areas("buildings", "built"),
    roads(["minor_road", "other", "path"], "minor", (zoom) => Math.max(0.5, (zoom - 12) * 1.1), 12),
    roads(main, "casing", (zoom) => mainRoad(zoom) + 2, 8),
    roads(main, "major", mainRoad, 8),
  ];
}

function mainRoad(zoom) {
  return Math.max(1.2, (zoom - 10) * 1.3);
}

function named() {
  const look = { fill: colourOfMap("name"), stroke: colourOfMap("halo"), width: 2, labelProps: [`name:${page.language}`, "name"] };
  return [
    {
      dataLayer: "places",
      symbolizer: new protomapsL.CenteredTextSymbolizer({ ...look, font: "600 14px sans-serif" }),
    },
    {
      dataLayer: "roads", minzoom: 14,
      symbolizer: new protomapsL.LineLabelSymbolizer({ ...look, font: "400 12px sans-serif" }),
    },
  ];
}
