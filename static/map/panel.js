// The list beside the map: what is in view, nearest the middle first. Far away the districts stand there,
// as the server wrote them. In a frame of another site there is only the number of what is in view.

import { html } from "./dom.js";
import { colourOf, counted, deviceAddress, phrase, stateName, typeName } from "./page.js";
import { districtName } from "./popups.js";
import { dot, hexagon } from "./symbols.js";

const MOST_ROWS = 8;

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
  const centre = map.getCenter();
  const visible = [...items.values()].filter((item) => item.count && bounds.intersects(item.bounds ?? [item.place]));
  const distance = (item) => map.distance(centre, item.place);
  const total = visible.reduce((sum, item) => sum + item.count, 0);
  const named = visible.filter((item) => item.devices.length).sort((one, other) => distance(one) - distance(other));
  const rows = named.flatMap((item) => item.devices.map((device) => row(device, item.bounds))).slice(0, MOST_ROWS);
  if (total > rows.length) rows.push(html("li", { class: "hint" }, phrase("zoom_for_all")));
  list?.replaceChildren(...rows);
  say(total ? counted("in_view", total) : phrase("none_in_view"));
}

export function say(text) {
  clearTimeout(announced);
  announced = setTimeout(() => { live.textContent = text; }, 200);
}

function row([id, , , type, state, name, district], generalised) {
  const where = generalised ? phrase("within_square", { district: districtName(district) }) : districtName(district);
  const text = html("span", { class: "row-text" },
    html("b", {}, name || typeName(type)),
    html("span", {}, [name ? typeName(type) : "", where].filter(Boolean).join(" · ")),
    html("span", { class: "row-state" }, dot(colourOf(state)), stateName(state)));
  return html("li", {}, html("a", { class: "row", href: deviceAddress(id) }, hexagon(type, colourOf(state)), text));
}
