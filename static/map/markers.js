// From the data of cells to Leaflet layers. Every item has a key: what is drawn already stays as it is,
// so that the focus and an open popup survive a move of the map.

import { html } from "./dom.js";
import { aloud, colourOf, counted, page, phrase, stateName, sum, typeName } from "./page.js";
import { POPUP, blockPopup, clusterPopup, devicePopup, districtPopup } from "./popups.js";
import { namesThatFit, spread } from "./spread.js";
import { blockPill, districtPill, donut, hexagon } from "./symbols.js";

const WORDS_FROM_ZOOM = 15.75;
const SHOWN_TYPES = 3;
const NARROW = 600;
const NAMES_UNTIL_ZOOM = 17;
const BEYOND = 0.1; // of the view's width and height, on each side

// Items of all cells in view, each once: a block that crosses cells comes with each of them. Cells reach far beyond a
// small screen; what is not seen there is not drawn.
export function nearItems(map, cells) {
  const items = new Map();
  const words = map.getZoom() >= WORDS_FROM_ZOOM;
  const seen = map.getBounds().pad(BEYOND);
  const put = (item) => {
    if (item.place && !seen.intersects(item.bounds ?? [item.place])) return;
    items.set(item.key, { ...item, beyond: item.place && !seen.contains(item.place) });
  };
  for (const cell of cells) {
    cell.shapes.forEach((shape) => put(outline(shape)));
    Object.entries(cell.hatched).forEach(([kind, geometry]) => put(hatching(`${cell.url} ${kind}`, kind, geometry)));
    cell.blocks.forEach((block) => put(pill(block, words)));
    cell.clusters.forEach((cluster) => put(clusterItem(map, cluster)));
    cell.devices.forEach((device) => put(deviceItem(device)));
  }
  return items;
}

export function overviewItems(map, districts) {
  const shown = districts.filter((district) => sum(district.counts));
  shown.sort((one, other) => sum(other.counts) - sum(one.counts));
  const size = map.getSize().x < NARROW ? 42 : 52;
  const zoom = map.getZoom();
  const labels = shown.map(({ label: [longitude, latitude] }) => map.project([latitude, longitude], zoom));
  const places = spread(labels, size + 2);
  const named = namesThatFit(places, shown.map((district) => district.name), size);
  const items = new Map();
  shown.forEach((district, index) => {
    const key = `o:${district.code}:${zoom}:${size}`;
    const place = map.unproject(places[index], zoom);
    items.set(key, { key, make: () => districtMarker(map, district, place, size, named[index]) });
  });
  return items;
}

// District names on the ground, and on them the devices that have no other place.
export function districtItems(map, data) {
  const items = new Map();
  const names = map.getZoom() < NAMES_UNTIL_ZOOM;
  for (const district of data.districts) {
    const key = `${district.code}:${names}`;
    if (sum(district.roaming)) items.set(`r:${key}`, { key, make: () => roamingMarker(district) });
    if (names) items.set(`n:${key}`, { key, make: () => nameMarker(district) });
  }
  return items;
}

function deviceItem(device) {
  const [id, longitude, latitude, type, state, name, , removed] = device;
  const make = () => {
    const symbol = hexagon(type, colourOf(state));
    const label = [name, typeName(type), stateName(state), removed ? phrase("removed") : ""].filter(Boolean).join(", ");
    const layer = mark([latitude, longitude], symbol, [34, 36], label, removed ? "is-removed" : "");
    return layer.bindPopup(() => devicePopup(device), { ...POPUP, offset: [0, -10] });
  };
  return { key: `d:${id}`, make, devices: [device], count: 1, place: [latitude, longitude], tier: 0 };
}

function clusterItem(map, cluster) {
  const [longitude, latitude, counts, devices] = cluster;
  const n = sum(counts);
  const place = [latitude, longitude];
  const make = () => {
    const size = n < 10 ? 40 : n < 100 ? 46 : 54;
    const layer = mark(place, donut(counts), [size, size], `${aloud(n)}. ${shares(counts)}`, "mark-round");
    if (devices.length) return layer.bindPopup(() => clusterPopup(devices), POPUP);
    return layer.on("click", () => map.setView(place, Math.min(map.getZoom() + 2, map.getMaxZoom())));
  };
  return { key: `c:${place}:${counts}:${devices.length}`, make, devices, count: n, place, tier: 0 };
}

