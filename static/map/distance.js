// How far a place is from what is published of a device: nothing else is known here. The same sums and words as
// portal/public/placing.py, made in the browser so that the visitor's place need not leave it.

import { phrase } from "./page.js";

const METRES_A_DEGREE = 111195;

// Metres from [latitude, longitude] to a GeoJSON geometry, 0 inside it; good to a metre or so within a city.
export function metres([latitude, longitude], geometry) {
  const across = METRES_A_DEGREE * Math.cos((latitude * Math.PI) / 180);
  const flat = ([east, north]) => [(east - longitude) * across, (north - latitude) * METRES_A_DEGREE];
  const rings = linesOf(geometry).map((line) => line.map(flat));
  if (geometry.type.endsWith("Polygon") && rings.filter(surroundsOrigin).length % 2) return 0;
  return Math.min(...rings.flatMap((line) => line.map((end, index) => toOrigin(line[Math.max(index - 1, 0)], end))));
}

export function distanceWords(away, isSquare, isPoint) {
  if (away === 0 && !isPoint) return phrase(isSquare ? "square_around" : "around");
  if (away < 50) return phrase(isSquare ? "square_close" : "close_by");
  const distance = away < 975
    ? phrase("metres", { metres: Math.round(away / 50) * 50 })
    : phrase("kilometres", { kilometres: Math.round(away / 100) / 10 });
  return phrase(isSquare ? "square_away" : "away", { distance });
}

function linesOf({ type, coordinates }) {
  if (type === "Point") return [[coordinates]];
  if (type === "LineString") return [coordinates];
  if (type === "MultiPolygon") return coordinates.flat();
  return coordinates.every((part) => Array.isArray(part[0])) ? coordinates : coordinates.map((point) => [point]);
}

// From the origin to the stretch between two points.
function toOrigin([x, y], [endX, endY]) {
  const [dx, dy] = [endX - x, endY - y];
  const length = dx * dx + dy * dy;
  const along = length ? Math.min(Math.max(-(x * dx + y * dy) / length, 0), 1) : 0;
  return Math.hypot(x + along * dx, y + along * dy);
}

function surroundsOrigin(ring) {
  const crossed = ring.filter(([x, y], index) => {
    const [beforeX, beforeY] = ring[(index || ring.length) - 1];
    return (y > 0) !== (beforeY > 0) && x - (y * (beforeX - x)) / (beforeY - y) > 0;
  });
  return crossed.length % 2 === 1;
}
