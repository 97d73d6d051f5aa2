// A look at a tile set: Leaflet's grid, each tile drawn on a canvas in the stylesheet's colours.

import { decode } from "./mvt.js";

const SIZE = 256;
const POINT = 1;
const COLOURS = {
  none: "--none", deidentified_on_device: "--anonymous", deidentified_later: "--personal", identifiable: "--personal",
  unknown: "--unknown",
};

const Tiles = L.GridLayer.extend({
  createTile(coords, done) {
    const canvas = document.createElement("canvas");
    const scale = Math.ceil(devicePixelRatio);
    canvas.width = canvas.height = SIZE * scale;
    load(this.options.address, coords)
      .then((layers) => {
        const pen = canvas.getContext("2d");
        layers.forEach((layer) => layer.features.forEach((one) => draw(pen, layer, one, (SIZE * scale) / layer.extent)));
        done(null, canvas);
      })
      .catch((error) => done(error, canvas));
    return canvas;
  },
});

async function load(address, coords) {
  const answer = await fetch(L.Util.template(address, coords));
  return answer.status === 200 ? decode(await answer.arrayBuffer()) : [];
}

// Regions that are too many to draw are counted in points, which devices are as well: those would hide these.
function draw(pen, layer, feature, scale) {
  const points = feature.kind === POINT;
  if (points && layer.name !== "devices") return;
  pen.beginPath();
  for (const part of feature.parts) {
    if (points) pen.arc(part[0][0] * scale, part[0][1] * scale, radius(feature.properties) * Math.ceil(devicePixelRatio), 0, 7);
    else part.forEach(([x, y], at) => pen[at ? "lineTo" : "moveTo"](x * scale, y * scale));
  }
  const state = COLOURS[feature.properties.personalData];
  pen.strokeStyle = colour(layer.name === "devices" && state ? "--symbol-edge" : "--line-strong");
  pen.fillStyle = colour(state ?? "--brand");
  if (points) pen.fill();
  pen.stroke();
}

// Of a cluster, by how many it stands for.
function radius({ cluster, devices = 1 }) {
  return cluster ? Math.min(12, 4 + Math.log10(devices) * 2) : 4;
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const place = document.getElementById("tiles");
const [west, south, east, north] = JSON.parse(place.dataset.bounds);
place.hidden = false;
const map = L.map(place, { maxZoom: Number(place.dataset.deepest), attributionControl: false });
const bounds = L.latLngBounds([[south, west], [north, east]]);
const tiles = new Tiles({ address: place.dataset.address, maxZoom: Number(place.dataset.deepest), bounds });
tiles.on("load", () => (place.dataset.drawn = String(map.getZoom())));
map.fitBounds(bounds);
tiles.addTo(map);
