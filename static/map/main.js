// The register's map on Leaflet. The frame is made by the server (portal/web/folium_map.py), which calls
// baseLayer and deviceLayer; everything that is drawn comes as data of fixed cells.

import { ahead, inView, overview } from "./cells.js";
import { keyboard, oneTabStop } from "./keyboard.js";
import { districtItems, nearItems, overviewItems } from "./markers.js";
import { nearMe, settle } from "./near.js";
import { page, phrase } from "./page.js";
import { say, showInView, showOverview } from "./panel.js";
import { icon } from "./symbols.js";

// More districts than this would be a cloud of donuts; then clusters are shown from the start.
const MOST_DISTRICTS = 40;
const CLOSER_THAN_ALL = 1.6;
const NO_OVERVIEW_FROM = 13.75; // except for the first view of a small town
const AFTERWARDS = 500; // ms: by then the map has been painted, and nobody has pressed again

const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
L.Map.mergeOptions({ zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still });

export async function deviceLayer(map) {
  controls(map);
  keyboard(map);
  const data = await overview();
  page.districtNames = Object.fromEntries(data.districts.map((district) => [district.code, district.name]));
  const overviewUntil = place(map, data);
  const drawn = new Drawn(map);
  const draw = async () => {
    if (map.getZoom() < overviewUntil) {
      drawn.replace(overviewItems(map, data.districts));
      showOverview();
      // Whoever asked from elsewhere sees an empty map beside the numbers of the city.
      if (data.bounds && !map.getBounds().intersects(corners(data.bounds))) say(phrase("none_in_view"));
    } else {
      await drawCells(map, drawn, data);
    }
    remember(map);
    map.getContainer().dataset.drawn = String(map.getZoom());
  };
  map.on("moveend", draw);
  // What the view will hold comes while the map still moves there.
  map.on("zoomanim", ({ center, zoom }) => { if (zoom >= overviewUntil) ahead(map, center, zoom); });
  nearMe(map);
  addEventListener("hashchange", () => { delete map.me; asked(map); });
  await draw();
}

async function drawCells(map, drawn, data) {
  const asked = `${map.getZoom()} ${map.getCenter()}`;
  const cells = await inView(map);
  if (asked !== `${map.getZoom()} ${map.getCenter()}`) return; // the map has moved on meanwhile
  const items = nearItems(map, cells);
  drawn.replace(new Map([...districtItems(map, data), ...items]));
  showInView(map, items);
  settle(map, items);
}

// What is on the map, by key: only the difference is drawn.
class Drawn {
  constructor(map) {
    this.map = map;
    this.layers = new Map();
  }

  replace(items) {
    clearTimeout(this.waiting);
    for (const [key, layer] of this.layers) {
      if (!items.has(key)) {
        layer.remove();
        this.layers.delete(key);
      }
    }
    const missing = [...items].filter(([key]) => !this.layers.has(key));
    this.add(missing.filter(([, item]) => !item.beyond));
    // Of a large area the label may hang far outside: the keyboard walks there, but nobody waits for it.
    this.waiting = setTimeout(() => this.add(missing.filter(([, item]) => item.beyond)), AFTERWARDS);
  }

  add(items) {
    for (const [key, item] of items) this.layers.set(key, item.make().addTo(this.map));
    oneTabStop(this.map);
  }
}

function corners([west, south, east, north]) {
  return L.latLngBounds([south, west], [north, east]);
}

// Show the place of the address, or the whole city; answers below which zoom the overview is shown.
function place(map, data) {
  if (!data.bounds) return 0;
  const city = corners(data.bounds);
  const whole = map.getBoundsZoom(city);
  map.setMinZoom(Math.max(Math.floor(whole) - 1, map.getMinZoom()));
  if (!asked(map)) map.fitBounds(city, { animate: false });
  const districts = data.districts.length;
  if (!districts || districts > MOST_DISTRICTS) return 0;
  return Math.max(Math.min(whole + CLOSER_THAN_ALL, NO_OVERVIEW_FROM), whole + 0.5);
}

// Show the view that the address states, if it states one.
function asked(map) {
  const wanted = /^#(\d+(?:\.\d+)?)\/(-?\d+\.\d+)\/(-?\d+\.\d+)$/.exec(location.hash);
  if (wanted) map.setView([Number(wanted[2]), Number(wanted[3])], Number(wanted[1]), { animate: false });
  return Boolean(wanted);
}

// The view stands behind the #, which browsers never send.
function remember(map) {
  if (map.me) return;
  const centre = map.getCenter();
  history.replaceState(null, "", `#${+map.getZoom().toFixed(2)}/${centre.lat.toFixed(4)}/${centre.lng.toFixed(4)}`);
}

function controls(map) {
  L.control.zoom({
    position: "bottomright",
    zoomInText: "", zoomOutText: "", zoomInTitle: phrase("zoom_in"), zoomOutTitle: phrase("zoom_out"),
  }).addTo(map);
  const container = map.getContainer();
  container.querySelector(".leaflet-control-zoom-in").append(icon("plus"));
  container.querySelector(".leaflet-control-zoom-out").append(icon("minus"));
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
}
