// Small helps; every page works without them.
"use strict";

document.documentElement.classList.add("js");

const wide = matchMedia("(min-width: 58rem)").matches;

// Where what is chosen can be seen beside the form, it is shown at once.
if (wide) document.querySelectorAll("form[data-auto]").forEach((form) => {
  // A day is not typed yet while its first figures already make one.
  form.addEventListener("change", (event) => { if (event.target.type !== "date") form.requestSubmit(); });
});

// An address to share says what is asked, and not what is not.
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.method === "get") for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

document.querySelectorAll("[data-copy]").forEach((button) => {
  const text = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(text.value);
      said.textContent = button.dataset.copied;
    } catch {
      text.select(); // which takes the focus there
      said.textContent = button.dataset.uncopied;
    }
  });
});

if (wide) {
  document.querySelectorAll("details[data-wide]").forEach((details) => { details.open = true; });
}
