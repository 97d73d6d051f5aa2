// Small helps; every page works without them.
"use strict";

document.documentElement.classList.add("js");

document.querySelectorAll("form[data-auto]").forEach((form) => {
  form.addEventListener("change", () => form.requestSubmit());
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

if (matchMedia("(min-width: 58rem)").matches) {
  document.querySelectorAll("details[data-wide]").forEach((details) => { details.open = true; });
}
