// Arrow keys walk from node to node: to the neighbour that lies most in that direction, else to whatever lies there.
const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function towards(from, nodes, [dx, dy]) {
  let best = null;
  for (const node of nodes) {
    const [x, y] = [node.x - from.x, node.y - from.y];
    const along = x * dx + y * dy;
    const aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (node === from || along <= 0 || aside > along * 1.6) continue;
    const cost = along + 2 * aside;
    if (!best || cost < best.cost) best = { node, cost };
  }
  return best?.node;
}

// does: key → function of the node that has the focus; it is called for these keys only.
export function offerWalking(picture, does = {}) {
  picture.svg.addEventListener("keydown", (event) => {
    const node = picture.nodeOf(event.target);
    if (!node || event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = ARROWS[event.key];
    if (direction) {
      const { nodes, byId } = picture.graph;
      const next = towards(node, [...node.beside.keys()].map((id) => byId.get(id)), direction) ?? towards(node, nodes, direction);
      event.preventDefault();
      if (next) walkTo(picture, next.id);
    } else if (does[event.key]) {
      event.preventDefault();
      event.stopPropagation();
      does[event.key](node);
    }
  });
}

export function walkTo(picture, id) {
  for (const [other, { thing }] of picture.elements) thing.setAttribute("tabindex", other === id ? 0 : -1);
  picture.camera.reveal(picture.graph.byId.get(id));
  picture.elementOf(id).focus({ preventScroll: true });
}
