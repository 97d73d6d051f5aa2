// How devices are drawn: hexagons, donuts, pills. Shapes only; the words stand in labels and lists.

import { html, svg } from "./dom.js";
import { page, short, sum } from "./page.js";

const HEXAGON = "M18 1.6 33.4 10.4v17.2L18 36.4 2.6 27.6V10.4z";
const RADIUS = 20;
const AROUND = 2 * Math.PI * RADIUS;
const GAP = 2.4;
const SMALLEST_SHARE = 3.5;
const BETWEEN_DOTS = 5;

export function icon(name) {
  return svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `${page.icons}#i-${name}` }));
}

export function dot(colour) {
  return html("span", { class: `dot dot-${colour}`, "aria-hidden": "true" });
}

export function hexagon(sensorType, colour, size = "") {
  const halo = svg("path", { class: "hex-halo", d: HEXAGON });
  const shape = svg("svg", { class: "hex-shape", viewBox: "0 0 36 38" }, halo, svg("path", { d: HEXAGON }));
  const classes = `hex hex-${colour}${size ? ` hex-${size}` : ""}`;
  return html("span", { class: classes, "aria-hidden": "true" }, shape, icon(page.types[sensorType].icon), badge(colour));
}

function badge(colour) {
  if (colour === "none") return null;
  return svg("svg", { class: "badge" }, svg("use", { href: `${page.badges}#b-${colour}` }));
}

// A ring of shares around the number. The yellow share is dotted too: colour alone must not tell.
export function donut(counts) {
  const total = sum(counts);
  const ring = svg("svg", { viewBox: "0 0 52 52", "aria-hidden": "true" });
  ring.append(svg("circle", { class: "donut-edge", cx: 26, cy: 26, r: 25 }));
  let start = 0;
  counts.forEach((count, index) => {
    if (!count) return;
    ring.append(...share(page.colours[index], start, (count / total) * AROUND, count === total));
    start += (count / total) * AROUND;
  });
  ring.append(svg("circle", { class: "donut-middle", cx: 26, cy: 26, r: 15.5 }));
  return html("span", { class: "donut" }, ring, html("span", {}, short(total)));
}

function share(colour, start, length, whole) {
  const drawn = whole ? length : Math.max(length - GAP, SMALLEST_SHARE);
  const begin = start + (whole ? 0 : GAP / 2);
  const arc = svg("circle", {
    class: `donut-share share-${colour}`, cx: 26, cy: 26, r: RADIUS,
    "stroke-dasharray": `${drawn.toFixed(1)} ${AROUND.toFixed(1)}`, "stroke-dashoffset": (-begin).toFixed(1),
  });
  return colour === "personal" ? [arc, dots(begin, drawn)] : [arc];
}

// Dashes of no length with round ends: one element, however many dots.
function dots(begin, length) {
  const many = Math.max(Math.floor((length - 1 - BETWEEN_DOTS / 2) / BETWEEN_DOTS) + 1, 1);
  const dashes = `${`0 ${BETWEEN_DOTS} `.repeat(many - 1)}0 ${AROUND.toFixed(1)}`;
  return svg("circle", {
    class: "donut-dots", cx: 26, cy: 26, r: RADIUS,
    "stroke-dasharray": dashes, "stroke-dashoffset": (-begin - BETWEEN_DOTS / 2).toFixed(1),
  });
}

// The label on a block's edge: the types of what stands somewhere in it, and how many there are.
export function blockPill(types, text, colour) {
  return html("span", { class: `pill pill-${colour}` }, ...types.map((type) => icon(page.types[type].icon)), text);
}

export function districtPill(text) {
  return html("span", { class: "pill pill-district" }, icon("hexagons"), text);
}
