// The base map: the city's own land, water and streets on one canvas. Colours are the stylesheet's,
// so it is dark where the page is.

import { page, phrase } from "./page.js";

const FILLED = new Set(["land", "built", "park", "water"]);

export async function baseLayer(map) {
  map.createPane("base").style.zIndex = 150;
  describe(map);
  const answer = await fetch(page.baseAddress);
  if (!answer.ok) return;
  const data = await answer.json();
  const renderer = L.canvas({ pane: "base", padding: 0.3 });
  const layers = painted(data).map(([kind, geometry]) => {
    const layer = L.geoJSON(geometry, { pane: "base", renderer, interactive: false, style: style(map, kind) });
    return { kind, layer: layer.addTo(map) };
  });
  const restyle = () => layers.forEach(({ kind, layer }) => layer.setStyle(style(map, kind)));
  map.on("zoomend", restyle);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
  new MutationObserver(restyle).observe(document.documentElement, { attributeFilter: ["data-theme"] });
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

// In the order of the city's file; main roads get a darker line below them, districts come last.
function painted(data) {
  const ground = data.districts.map((area) => ["land", area]);
  const features = data.features.length ? data.features : ground;
  const roads = features.flatMap(([kind, shape]) => (kind === "major" ? [["casing", shape], [kind, shape]] : [[kind, shape]]));
  return [...roads, ...data.districts.map((area) => ["district", area])];
}

function style(map, kind) {
  const colour = getComputedStyle(document.documentElement).getPropertyValue(`--map-${kind}`).trim();
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
