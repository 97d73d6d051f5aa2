// The list beside the map: what is in view, nearest the middle first, or nearest the visitor, who alone knows where
// that is. Far away the districts stand there, as the server wrote them. In a frame of another site there is only the
// number of what is in view.

import { distanceWords, metres } from "./distance.js";
import { html } from "./dom.js";
import { colourOf, counted, deviceAddress, phrase, stateName, typeName } from "./page.js";
import { districtName } from "./popups.js";
import { dot, hexagon } from "./symbols.js";

const MOST_ROWS = 8;
const MOST_NEAR = 25; // the first may all be of squares that lie over the place

const list = document.getElementById("in-view");
const live = document.getElementById("live");
const asWritten = list ? [...list.children] : [];
const firstCount = live.textContent;

let announced;

export function showOverview() {
  list?.replaceChildren(...asWritten);
  say(firstCount);
}

export function showInView(map, items) {
  const bounds = map.getBounds();
  const visible = [...items.values()].filter((item) => item.count && bounds.intersects(item.bounds ?? [item.place]));
  const total = visible.reduce((sum, item) => sum + item.count, 0);
  const found = visible.flatMap((item) => item.devices.map((device) => ({ item, device, ...away(map, item, device, items) })));
  found.sort((one, other) => one.metres - other.metres || one.item.tier - other.item.tier);
  const rows = found.slice(0, map.me ? MOST_NEAR : MOST_ROWS).map(row);
  if (total > rows.length) rows.push(html("li", { class: "hint" }, phrase("zoom_for_all")));
  list?.replaceChildren(...rows);
  say(total ? counted(map.me ? "near_you" : "in_view", total) : phrase("none_in_view"));
}

// From the visitor to what is published of the device, with words for it; else from the middle to its symbol.
function away(map, item, device, items) {
  if (!map.me) return { metres: map.distance(map.getCenter(), item.place), words: "" };
  const [id, longitude, latitude] = device;
  const point = { type: "Point", coordinates: [longitude, latitude] };
  const geometry = item.outline ? JSON.parse(item.outline) : items.get(`s:${id}`)?.geometry ?? point;
  const distance = metres(map.me.place, geometry);
  return { metres: distance, words: distanceWords(distance, Boolean(item.outline), geometry === point) };
}

export function say(text) {
  clearTimeout(announced);
  announced = setTimeout(() => { live.textContent = text; }, 200);
}

function row({ item, device, words }) {
  const [id, , , type, state, name, district] = device;
  const named = districtName(district);
  const where = item.outline ? phrase("within_square", { district: named }) : named;
  const text = html("span", { class: "row-text" },
    html("b", {}, name || typeName(type)),
    html("span", {}, [name ? typeName(type) : "", where].filter(Boolean).join(" · ")),
    words ? html("span", { class: "row-far" }, words) : null,
    html("span", { class: "row-state" }, dot(colourOf(state)), stateName(state)));
  return html("li", {}, html("a", { class: "row", href: deviceAddress(id) }, hexagon(type, colourOf(state)), text));
}
