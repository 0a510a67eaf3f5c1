// A graph as SVG: shapes by kind, sizes and names by weight, ties faint until one points at an end of theirs.
import { Camera } from "./camera.js";
import { placed, shortened } from "./labels.js";
import { layOut } from "./forces.js";

const SVG = "http://www.w3.org/2000/svg";
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const SHAPES = {
  paper: (r) => `M${-r * 0.78} ${-r}h${r * 1.56}v${2 * r}h${-r * 1.56}z`,
  person: (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  topic: (r) => `M0 ${-r * 1.25}L${r * 1.25} 0 0 ${r * 1.25} ${-r * 1.25} 0z`,
  institution: (r) => `M${-r * 0.9} ${-r * 0.9}h${r * 1.8}v${r * 1.8}h${-r * 1.8}z`,
};

export function drawn(name, given = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(given)) element.setAttribute(key, value);
  return element;
}

export class Picture {
  // place: the element to draw in. role: of the nodes. does: chosen(node), opened(node), pinned(node). still: as in a page
  // that scrolls: nothing moves or zooms.
  constructor(place, { label, role, does = {}, still = false }) {
    Object.assign(this, { place, does, role, graph: null, lit: null, pinned: new Map(), before: new Map() });
    this.svg = drawn("svg", { class: "graph-svg", role: "group", "aria-label": label });
    this.layers = ["ties", "things", "names"].map((name) => this.svg.appendChild(drawn("g", { class: `graph-${name}` })));
    this.layers[2].setAttribute("aria-hidden", "true");
    place.prepend(this.svg);
    this.camera = new Camera(this.svg, () => this.refresh());
    if (!still) {
      this.svg.classList.add("movable");
      this.listen();
      this.camera.listen();
    }
    for (const [event, at] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]])
      this.svg.addEventListener(event, ({ target, pointerType }) => {
        // A finger that is lifted points no longer, but what it touched has the focus.
        const still = at ? target : pointerType === "touch" ? document.activeElement : null;
        this.point(still ? this.nodeOf(still) : null);
      });
    new ResizeObserver(() => this.graph && this.shown() && this.fit()).observe(place);
  }

  // Beside the table it has no size.
  shown() {
    return this.place.clientHeight > 0;
  }

  nodeOf(element) {
    return this.graph?.byId.get(element.closest?.("[data-node]")?.dataset.node);
  }

  elementOf(id) {
    return this.elements?.get(id)?.thing;
  }

  // Draws a graph. still: what was there stays about where it was. Answers whether nothing newer came in between.
  async show(graph, { still = false, only } = {}) {
    this.abort?.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    const { width, height } = this.place.getBoundingClientRect();
    const from = new Map(this.before);
    const told = { before: from, pinned: this.pinned, still, wide: height ? Math.min(2, Math.max(0.6, width / height)) : 1.5, signal };
    if (!(await layOut(graph, told)) || signal.aborted) return false;
    this.graph = graph;
    this.only = only ?? graph.around;
    this.build();
    const to = new Map(graph.nodes.map(({ id, x, y }) => [id, { x, y }]));
    this.before = to;
    this.fit();
    if (from.size && !calm.matches) await this.glide(from, to, signal);
    return true;
  }

  build() {
    const { nodes, ties } = this.graph;
    const room = this.place.getBoundingClientRect();
    const size = this.shown() ? Math.min(1, Math.max(0.62, Math.sqrt((room.width * room.height) / nodes.length) / 62)) : 1;
    const most = Math.max(...nodes.slice(1).map((node) => node.weight), 1e-9);
    this.elements = new Map();
    this.svg.classList.toggle("dense", nodes.length > 80);
    this.lines = ties.map((tie) => {
      const spoke = [tie.source.id, tie.target.id].includes(this.graph.around);
      const line = drawn("line", { class: `tie tie-${tie.kind}${spoke ? " spoke" : ""}`, "stroke-width": (0.7 + 1.8 * tie.weight).toFixed(2) });
      return { tie, line };
    });
    const things = nodes.map((node) => {
      const centre = node.id === this.graph.around;
      node.radius = size * (centre ? 13 : 5 + 5 * Math.sqrt(Math.min(1, node.weight / most)));
      const thing = drawn("a", { class: `thing${centre ? " centre" : ""}`, href: node.page, "data-node": node.id, tabindex: node.id === this.only ? 0 : -1 });
      if (this.role) thing.setAttribute("role", this.role);
      thing.setAttribute("aria-label", `${this.graph.kinds[node.kind][0]}: ${node.name}${node.why ? `; ${node.why}` : ""}`);
      thing.append(drawn("circle", { class: "reach", r: Math.max(13, node.radius + 3) }));
      thing.append(drawn("circle", { class: "ring", r: node.radius + 5 }));
      thing.append(drawn("path", { class: `kind-${node.kind}`, d: SHAPES[node.kind](node.radius) }));
      const name = drawn("text", { class: `name out${centre ? " centre" : ""}`, dy: "0.35em" });
      name.textContent = shortened(node.name);
      this.elements.set(node.id, { thing, name, font: `${centre ? 600 : 400} ${centre ? 13 : 12}px Inter, sans-serif` });
      return thing;
    });
    this.layers[0].replaceChildren(...this.lines.map(({ line }) => line));
    this.layers[1].replaceChildren(...things.reverse()); // the weightiest on top
    this.layers[2].replaceChildren(...nodes.map((node) => this.elements.get(node.id).name));
    this.mark();
    this.point(null);
  }

  fit() {
    const { width } = this.place.getBoundingClientRect();
    const side = width < 600 ? 40 : 110;
    this.camera.fit(this.graph.nodes, [42, side, 58, side]);
  }

  async glide(from, to, signal) {
    const start = (node) => from.get(node.id) ?? from.get(node.via) ?? to.get(node.id);
    const begun = performance.now();
    for (let part = 0; part < 1 && !signal.aborted; ) {
      const now = await new Promise(requestAnimationFrame);
      part = Math.min(1, Math.max(0, (now - begun) / 420));
      const eased = 1 - (1 - part) ** 3;
      for (const node of this.graph.nodes) {
        const [a, b] = [start(node), to.get(node.id)];
        node.x = a.x + (b.x - a.x) * eased;
        node.y = a.y + (b.y - a.y) * eased;
      }
      this.put();
    }
  }

  refresh() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.graph) this.put();
    });
  }

  // Puts everything where the camera sees it. Names keep their side while things move, and find a better one after.
  put() {
    for (const { tie, line } of this.lines) {
      const [a, b] = [this.camera.seen(tie.source), this.camera.seen(tie.target)];
      line.setAttribute("x1", a.x.toFixed(1));
      line.setAttribute("y1", a.y.toFixed(1));
      line.setAttribute("x2", b.x.toFixed(1));
      line.setAttribute("y2", b.y.toFixed(1));
    }
    for (const node of this.graph.nodes) {
      const { x, y } = this.camera.seen(node);
      const moved = `translate(${x.toFixed(1)} ${y.toFixed(1)})`;
      const { thing, name } = this.elements.get(node.id);
      thing.setAttribute("transform", moved);
      name.setAttribute("transform", moved);
    }
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.name(), 90);
  }

  name() {
    const { lit, graph } = this;
    const seen = graph.nodes.map((node) => {
      const centre = node.id === graph.around;
      const { name, font } = this.elements.get(node.id);
      const radius = node.radius + (centre ? 6 : 0);
      return { node, name, font, radius, text: name.textContent, must: centre || node === lit, ...this.camera.seen(node) };
    });
    const rank = ({ node, must }) => (node === lit ? 0 : must ? 1 : node.id === this.picked ? 2 : this.pinned.has(node.id) ? 3 : 4);
    const named = seen.filter(({ node }) => !lit || node === lit || lit.beside.has(node.id)).sort((a, b) => rank(a) - rank(b));
    const places = placed(named, seen, this.svg.getBoundingClientRect());
    const shown = new Map(named.map(({ node }, index) => [node, places[index]]));
    for (const { node, name, x, y } of seen) {
      const place = shown.get(node);
      name.classList.toggle("out", !place);
      if (!place) continue;
      name.setAttribute("x", (place.x - x).toFixed(1));
      name.setAttribute("y", (place.y - y).toFixed(1));
      name.setAttribute("text-anchor", place.anchor);
    }
  }

  // Shows a node with what is beside it, and lets all else fade.
  point(node) {
    if (this.lit === node && this.svg.classList.contains("pointed") === Boolean(node)) return;
    this.lit = node ?? null;
    this.svg.classList.toggle("pointed", Boolean(node));
    for (const [id, { thing }] of this.elements ?? []) thing.classList.toggle("lit", Boolean(node) && (id === node.id || node.beside.has(id)));
    for (const { tie, line } of this.lines ?? []) line.classList.toggle("lit", Boolean(node) && (tie.source === node || tie.target === node));
    if (this.graph) this.name();
  }

  // Marks the node that is told of beside the picture.
  pick(id) {
    this.picked = id;
    this.mark();
    this.name();
  }

  pin(id, on = !this.pinned.has(id)) {
    const node = this.graph.byId.get(id);
    if (on) this.pinned.set(id, { x: node.x, y: node.y });
    else this.pinned.delete(id);
    this.mark();
  }

  mark() {
    const expanded = new Set(this.graph.expanded);
    for (const [id, { thing }] of this.elements) {
      thing.classList.toggle("picked", id === this.picked);
      thing.classList.toggle("pinned", this.pinned.has(id));
      thing.classList.toggle("expanded", expanded.has(id));
    }
  }

  listen() {
    let held = null;
    this.svg.addEventListener("pointerdown", (event) => {
      const node = this.nodeOf(event.target);
      if (!node || event.button) return;
      event.preventDefault(); // the camera leaves it alone, and the link is not dragged out
      held = { node, x: event.clientX, y: event.clientY, moved: false };
      this.svg.setPointerCapture(event.pointerId);
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (!held) return;
      if (!held.moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) < 5) return;
      held.moved = true;
      const box = this.svg.getBoundingClientRect();
      Object.assign(held.node, this.camera.under(event.clientX - box.left, event.clientY - box.top));
      this.before.set(held.node.id, { x: held.node.x, y: held.node.y });
      this.refresh();
    });
    this.svg.addEventListener("pointerup", () => {
      if (held?.moved) {
        this.pin(held.node.id, true);
        this.does.pinned?.(held.node);
      } else if (held) this.does.chosen?.(held.node);
      held = null;
    });
    this.svg.addEventListener("pointercancel", () => (held = null));
    this.svg.addEventListener("dblclick", (event) => {
      const node = this.nodeOf(document.elementFromPoint(event.clientX, event.clientY));
      if (node) this.does.opened?.(node);
    });
    this.svg.addEventListener("dragstart", (event) => event.preventDefault());
  }
}
