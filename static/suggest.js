// Suggestions below a search box: the "combobox with a list" of the ARIA Authoring Practices. The arrows move,
// Enter takes, Escape closes. Whoever has no script sends the form and gets a page instead.

const WAIT = 150; // milliseconds after the last letter
const SHORTEST = 2;

document.querySelectorAll("[data-suggest]").forEach((box) => new Suggestions(box));

function Suggestions(box) {
  const input = box.querySelector("input");
  const list = made("div", { id: `${input.id}-list`, class: "suggestions", role: "listbox", "aria-label": input.labels[0].textContent });
  const live = made("span", { class: "hidden-text", role: "status" });
  const kept = new Map();
  let options = [];
  let at = -1;
  let waiting;

  list.hidden = true;
  box.append(list, live);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }
  close();
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", pressed);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
  list.addEventListener("click", (event) => take(event.target.closest("[role=option]")));

  async function ask() {
    const words = input.value.trim().replace(/\s+/g, " ").toLowerCase();
    if (words.length < SHORTEST) return close();
    const address = `${box.dataset.suggest}&q=${encodeURIComponent(words)}`;
    if (!kept.has(address)) kept.set(address, read(address));
    const groups = await kept.get(address);
    if (document.activeElement === input && words === input.value.trim().replace(/\s+/g, " ").toLowerCase()) show(groups);
  }

  async function read(address) {
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) return (await answer.json()).groups;
    kept.delete(address);
    return [];
  }

  function show(groups) {
    options = [];
    list.replaceChildren(...groups.map(({ name, items }, number) => {
      const heading = made("span", { id: `${list.id}-${number}`, class: "suggestions-head", role: "presentation" }, name);
      const group = made("div", { role: "group", "aria-labelledby": heading.id }, heading);
      for (const [text, address] of items) {
        const option = made("div", { id: `${list.id}-o${options.length}`, role: "option", "aria-selected": "false" }, text);
        option.address = address;
        options.push(option);
        group.append(option);
      }
      return group;
    }));
    move(-1);
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    const n = options.length;
    live.textContent = n === 1 ? box.dataset.one : n ? box.dataset.several.replace("#", n) : box.dataset.none;
  }

  function close() {
    clearTimeout(waiting);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    live.textContent = "";
    move(-1);
  }

  function move(to) {
    options[at]?.setAttribute("aria-selected", "false");
    at = to;
    options[at]?.setAttribute("aria-selected", "true");
    options[at]?.scrollIntoView({ block: "nearest" });
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options[at].id);
  }

  function pressed(event) {
    if (list.hidden) {
      if (event.key === "ArrowDown") ask();
      return;
    }
    const last = options.length - 1;
    const steps = { ArrowDown: at === last ? -1 : at + 1, ArrowUp: at < 0 ? last : at - 1 };
    if (event.key in steps) move(steps[event.key]);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) take(options[at]);
    else return;
    event.preventDefault();
  }

  function take(option) {
    if (!option) return;
    const { address, textContent } = option;
    input.value = textContent;
    close();
    if (!address) input.form.requestSubmit();
    else if (address.startsWith(`${location.pathname}#`)) location.hash = address.split("#")[1];
    else location.assign(address);
  }
}

function made(tag, attributes, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(text);
  return element;
}
