// The search page with scripts: conditions apply as they are chosen, and the page keeps its state as it changes.
import { offerBrushes } from "./brush.js";

const opened = new Map();
let seen = 0;
let focused = null;

function closeMenus(but) {
  for (const menu of document.querySelectorAll("[data-menu][open]")) if (menu !== but) menu.open = false;
}

function showFilters(on, focus = true) {
  const filters = document.querySelector("#filters");
  const button = document.querySelector("a[data-to-filters]");
  filters.classList.toggle("shown", on);
  button.setAttribute("aria-expanded", on);
  if (!focus) return;
  (on ? filters : button).focus({ preventScroll: true });
  (on ? filters : document.querySelector("#search")).scrollIntoView({ block: "start" });
}

const shownFilters = () => document.querySelector("#filters")?.classList.contains("shown");

function prepare() {
  const search = document.querySelector("#search");
  if (!search) return;
  // Blank fields ask for nothing and stay out of the address.
  const form = search.querySelector("[data-narrow]");
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (!value) formData.delete(name);
  });
  const button = search.querySelector("a[data-to-filters]");
  button.setAttribute("role", "button");
  button.setAttribute("aria-expanded", "false");
  offerBrushes(search);
}

document.addEventListener("click", (event) => {
  const target = event.target;
  closeMenus(target.closest?.("[data-menu]"));
  if (!target.closest?.("[data-to-filters]")) return;
  event.preventDefault();
  showFilters(!shownFilters());
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector("[data-menu][open]");
    closeMenus();
    open?.querySelector("summary").focus();
  }
  if (event.key === " " && event.target.matches?.("a[data-to-filters]")) {
    event.preventDefault();
    event.target.click();
  }
});

// A condition keeps its name and value, not its place.
function refocus() {
  if (!focused) return;
  const { id, name, value } = focused;
  const boxes = [...document.querySelectorAll("#narrow input[type=checkbox]")];
  const place = boxes.find((box) => box.name === name && box.value === value) ?? document.getElementById(id);
  place?.focus({ preventScroll: true });
}

let shown = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  seen = event.detail.target.id === "found" ? document.querySelectorAll("#found [data-paper]").length : 0;
  for (const fold of document.querySelectorAll("#filters details")) opened.set(fold.id, fold.open);
  shown = shownFilters();
  const active = document.activeElement;
  focused = active?.closest?.("#filters") ? { id: active.id, name: active.name, value: active.value } : null;
});
document.addEventListener("htmx:afterSwap", (event) => event.detail.target.id === "search" && prepare());
// htmx gives new elements the attributes that the old ones had for a moment: what is opened here comes after that.
document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.target.id;
  if (target === "search") {
    for (const fold of document.querySelectorAll("#filters details")) {
      if (opened.get(fold.id)) fold.open = true;
    }
    if (shown) showFilters(true, false);
    refocus();
    document.querySelector("[data-search-status]").textContent = document.querySelector("#search").dataset.total;
  } else if (target === "found" && seen) {
    // Who asked for more reads on where the new ones begin.
    document.querySelectorAll("#found [data-paper] .paper-title a")[seen]?.focus({ preventScroll: true });
  }
});

prepare();
