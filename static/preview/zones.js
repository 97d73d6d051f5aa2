// What zones would raise, on a map: the city's base map below, raised blocks by tier, the zones' outlines above.
"use strict";

// Called by the map's frame.
function previewLayer(map) {
  const data = JSON.parse(document.getElementById("data").textContent);
  const named = (text) => Object.assign(document.createElement("span"), { textContent: text });
  map.getContainer().setAttribute("role", "application");
  map.getContainer().setAttribute("aria-label", "Map; arrow keys move it, plus and minus zoom");
  map.attributionControl.setPrefix("Leaflet");
  if (data.attribution) map.attributionControl.addAttribution(named(data.attribution).innerHTML);
  L.control.zoom().addTo(map);
  for (const [kind, geometry] of data.base) {
    L.geoJSON(geometry, { className: `base ${kind}`, interactive: false }).addTo(map);
  }
  // Tiers come in rising order, so that the strictest lies on top.
  const blocks = L.featureGroup(data.blocks.map(([tier, devices, geometry]) =>
    L.geoJSON(geometry, { className: `block tier-${tier}` })
      .bindTooltip(() => named(`tier ${tier}: ${devices} ${devices === 1 ? "device" : "devices"} raised`))
  )).addTo(map);
  const zones = data.zones.map(([name, geometry]) =>
    L.geoJSON(geometry, { className: "zone", interactive: false }).addTo(map));
  const all = L.featureGroup([blocks, ...zones]).getBounds();
  if (all.isValid()) map.fitBounds(all, { padding: [20, 20], animate: false });
  for (const button of document.querySelectorAll("button[data-zone]")) {
    button.addEventListener("click", () => {
      map.fitBounds(zones[button.dataset.zone].getBounds(), { maxZoom: 15, animate: false });
      map.getContainer().focus();
    });
  }
}
