// The colours of the map are the stylesheet's; what draws on a canvas asks for them, and again when they change.

export function colourOfMap(kind) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--map-${kind}`).trim();
}

export function onTheme(redraw) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
