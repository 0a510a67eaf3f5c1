// Where nodes lie: the forces of d3-force, reckoned in slices so that the page stays awake, and the same each time.
import "../../vendor/d3-dispatch/d3-dispatch.min.js";
import "../../vendor/d3-quadtree/d3-quadtree.min.js";
import "../../vendor/d3-timer/d3-timer.min.js";
import "../../vendor/d3-force/d3-force.min.js";

const SLICE = 12; // milliseconds
const TURN = Math.PI * (3 - Math.sqrt(5));
const breath = () => new Promise((resolve) => setTimeout(resolve));

// Sets x and y of every node. before: id → {x, y} of what was there; it stays about where it was if `still`.
// pinned: id → {x, y} that does not move at all. wide: how much wider than high the room is.
export async function layOut({ nodes, ties, around }, { before = new Map(), pinned = new Map(), still = false, wide = 1.5, signal } = {}) {
  const spread = 34 * Math.sqrt(nodes.length);
  nodes.forEach((node, place) => {
    const was = pinned.get(node.id) ?? before.get(node.id);
    const near = was ? null : (still && before.get(node.via)) || { x: 0, y: 0 };
    const far = near && before.has(node.via) && still ? 46 : spread * Math.sqrt(place / nodes.length);
    node.x = was ? was.x : near.x + far * Math.cos(place * TURN) * Math.sqrt(wide);
    node.y = was ? was.y : near.y + (far * Math.sin(place * TURN)) / Math.sqrt(wide);
    node.home = still && before.get(node.id);
    const fixed = pinned.get(node.id) ?? (node.id === around ? (node.home || { x: 0, y: 0 }) : null);
    node.fx = fixed?.x;
    node.fy = fixed?.y;
  });
  const d3 = globalThis.d3;
  const drift = (wanted) => (node) => (node.home ? 0.5 : wanted);
  const forces = d3
    .forceSimulation(nodes)
    .stop()
    .force("ties", d3.forceLink(ties).distance(distance).strength(strength))
    .force("apart", d3.forceManyBody().strength(-210).distanceMax(420))
    .force("room", d3.forceCollide(19).strength(0.9).iterations(2))
    .force("x", d3.forceX((node) => node.home?.x ?? 0).strength(drift(0.045 / wide)))
    .force("y", d3.forceY((node) => node.home?.y ?? 0).strength(drift(0.045 * wide)))
    .alphaDecay(1 - 0.001 ** (1 / 180));
  let until = performance.now() + SLICE;
  while (forces.alpha() > forces.alphaMin()) {
    forces.tick();
    if (performance.now() < until) continue;
    await breath();
    if (signal?.aborted) return false;
    until = performance.now() + SLICE;
  }
  return true;
}

const distance = (tie) => 62 + 58 * (1 - tie.weight);
// A hub's ties pull less, or everything would lie on it.
const strength = (tie) => (0.35 + tie.weight) / Math.min(14, 1 + Math.min(tie.source.beside.size, tie.target.beside.size));
