// The reader's list of papers: kept in this browser, and in the address of /list, where it can be shared.
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

function show(root) {
  const ids = read();
  const count = document.querySelector("[data-list-count]");
  if (count) {
    count.textContent = ids.length;
    count.hidden = !ids.length;
  }
  const link = document.querySelector("[data-list-link]");
  if (link) {
    link.href = ids.length ? `/list?${new URLSearchParams(ids.map((id) => ["paper", id]))}` : "/list";
    link.setAttribute("aria-label", `Your list: ${ids.length} ${ids.length === 1 ? "paper" : "papers"}`);
  }
  for (const button of root.querySelectorAll("[data-list-add]")) {
    const on = ids.includes(button.dataset.listAdd);
    button.setAttribute("aria-pressed", on);
    button.setAttribute("aria-label", `${on ? "Take off" : "Put on"} your list: ${button.dataset.title || button.dataset.listAdd}`);
  }
}

let listening = false;
export function offerList(root) {
  show(root);
  if (listening) return;
  listening = true;
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-list-add]");
    if (!button) return;
    const id = button.dataset.listAdd;
    const ids = read();
    write(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]);
  });
  addEventListener("storage", (event) => event.key === KEY && show(document));
}
