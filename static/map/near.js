// "Near me": asked of the browser only when it is pressed, used in the browser, sent to nobody: the server is asked
// for fixed cells. The address of the page is left as it is, so that the place is not in the history either.

import { phrase } from "./page.js";
import { say } from "./panel.js";

const ZOOM = 16;
const FARTHEST = 13;
const NEAREST = 18;

export function nearMe(map) {
  const button = document.getElementById("near");
  if (!button || !navigator.geolocation) return; // a frame of another site has no such button
  button.hidden = false;
  const shown = L.layerGroup().addTo(map);
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => { done(button); show(map, shown, coords); },
      () => { done(button); say(phrase("no_position")); },
      { maximumAge: 60000, timeout: 10000 },
    );
  });
  if (location.hash === "#near") button.click();
}

// After a press the view widens until it holds a device, or narrows until every symbol in it is of named devices.
export function settle(map, items) {
  if (!map.me?.step) return;
  const seen = [...items.values()].filter((item) => item.count && map.getBounds().intersects(item.bounds ?? [item.place]));
  const zoom = map.getZoom();
  if (!seen.length && map.me.step <= 1 && zoom > FARTHEST) step(map, zoom - 1, -1);
  else if (seen.some((item) => !item.devices.length) && map.me.step >= 1 && zoom < NEAREST) step(map, zoom + 1, 2);
  else map.me.step = 0;
}

function step(map, zoom, direction) {
  map.me.step = direction;
  map.setView(map.me.place, zoom);
}

function done(button) {
  button.removeAttribute("aria-busy");
}

function show(map, shown, { latitude, longitude, accuracy }) {
  const place = [latitude, longitude];
  shown.clearLayers();
  L.circle(place, { radius: accuracy, className: "me-around", interactive: false }).addTo(shown);
  L.circleMarker(place, { radius: 7, className: "me", interactive: false }).bindTooltip(phrase("you")).addTo(shown);
  map.me = { place, step: 1 };
  map.setView(place, ZOOM);
}
