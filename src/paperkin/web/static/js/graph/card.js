// The card beside the picture: what the chosen node is, why it is here, what ties it, and where one can go from it.
import { typesetFormulas } from "../formulas.js";
import { reading } from "./surroundings.js";

const MOST = 12;

function made(name, given = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) element.setAttribute(key, value);
  element.append(...inside.filter((part) => part != null));
  return element;
}

const counted = (count, [one, many]) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
// The server draws the marks, in the form above the picture.
const mark = (kind) => document.querySelector(`[data-mark="${kind}"]`).cloneNode(true);

// does: pick(id), pin(id). pinned: whether it stays where it is.
export function fillCard(card, graph, node, { pinned, does }) {
  const title = made("h2", { dir: "auto" }, made("a", { href: node.page, ...(node.label.includes("$") && { "data-tex": "" }) }, node.label));
  card.replaceChildren(
    made("p", { class: "muted small row" }, mark(node.kind), graph.kinds[node.kind][0], figures(node)),
    title,
    node.why ? made("p", { class: "graph-why", dir: "auto" }, node.why) : made("p", { class: "graph-why" }, "Everything here lies around it."),
    buttons(graph, node, pinned, does),
    ...tied(graph, node, does),
  );
  typesetFormulas(card);
}

function figures(node) {
  const told = [];
  if (node.papers != null) told.push(counted(node.papers, ["paper", "papers"]));
  if (node.citations != null) told.push(counted(node.citations, ["citation", "citations"]));
  if (node.first_year) told.push(node.last_year === node.first_year ? `${node.first_year}` : `${node.first_year}–${node.last_year}`);
  return made("span", { class: "dots" }, ...told.map((text) => made("span", {}, text)));
}

function buttons(graph, node, pinned, does) {
  const pin = made("button", { type: "button", class: "button", "aria-pressed": pinned }, pinned ? "Pinned" : "Pin");
  pin.addEventListener("click", () => does.pin(node.id));
  const more = Object.entries(node.more).filter(([, count]) => count);
  const words = more.map(([kind, count]) => counted(count, graph.kinds[kind])).join(", ");
  const first = node.id === graph.around;
  return made(
    "div",
    { class: "stack graph-does" },
    made(
      "div",
      { class: "row" },
      node.opened ? made("a", { class: "button main", href: node.opened }, first ? "Show more" : "Expand") : null,
      node.centred ? made("a", { class: "button", href: node.centred }, "Centre here") : null,
      made("a", { class: "button", href: node.page }, "Page"),
      pin,
    ),
    words ? made("p", { class: "muted small" }, `${words} more around it${node.opened ? "" : first ? ", which this picture has no room for" : "; centre here to see them"}.`) : null,
  );
}

function tied(graph, node, does) {
  const beside = [...node.beside].map(([id, ties]) => ({ other: graph.byId.get(id), ties }));
  if (!beside.length) return [];
  const strongest = ({ ties }) => Math.max(...ties.map((tie) => tie.weight));
  beside.sort((a, b) => (b.other.id === graph.around) - (a.other.id === graph.around) || strongest(b) - strongest(a));
  const line = ({ other, ties }) => {
    const go = made("button", { type: "button", class: "graph-go", dir: "auto" }, mark(other.kind), made("span", {}, other.name));
    go.addEventListener("click", () => does.pick(other.id));
    const words = ties.map((tie) => `${reading(graph, tie, node)}${tie.words ? ` (${tie.words})` : ""}`).join("; ");
    return made("li", {}, made("span", { class: "muted tiny" }, words), go);
  };
  const list = (part) => made("ul", { class: "graph-tied" }, ...part.map(line));
  const rest = beside.length - MOST;
  return [
    made("h3", {}, `Tied to ${counted(beside.length, ["node", "nodes"])} here`),
    list(beside.slice(0, MOST)),
    rest > 0 ? made("details", { class: "fold" }, made("summary", {}, `${rest} more`), list(beside.slice(MOST))) : null,
  ].filter(Boolean);
}
