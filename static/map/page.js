// What the server put into the page for the map: words in its language, addresses, icons.

export const page = JSON.parse(document.getElementById("map-page").textContent);

const plurals = new Intl.PluralRules(page.language);
const numbers = new Intl.NumberFormat(page.language);

// A phrase of the page with its %(name)s filled in; numbers are written as the language writes them.
export function phrase(name, values = {}) {
  return page.words[name].replace(/%\((\w+)\)s/g, (whole, key) => shown(values[key]));
}

// A phrase that depends on the number n: the page holds name_one and name_other.
export function counted(name, n, values = {}) {
  return phrase(`${name}_${plurals.select(n) === "one" ? "one" : "other"}`, { ...values, n });
}

// A number as it stands in a symbol, where there is no room for more than five signs.
export function short(n) {
  return n < 10000 ? numbers.format(n) : `${numbers.format(Math.round(n / 1000))}k`;
}

// What a symbol says aloud: first what is seen in it, where that is not the number itself.
export function aloud(n) {
  return n < 10000 ? counted("devices", n) : `${short(n)}: ${counted("devices", n)}`;
}

function shown(value) {
  return typeof value === "number" ? numbers.format(value) : String(value);
}

export function sum(counts) {
  return counts.reduce((total, count) => total + count, 0);
}

export function typeName(sensorType) {
  return page.types[sensorType].name;
}

export function stateName(personalData) {
  return page.states[personalData].name;
}

export function colourOf(personalData) {
  return page.states[personalData].colour;
}

export function deviceAddress(id) {
  return page.deviceAddress.replace("00000000-0000-0000-0000-000000000000", encodeURIComponent(id));
}

export function listAddress(district) {
  const query = new URLSearchParams(page.query);
  query.set("district", district);
  return `${page.listAddress}?${query}`;
}
