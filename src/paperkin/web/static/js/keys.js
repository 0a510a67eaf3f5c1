// Keys: / to search, j and k through a list, enter to open, l to put on the list, ? for help.
const typing = (element) => element?.closest?.("input, textarea, select, [contenteditable], dialog[open]");
const items = () => [...document.querySelectorAll("[data-paper], [data-person]")];
let chosen = null;

function choose(step) {
  const all = items();
  if (!all.length) return;
  // A list that grew is a new list: what has the focus tells where one is.
  if (!chosen?.isConnected) chosen = document.activeElement?.closest("[data-paper], [data-person]");
  const at = all.indexOf(chosen);
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  chosen?.classList.remove("chosen");
  chosen = next;
  chosen.classList.add("chosen");
  chosen.querySelector("a")?.focus({ preventScroll: true });
  chosen.scrollIntoView({ block: "nearest" });
}

function help() {
  let dialog = document.querySelector("#keys");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.id = "keys";
    dialog.setAttribute("aria-labelledby", "keys-heading");
    const heading = Object.assign(document.createElement("h2"), { id: "keys-heading", textContent: "Keys" });
    const list = Object.assign(document.createElement("dl"), { className: "facts" });
    for (const [key, does] of [
      ["/", "Search"],
      ["j  k", "Next and previous in a list"],
      ["Enter", "Open"],
      ["l", "Put on your list, or take off"],
      ["?", "This help"],
      ["Esc", "Close"],
    ]) {
      const term = document.createElement("dt");
      term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      list.append(term, Object.assign(document.createElement("dd"), { textContent: does }));
    }
    const form = Object.assign(document.createElement("form"), { method: "dialog" });
    form.append(Object.assign(document.createElement("button"), { className: "button", textContent: "Close" }));
    dialog.append(heading, list, form);
    document.body.append(dialog);
  }
  dialog.showModal();
}

export function offerKeys() {
  const button = document.querySelector("[data-keys-button]");
  button?.addEventListener("click", help);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const does = {
      "/": () => document.querySelector("main input[type=search], #q")?.focus(),
      j: () => choose(1),
      k: () => choose(-1),
      l: () => chosen?.querySelector("[data-list-add]")?.click(),
      "?": help,
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });
}
