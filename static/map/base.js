// The base map: the city's own land, water and streets on one canvas. Colours are the stylesheet's,
// so it is dark where the page is.

import { archiveLayer } from "./archive.js";
import { page, phrase } from "./page.js";
import { colourOfMap, onTheme } from "./theme.js";

const FILLED = new Set(["land", "built", "park", "water"]);

export async function baseLayer(map) {
  map.createPane("base").style.zIndex = 150;
  describe(map);
  if (page.base.kind === "archive") archiveLayer(map);
  if (page.base.kind === "tiles") tileLayer(map);
  const answer = await fetch(page.baseAddress);
  if (!answer.ok) return;
  const data = await answer.json();
  const renderer = L.canvas({ pane: "base", padding: 0.3 });
  const layers = drawn(data).map(([kind, geometry]) => {
    const layer = L.geoJSON(geometry, { pane: "base", renderer, interactive: false, style: style(map, kind) });
    return { kind, layer: layer.addTo(map) };
  });
  // After a zoom all is drawn anew anyway, in the style that it has by then.
  map.on("zoomend", () => layers.forEach(({ kind, layer }) => {
    const anew = style(map, kind);
    layer.eachLayer((part) => L.setOptions(part, anew));
  }));
  onTheme(() => layers.forEach(({ kind, layer }) => layer.setStyle(style(map, kind))));
}

// Tiles that come through the portal; a service that is away leaves the districts.
function tileLayer(map) {
  map.options.zoomSnap = 1; // images between two zooms show their seams
  const { address, bounds: [west, south, east, north], highestZoom } = page.base;
  L.tileLayer(address.replace("/0/0/0", "/{z}/{x}/{y}"), {
    pane: "base", className: "base-tiles", bounds: [[south, west], [north, east]], noWrap: true, maxNativeZoom: highestZoom,
  }).addTo(map);
}

function describe(map) {
  map.attributionControl.setPrefix(`<a href="https://leafletjs.com">Leaflet</a>`);
  if (page.attribution) {
    const text = document.createElement("span");
    text.textContent = page.attribution;
    map.attributionControl.addAttribution(text.innerHTML);
  }
  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", phrase("map"));
}

// Above tiles only the districts' outlines; of the city's own map all. It comes in the order of the city's file; main roads get a darker line below them, districts come last.
function drawn(data) {
  const outlines = data.districts.map((area) => ["district", area]);
  if (page.base.kind !== "city") return outlines;
  const ground = data.districts.map((area) => ["land", area]);
  const features = data.features.length ? data.features : ground;
  const roads = features.flatMap(([kind, shape]) => (kind === "major" ? [["casing", shape], [kind, shape]] : [[kind, shape]]));
  return [...roads, ...outlines];
}

function style(map, kind) {
  const colour = colourOfMap(kind);
  if (FILLED.has(kind)) return { fill: true, fillColor: colour, fillOpacity: 1, stroke: false };
  const line = { color: colour, opacity: 1, fill: false, weight: width(kind, map.getZoom()) };
  return kind === "district" ? { ...line, dashArray: "2 5" } : line;
}

function width(kind, zoom) {
  const major = Math.max(1.6, (zoom - 10.2) * 1.35);
  if (kind === "major") return major;
  if (kind === "casing") return major + 2;
  if (kind === "minor") return zoom < 13 ? 0.5 : Math.max(0.6, (zoom - 12.3) * 1.15);
  if (kind === "ditch") return zoom < 13 ? 0.6 : Math.max(0.8, (zoom - 12.5) * 0.8);
  return 1.4;
}
