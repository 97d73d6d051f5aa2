// "Near me": asked of the browser only when the button is pressed, used in the browser, sent to nobody.
// The address of the page is left as it is, so that the place is not in the history either.

import { phrase } from "./page.js";
import { say } from "./panel.js";

const ZOOM = 16;

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
}

function done(button) {
  button.removeAttribute("aria-busy");
}

function show(map, shown, { latitude, longitude, accuracy }) {
  const place = [latitude, longitude];
  shown.clearLayers();
  L.circle(place, { radius: accuracy, className: "me-around", interactive: false }).addTo(shown);
  L.circleMarker(place, { radius: 7, className: "me", interactive: false }).bindTooltip(phrase("you")).addTo(shown);
  map.isNearMe = true;
  map.setView(place, ZOOM);
}
