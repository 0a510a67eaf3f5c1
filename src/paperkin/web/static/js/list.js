// The reader's list of papers: kept in this browser, and in the address of /list, where it can be shared.
import { say } from "./say.js";

const KEY = "list";
export const MOST = 100;

export function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function write(ids) {
  try {
    localStorage.setItem(KEY, JSON.stringify([...new Set(ids)].slice(0, MOST)));
  } catch {
    // Storage may be forbidden or full: the list lives as long as the page.
  }
  show(document);
}

const addressed = (address) => new URL(address, location.href).searchParams.getAll("paper");
const same = (some, others) => some.length === others.length && some.every((id) => others.includes(id));
const listAddress = (ids) => (ids.length ? `/list?${new URLSearchParams(ids.map((id) => ["paper", id]))}` : "/list");

function show(root) {
  const ids = read();
  const count = document.querySelector("[data-list-count]");
  if (count) {
    count.textContent = ids.length;
    count.hidden = !ids.length;
  }
  const link = document.querySelector("[data-list-link]");
  if (link) {
    link.href = listAddress(ids);
    link.setAttribute("aria-label", `Your list: ${ids.length} ${ids.length === 1 ? "paper" : "papers"}`);
  }
  for (const button of root.querySelectorAll("[data-list-add]")) {
    const on = ids.includes(button.dataset.listAdd);
    button.setAttribute("aria-pressed", on);
    button.setAttribute("aria-label", `${on ? "Take off" : "Put on"} your list: ${button.dataset.title || button.dataset.listAdd}`);
  }
  showPage(ids);
}

// The page of a list may be somebody else's: it is kept only by who says so, and a list at home is never overwritten.
let mine = true;
function showPage(ids) {
  if (!document.querySelector("[data-list-page]")) return;
  const there = addressed(location.href);
  mine = same(ids, there) || (!ids.length && !there.length);
  const other = document.querySelector("[data-list-other]");
  if (!other) return;
  other.hidden = mine || !there.length;
  other.querySelector("[data-list-words]").textContent = ids.length
    ? "This is not the list that this browser keeps."
    : "This browser does not keep this list yet.";
  const own = other.querySelector("[data-list-mine]");
  own.hidden = !ids.length;
  own.href = listAddress(ids);
}

function clicked(event) {
  const step = event.target.closest?.("[data-list-step]");
  if (step && mine) return write(addressed(step.href));
  if (event.target.closest?.("[data-list-keep]")) {
    write(addressed(location.href));
    return say("Kept as your list");
  }
  const button = event.target.closest?.("[data-list-add]");
  if (!button) return;
  const id = button.dataset.listAdd;
  const ids = read();
  const on = ids.includes(id);
  // On the page of the list itself the address has to follow.
  const there = button.closest("[data-list-page] [data-paper]")?.querySelector("[data-list-step]");
  if (there) return there.click();
  if (!on && ids.length >= MOST) return say(`Your list is full: it holds ${MOST} papers`);
  write(on ? ids.filter((other) => other !== id) : [...ids, id]);
}

let listening = false;
export function offerList(root) {
  // Who comes to the page without an address of a list means the one that is kept here.
  const ids = read();
  const bare = document.querySelector("[data-list-page]") && !location.search;
  if (!listening && bare && ids.length) return location.replace(listAddress(ids));
  show(root);
  if (listening) return;
  listening = true;
  document.addEventListener("click", clicked);
  document.addEventListener("htmx:pushedIntoHistory", () => show(document));
  addEventListener("storage", (event) => event.key === KEY && show(document));
}
