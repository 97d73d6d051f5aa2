// Small helps; every page works without them.
"use strict";

document.documentElement.classList.add("js");

document.querySelectorAll("form[data-auto]").forEach((form) => {
  form.addEventListener("change", () => form.requestSubmit());
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

if (matchMedia("(min-width: 58rem)").matches) {
  document.querySelectorAll("details[data-wide]").forEach((details) => { details.open = true; });
}