function outline([id, colour, geometry]) {
  const make = () => L.geoJSON(geometry, { interactive: false, className: `outline outline-${colour}` });
  return { key: `s:${id}`, make, geometry };
}

// One path for all blocks of a cell: for each its own, a telephone draws longer than the whole map beside.
// The hatching is a pattern of the page.
function hatching(key, kind, geometry) {
  const fill = { squares: "url(#hatch)", areas: "url(#hatch-wide)" }[kind];
  const filled = { className: "hatched", stroke: false, fillColor: fill, fillOpacity: 1, fillRule: "nonzero" };
  const make = () => L.geoJSON(geometry, { interactive: false, ...(fill ? filled : { className: "block" }) });
  return { key, make };
}

function pill(block, words) {
  const n = sum(block.counts);
  const place = [block.label[1], block.label[0]];
  const [west, south, east, north] = block.bounds;
  const bounds = [[south, west], [north, east]];
  const types = [...new Set(block.devices.map((device) => device[1]))].slice(0, SHOWN_TYPES);
  const kind = block.tier === 3 ? "in_area" : block.tier === 2 ? "in_large_square" : "in_square";
  const make = () => {
    const text = words ? counted(kind, n) : n > 1 ? String(n) : "";
    const width = 18 + types.length * 19 + text.length * 7.2;
    const label = `${counted(kind, n)}, ${types.map(typeName).join(", ")}`;
    const symbol = blockPill(types, text, strongest(block.counts));
    return mark(place, symbol, [width, 28], label, "mark-pill").bindPopup(() => blockPopup(block), POPUP);
  };
  const devices = block.devices.map(([id, type, state]) => [id, null, null, type, state, null, block.district, 0]);
  return { key: `p:${block.id}:${words}:${n}`, make, devices, count: n, place, tier: block.tier, outline: block.outline, bounds };
}

function districtMarker(map, district, place, size, named) {
  const n = sum(district.counts);
  const name = named ? html("b", {}, district.name) : "";
  const symbol = html("span", { class: "district-mark" }, name, " ", donut(district.counts));
  symbol.lastChild.classList.add(size < 50 ? "donut-small" : "donut-large");
  const label = `${district.name}: ${aloud(n)}. ${shares(district.counts)}`;
  const [west, south, east, north] = district.bounds;
  const layer = mark(place, symbol, [size, size], label, "mark-district");
  return layer.on("click", () => map.fitBounds([[south, west], [north, east]], { padding: [20, 20] }));
}

function roamingMarker(district) {
  const n = sum(district.roaming);
  const text = counted("somewhere", n, { district: district.name });
  const width = 44 + text.length * 7;
  const place = [district.label[1], district.label[0]];
  return mark(place, districtPill(text), [width, 28], text, "mark-pill").bindPopup(() => districtPopup(district), POPUP);
}

function nameMarker(district) {
  const text = html("span", {}, district.name);
  const drawn = L.divIcon({ className: "district-name", html: text, iconSize: [140, 20], iconAnchor: [70, 34] });
  return L.marker([district.label[1], district.label[0]], { icon: drawn, interactive: false, keyboard: false });
}

// A symbol that can be reached by keyboard and says what it is.
function mark(place, symbol, size, label, extra = "", anchor = [size[0] / 2, size[1] / 2]) {
  const drawn = L.divIcon({ className: `mark ${extra}`, html: symbol, iconSize: size, iconAnchor: anchor });
  const layer = L.marker(place, { icon: drawn, riseOnHover: true, zIndexOffset: extra === "mark-pill" ? 400 : 0 });
  layer.on("add", () => {
    const element = layer.getElement();
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", label);
    element.tabIndex = -1;
    element.layer = layer;
  });
  return layer;
}

function shares(counts) {
  return counts.map((count, index) => (count ? counted(`share_${page.colours[index]}`, count) : "")).filter(Boolean).join(", ");
}

function strongest(counts) {
  const order = ["personal", "anonymous", "unknown", "none"];
  return order.find((colour) => counts[page.colours.indexOf(colour)] > 0) ?? "none";
}
