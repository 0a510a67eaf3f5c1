// A graph as a page of /graph carries it: what is drawn here is what its table says, and one address stands for both.
export function graphOf(page) {
  const carried = page.getElementById("graph-drawn");
  if (!carried) throw new Error("There is no graph on this page");
  const { nodes, edges, ...rest } = JSON.parse(carried.textContent);
  const byId = new Map(nodes.map((node) => [node.id, { ...node, name: plain(node.label), beside: new Map() }]));
  const ties = [];
  for (const edge of edges) {
    const [source, target] = [byId.get(edge.source), byId.get(edge.target)];
    if (!source || !target) continue;
    const tie = { ...edge, source, target };
    ties.push(tie);
    for (const [one, other] of [[source, target], [target, source]]) one.beside.set(other.id, [...(one.beside.get(other.id) ?? []), tie]);
  }
  return { ...rest, nodes: [...byId.values()], ties, byId };
}

export async function fetchPage(address, signal) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, signal });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok) {
    const told = [page.querySelector("h1"), page.querySelector(".notice")].map((part) => part?.textContent.trim());
    throw new Error(told.filter(Boolean).join(". ") || `The server answered ${answer.status}`);
  }
  return page;
}

// Why a tie is there, read from one of its ends.
export const reading = (graph, tie, from) => graph.readings[tie.kind][tie.source === from ? 0 : 1];

// Formulas have no room in a picture: their letters do.
function plain(label) {
  return label.includes("$") ? label.replace(/[${}\\]/g, "") : label;
}
