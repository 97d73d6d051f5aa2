// The map of a selection as a file of its own: everything is in the page, and nothing is asked of anybody.

// The edge says whether a device is there; the page's legend draws the same.
const EDGES = {
  "": { color: "#0a4f63", weight: 1.5 },
  planned: { color: "#0a4f63", weight: 2, dashArray: "6 4" },
  removed: { color: "#8a2b1d", weight: 2, dashArray: "1 4" },
};

function savedLayer(map) {
  const data = JSON.parse(document.getElementById("saved-data").textContent);
  map.attributionControl.setPrefix("Leaflet");
  L.control.zoom({ zoomInTitle: "+", zoomOutTitle: "−" }).addTo(map);
  L.geoJSON(data.districts, { interactive: false, style: { color: "#4a5b64", weight: 1.5, dashArray: "2 5", fill: false } }).addTo(map);
  const drawn = L.geoJSON(data.features, {
    style: ({ geometry, properties }) => ({
      ...EDGES[properties.state],
      fillColor: properties.colour,
      fillOpacity: opacity(geometry, properties),
    }),
    pointToLayer: (feature, place) => L.circleMarker(place, { radius: 7 }),
    onEachFeature: (feature, layer) => layer.bindPopup(() => popup(feature.properties.devices), { maxHeight: 260 }),
  }).addTo(map);
  const around = drawn.getLayers().length ? drawn : L.geoJSON(data.districts);
  if (around.getLayers().length) map.fitBounds(around.getBounds(), { padding: [20, 20], maxZoom: 17 });
}

// Areas of devices that move lie over one another: filled any more, they would hide what is below and mix colours.
function opacity(geometry, properties) {
  if (geometry.type === "Point") return 0.9;
  return properties.moves ? 0.04 : 0.25;
}

// Text only ever goes in as text.
function popup(devices) {
  const list = document.createElement("ul");
  for (const [title, owner, address, state, personalData, districts] of devices) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = title;
    item.append(link);
    for (const line of [owner, state, personalData, districts]) if (line) item.append(document.createElement("br"), line);
    list.append(item);
  }
  return list;
}
