// The map of a selection as a file of its own: everything is in the page, and nothing is asked of anybody.

function savedLayer(map) {
  const data = JSON.parse(document.getElementById("saved-data").textContent);
  map.attributionControl.setPrefix("Leaflet");
  L.control.zoom({ zoomInTitle: "+", zoomOutTitle: "−" }).addTo(map);
  L.geoJSON(data.districts, { interactive: false, style: { color: "#4a5b64", weight: 1.5, dashArray: "2 5", fill: false } }).addTo(map);
  const drawn = L.geoJSON(data.features, {
    style: (feature) => ({
      color: "#0a4f63",
      weight: 1.5,
      fillColor: feature.properties.colour,
      fillOpacity: feature.geometry.type === "Point" ? 0.9 : 0.12,
    }),
    pointToLayer: (feature, place) => L.circleMarker(place, { radius: 7 }),
    onEachFeature: (feature, layer) => layer.bindPopup(() => popup(feature.properties.devices), { maxHeight: 260 }),
  }).addTo(map);
  const around = drawn.getLayers().length ? drawn : L.geoJSON(data.districts);
  if (around.getLayers().length) map.fitBounds(around.getBounds(), { padding: [20, 20], maxZoom: 17 });
}

// Text only ever goes in as text.
function popup(devices) {
  const list = document.createElement("ul");
  for (const [title, owner, address] of devices) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = title;
    item.append(link, document.createElement("br"), owner);
    list.append(item);
  }
  return list;
}
