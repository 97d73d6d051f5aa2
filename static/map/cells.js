// The data of what is in view, in fixed cells of 512 px: the server learns which cells were asked for,
// never where exactly somebody looks, and every cell can be kept by caches.

import { page } from "./page.js";

const CELL_PIXELS = 512;
const MOST_KEPT = 300;
const kept = new Map();

export async function overview() {
  return json(page.districtsAddress);
}

// All cells in view, as [{url, clusters, devices, blocks, hatched, shapes}]; a cell that does not answer is left out.
export async function inView(map) {
  const answers = await ahead(map, map.getCenter(), map.getZoom());
  return answers.filter((answer) => answer.status === "fulfilled").map((answer) => answer.value);
}

// Ask for the cells of a view before it is there.
export function ahead(map, centre, zoom) {
  return Promise.allSettled(addresses(map, centre, zoom).map(json));
}

function addresses(map, centre, wanted) {
  const zoom = Math.min(Math.max(Math.floor(wanted), page.farthestZoom), page.nearestZoom);
  const middle = map.project(centre, zoom);
  const half = map.getSize().multiplyBy(map.getZoomScale(zoom, wanted) / 2);
  const first = middle.subtract(half).divideBy(CELL_PIXELS).floor();
  const last = middle.add(half).divideBy(CELL_PIXELS).floor();
  const most = 2 ** (zoom - 1) - 1;
  const found = [];
  for (let x = Math.max(first.x, 0); x <= Math.min(last.x, most); x += 1) {
    for (let y = Math.max(first.y, 0); y <= Math.min(last.y, most); y += 1) found.push(address(zoom, x, y));
  }
  return found;
}

function address(zoom, x, y) {
  const path = page.cellAddress.replace("/0/0/0.json", `/${zoom}/${x}/${y}.json`);
  return page.query ? `${path}?${page.query}` : path;
}

function json(url) {
  if (!kept.has(url)) {
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value);
    kept.set(url, read(url));
    kept.get(url).catch(() => kept.delete(url));
  }
  return kept.get(url);
}

async function read(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return { url, ...await answer.json() };
}
