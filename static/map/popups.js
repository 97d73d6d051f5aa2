// What opens at a symbol. Built from text nodes; the first link gets the focus, Escape gives it back.

import { html } from "./dom.js";
import { colourOf, counted, deviceAddress, listAddress, page, phrase, stateName, sum, typeName } from "./page.js";
import { dot, hexagon, icon } from "./symbols.js";

export const POPUP = { minWidth: 250, maxWidth: 290, autoPanPaddingTopLeft: [24, 70], autoPanPaddingBottomRight: [24, 24] };

export function devicePopup(device) {
  const [id, , , type, state, name, district, removed] = device;
  const title = html("p", { class: "popup-title" }, hexagon(type, colourOf(state)), html("b", {}, name || typeName(type)));
  return html("div", { class: "popup" },
    title,
    html("p", { class: "popup-place" }, [name ? typeName(type) : "", districtName(district)].filter(Boolean).join(" · ")),
    removed ? html("p", { class: "popup-state" }, phrase("removed")) : null,
    html("p", { class: "popup-state" }, dot(colourOf(state)), stateName(state)),
    html("p", {}, html("a", { class: "button button-small", href: deviceAddress(id) }, phrase("more"))),
    html("p", {}, html("a", { href: `${page.reportAddress}?device=${id}` }, phrase("report"))));
}

export function blockPopup(block) {
  const n = sum(block.counts);
  const text = counted(block.tier === 3 ? "area" : block.tier === 2 ? "large_square" : "square", n);
  return html("div", { class: "popup" },
    html("p", { class: "popup-notice" }, icon("square-dashed"), html("span", {}, text)),
    members(block.devices),
    rest(n - block.devices.length, block.district),
    page.sizeAlone ? html("p", {}, phrase("size_alone")) : null,
    html("p", {}, html("a", { href: page.privacyAddress }, phrase("why"))));
}

export function clusterPopup(devices) {
  return html("div", { class: "popup" },
    html("p", { class: "popup-notice" }, counted("together", devices.length)),
    members(devices.map((device) => [device[0], device[3], device[4], device[5]])));
}

export function districtPopup(district) {
  const text = counted("roaming", sum(district.roaming), { district: district.name });
  return html("div", { class: "popup" },
    html("p", { class: "popup-notice" }, icon("hexagons"), html("span", {}, text)),
    html("p", {}, html("a", { class: "button button-small", href: listAddress(district.code) }, phrase("to_list"))));
}

function members(devices) {
  const rows = devices.map(([id, type, state, name]) => html("li", {},
    hexagon(type, colourOf(state), "small"), html("a", { href: deviceAddress(id) }, name || typeName(type))));
  return html("ul", { class: "popup-list" }, ...rows);
}

function rest(n, district) {
  if (n <= 0 || !district) return null;
  return html("p", {}, html("a", { href: listAddress(district) }, counted("and_more", n)));
}

export function districtName(code) {
  return (code && page.districtNames[code]) || "";
}
