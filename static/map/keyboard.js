// The map's keyboard: one tab stop for all symbols, arrows walk to the next symbol in their direction,
// Enter or Space opens, Escape closes and gives the focus back.

import { phrase } from "./page.js";

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const EDGE = 30;

export function keyboard(map) {
  const container = map.getContainer();
  container.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close(map, event);
    const mark = event.target.closest?.(".mark");
    if (!mark) return undefined;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      mark.layer.fire("click", { latlng: mark.layer.getLatLng() });
    } else if (DIRECTIONS[event.key]) {
      event.preventDefault();
      event.stopPropagation();
      walk(map, mark, DIRECTIONS[event.key]);
    }
    return undefined;
  }, true);
  map.on("popupopen", ({ popup }) => opened(popup));
  map.on("popupclose", ({ popup }) => focusOn(popup._source?.getElement?.()));
}

// After every drawing exactly one symbol can be tabbed to: the one that was, or the middle one.
export function oneTabStop(map) {
  const marks = [...map.getContainer().querySelectorAll(".mark")];
  if (!marks.length || marks.some((mark) => mark.tabIndex === 0)) return;
  const middle = centre(map.getContainer());
  marks.reduce((best, mark) => (distance(mark, middle) < distance(best, middle) ? mark : best)).tabIndex = 0;
}

function close(map, event) {
  if (!map.getContainer().querySelector(".leaflet-popup")) return;
  event.preventDefault();
  map.closePopup();
}

function opened(popup) {
  const element = popup.getElement();
  element.setAttribute("role", "dialog");
  element.setAttribute("aria-label", phrase("details"));
  element.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", phrase("close"));
  element.querySelector(".popup a")?.focus({ preventScroll: true });
}

function focusOn(mark) {
  if (!mark) return;
  mark.parentElement.querySelectorAll('.mark[tabindex="0"]').forEach((other) => { other.tabIndex = -1; });
  mark.tabIndex = 0;
  mark.focus({ preventScroll: true });
}

function walk(map, from, [dx, dy]) {
  const start = centre(from);
  let best = null;
  let least = Infinity;
  for (const mark of map.getContainer().querySelectorAll(".mark")) {
    const [x, y] = centre(mark);
    const along = (x - start[0]) * dx + (y - start[1]) * dy;
    const aside = Math.abs((x - start[0]) * dy) + Math.abs((y - start[1]) * dx);
    const cost = along + 2 * aside;
    if (mark !== from && along > 2 && aside <= along * 1.6 && cost < least) {
      best = mark;
      least = cost;
    }
  }
  if (!best) return;
  focusOn(best);
  if (nearEdge(best, map.getContainer())) map.panTo(best.layer.getLatLng());
}

function nearEdge(mark, container) {
  const inner = mark.getBoundingClientRect();
  const outer = container.getBoundingClientRect();
  return inner.left < outer.left + EDGE || inner.right > outer.right - EDGE
    || inner.top < outer.top + EDGE || inner.bottom > outer.bottom - EDGE;
}

function centre(element) {
  const box = element.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}

function distance(element, [x, y]) {
  const [a, b] = centre(element);
  return (a - x) ** 2 + (b - y) ** 2;
}
