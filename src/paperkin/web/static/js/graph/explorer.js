// The explorer. An address says what is shown, so going anywhere is going to an address: its page is fetched, the parts
// that differ are taken over, and what was drawn before stays where it was.
import { say } from "../say.js";
import { typesetFormulas } from "../formulas.js";
import { fillCard } from "./card.js";
import { Picture } from "./picture.js";
import { fetchPage, graphOf } from "./surroundings.js";
import { offerWalking, walkTo } from "./walking.js";

const root = document.querySelector("[data-graph]");
const card = root.querySelector("[data-card]");
const stage = root.querySelector("[data-stage]");
const PARTS = ["graph-head", "graph-table"];
let graph = graphOf(document);
let shown = location.pathname + location.search;
let steps = history.state?.steps ?? 0; // that Backspace may go back
let going = null;

const picture = new Picture(stage, {
  label: "Graph. Arrow keys walk, Enter expands, c centres, p pins, Backspace goes back. The table says the same in words.",
  role: "button",
  does: { chosen: (node) => choose(node.id, true), opened: expand, pinned: (node) => choose(node.id) },
});

function choose(id, focus = false) {
  picture.pick(id);
  fillCard(card, graph, graph.byId.get(id), {
    pinned: picture.pinned.has(id),
    does: {
      pick: (other) => choose(other, true),
      pin: (other) => {
        picture.pin(other);
        choose(other);
        card.querySelector("[aria-pressed]").focus();
      },
    },
  });
  if (focus) walkTo(picture, id);
}

function expand(node) {
  if (node.opened) go(node.opened);
  else if (graph.expanded.includes(node.id)) say("It is expanded already");
  else say(Object.values(node.more).some(Boolean) ? "No more fits here: centre on it instead" : "All that is around it is here");
}

function back() {
  if (steps) history.back();
  else say("This is where you began");
}

async function go(address, { push = true, picked } = {}) {
  going?.abort();
  const mine = (going = new AbortController());
  root.setAttribute("aria-busy", "true");
  root.querySelector(".graph-failed")?.remove();
  try {
    const page = await fetchPage(address, mine.signal);
    const next = graphOf(page);
    if (push) {
      history.replaceState({ steps, picked: picture.picked }, "");
      history.pushState({ steps: ++steps }, "", address + location.hash);
    }
    shown = address;
    await takeOver(page, next, picked);
  } catch (error) {
    if (!mine.signal.aborted) failed(address, error);
  } finally {
    if (going === mine) root.removeAttribute("aria-busy");
  }
}

async function takeOver(page, next, picked) {
  const inside = picture.svg.contains(document.activeElement) || card.contains(document.activeElement);
  const fresh = next.nodes.filter((node) => !graph.byId.has(node.id)).length;
  const still = next.around === graph.around;
  const wanted = [picked, still && picture.picked].find((id) => next.byId.has(id)) ?? next.around;
  document.title = page.title;
  for (const id of PARTS) document.getElementById(id).replaceWith(page.getElementById(id));
  typesetFormulas(root);
  showView();
  graph = next;
  if (!(await picture.show(next, { still, only: wanted }))) return;
  choose(wanted, inside);
  say(still ? `${fresh} more, ${next.nodes.length} in all` : `Around ${next.byId.get(next.around).name}`);
}

function failed(address, error) {
  const notice = document.createElement("div");
  notice.className = "notice graph-failed row";
  notice.setAttribute("role", "alert");
  const again = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Try again" });
  again.addEventListener("click", () => go(address));
  notice.append(`That did not come: ${error.message}`, again);
  stage.prepend(notice);
  root.querySelector(".graph-choice").reset(); // what is shown is as it was
}

function showView(view = location.hash === "#graph-table" ? "table" : "picture") {
  root.dataset.view = view;
  for (const link of root.querySelectorAll("[data-view-of]"))
    if (link.dataset.viewOf === view) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
}

root.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.dataset.node !== undefined) event.preventDefault(); // a press on a node tells of it; its page is one of the card's links
  else if (link.dataset.viewOf) {
    event.preventDefault();
    history.replaceState(history.state, "", link.dataset.viewOf === "table" ? "#graph-table" : location.pathname + location.search);
    showView();
  } else if (link.getAttribute("href")?.startsWith("/graph?")) {
    event.preventDefault();
    go(link.getAttribute("href"));
  }
});

root.addEventListener("change", (event) => {
  const form = event.target.closest(".graph-choice");
  if (!form) return;
  const kinds = form.querySelectorAll("[name=kinds]");
  const given = new URLSearchParams(new FormData(form));
  // All kinds, or none, is no choice.
  if (given.getAll("kinds").length === kinds.length) given.delete("kinds");
  const name = event.target.name;
  const value = event.target.value;
  go(`/graph?${given}`).then(() => root.querySelector(`.graph-choice [name=${name}]${name === "kinds" ? `[value=${value}]` : ""}`)?.focus());
});

for (const button of root.querySelectorAll("[data-zoom]"))
  button.addEventListener("click", () => {
    if (button.dataset.zoom === "all") picture.fit();
    else picture.camera.zoom(button.dataset.zoom === "in" ? 1.35 : 1 / 1.35);
  });

addEventListener("popstate", (event) => {
  const wanted = location.pathname + location.search;
  steps = event.state?.steps ?? 0;
  if (wanted === shown) showView();
  else go(wanted, { push: false, picked: event.state?.picked });
});

offerWalking(picture, {
  Enter: expand,
  " ": (node) => choose(node.id),
  c: (node) => node.centred && go(node.centred),
  p: (node) => {
    picture.pin(node.id);
    choose(node.id);
  },
  Backspace: back,
  "+": () => picture.camera.zoom(1.35),
  "-": () => picture.camera.zoom(1 / 1.35),
  0: () => picture.fit(),
});
picture.svg.addEventListener("focusin", (event) => {
  const node = picture.nodeOf(event.target);
  if (node && node.id !== picture.picked) choose(node.id);
});

showView();
fillCard(card, graph, graph.byId.get(graph.around), { pinned: false, does: { pick: (id) => choose(id, true), pin: (id) => picture.pin(id) } });
await picture.show(graph);
choose(graph.byId.has(history.state?.picked) ? history.state.picked : graph.around);
