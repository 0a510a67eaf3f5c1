// The map: puts its parts together. A picture is drawn when something changed, and only then.
import { counted, placesOf } from "./about.js";
import { readAddress, writeAddress } from "./address.js";
import { Camera } from "./camera.js";
import { Card } from "./card.js";
import { Colours, MODES } from "./colours.js";
import { Chosen, Hits } from "./found.js";
import { Labels } from "./labels.js";
import { Lasso, Outline } from "./lasso.js";
import { showLegend } from "./legend.js";
import { Pace } from "./pace.js";
import { Painter } from "./painter.js";
import { boxOf, Points } from "./points.js";
import { Tiles } from "./tiles.js";
import { Topics } from "./topics.js";

const $ = (id) => document.querySelector(`#map-${id}`);
const MARKS = 100;
// So many of a topic or of hits may lie out of sight on each side, so that a few strays do not take one far off.
const OUTERMOST = 0.03;

export class LibraryMap {
  constructor(described, first) {
    this.described = described;
    this.canvas = $("points");
    this.points = new Points(described.papers);
    this.painter = Painter.on(this.canvas, this.points, MARKS);
    if (!this.painter) throw new Error("WebGL 2 is missing");
    this.topics = new Topics(described);
    this.pace = new Pace(described.papers, () => this.redraw());
    this.state = readAddress();
    this.lit = null;
    this.camera = new Camera(this.canvas, described.square_pixels, {
      moved: () => this.moved(),
      hover: (place, kind) => this.hover(place, kind),
      click: (place, kind) => this.click(place, kind),
      lasso: (step, place) => this.lassoed(step, place),
    });
    this.labels = new Labels($("labels"), described.topics);
    this.lasso = new Lasso($("loop"), this.camera);
    this.card = new Card(this);
    this.hits = new Hits(this);
    this.chosen = new Chosen(this);
    const generation = encodeURIComponent(described.generation);
    this.tiles = new Tiles(
      this.points,
      (z, x, y) => `/v1/map/tiles/${z}/${x}/${y}?generation=${generation}`,
      (tile) => this.arrived(tile),
      () => this.tell("A part of the map did not come. Reload the page to try again."),
    );
    this.tiles.add(first);
    this.colours = new Colours(described, this.points);
    this.whole = this.points.bounds(() => true);
  }

  begin() {
    let sized = false;
    new ResizeObserver(() => {
      const { clientWidth: wide, clientHeight: high } = this.canvas.parentElement;
      [this.camera.wide, this.camera.high] = [Math.max(1, wide), Math.max(1, high)];
      this.ratio = Math.min(2, devicePixelRatio || 1);
      this.painter.resize(wide, high, this.ratio);
      this.camera.least = this.camera.fitting(this.whole).z - 1;
      if (!sized) {
        this.camera.set(this.state.view ?? this.camera.fitting(this.whole));
        this.recolour();
        this.apply();
      }
      sized = true;
      this.redraw();
    }).observe(this.canvas.parentElement);
    this.listen();
  }

  listen() {
    $("search").addEventListener("submit", (event) => {
      event.preventDefault();
      this.go({ q: new FormData(event.target).get("q").trim() || null, topic: null });
    });
    $("colour").addEventListener("change", (event) => {
      this.state.colour = event.target.value;
      this.recolour();
      writeAddress(this.state);
    });
    document.querySelector(".map-page").addEventListener("click", (event) => {
      const topic = event.target.closest("[data-topic]");
      const clear = event.target.closest("[data-clear]")?.dataset.clear;
      if (event.ctrlKey || event.metaKey || event.shiftKey || (!topic && !clear)) return;
      event.preventDefault();
      if (topic) this.go({ topic: topic.dataset.topic, q: null });
      else if (clear === "chosen") this.chosen.clear();
      else this.go({ [clear]: null });
      if (clear) this.canvas.focus({ preventScroll: true });
    });
    const does = { in: () => this.camera.zoomAt(1), out: () => this.camera.zoomAt(-1), all: () => this.camera.fly(this.camera.fitting(this.whole)), lasso: () => this.setLasso(this.camera.mode !== "lasso") };
    for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", does[button.dataset.do]);
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("pointerleave", () => this.card.point(-1));
    this.canvas.addEventListener("webglcontextrestored", () => {
      this.painter.prepare();
      this.redraw();
    });
    $("card").addEventListener("keydown", (event) => event.key === "Escape" && this.escape());
    document.addEventListener("paperkin:theme", () => this.recolour());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour());
    addEventListener("popstate", () => {
      this.state = readAddress();
      this.recolour();
      this.apply();
      if (this.state.view) this.camera.fly(this.state.view);
    });
  }

  // ---- what is drawn

  get narrowed() {
    return this.chosen.outline ? "chosen" : this.hits.marks ? "marks" : this.lit ? "topic" : null;
  }

  redraw() {
    this.frame ??= requestAnimationFrame((now) => this.draw(now));
  }

  draw(now) {
    this.frame = null;
    const { camera, ratio } = this;
    const most = this.pace.frame(now, this.points.count);
    const depth = camera.z + Math.log2(130000 / this.points.capacity) / 2;
    const least = Math.min(9, Math.max(1.5, 1.7 * (130000 / this.points.capacity) ** 0.26));
    this.painter.draw(this.tiles.ranges(camera.box, most), {
      view: camera.matrix,
      size: Math.min(16, least * 2 ** (0.42 * Math.max(-1, camera.z))) * ratio,
      opacity: Math.min(0.9, 0.5 + 0.09 * Math.max(0, depth)),
      mode: MODES.indexOf(this.state.colour),
      scale: this.colours.scale,
      ramp: this.colours.ramp,
      none: this.colours.none,
      edge: this.colours.edge,
      dim: this.colours.dim,
      narrowed: this.narrowed,
      ratio,
    });
    this.labels.draw(camera);
    this.drawn();
    $("ring").hidden = this.card.slot < 0;
    if (this.card.slot >= 0) {
      const [x, y] = camera.screen(...this.place(this.card.slot));
      $("ring").style.transform = `translate(${x}px, ${y}px)`;
    }
  }

  // Marks for those who measure: the first picture, and the first with every paper.
  drawn() {
    if (!this.begun) return;
    if (!this.firstDrawn) performance.mark("map:first");
    this.firstDrawn = true;
    if (this.tiles.whole && !this.wholeDrawn) performance.mark("map:whole");
    this.wholeDrawn ||= this.tiles.whole;
  }

  recolour() {
    this.colours.read();
    this.painter.colours(this.colours.table(this.lit));
    showLegend(this.colours, this.state.colour);
    this.redraw();
  }

  arrived(tile) {
    this.painter.came(tile.start, tile.count);
    if (this.chosen?.join(tile)) this.painter.came(tile.start, tile.count);
    if (!this.chosen?.outline || !this.tiles.whole) return this.camera.wide > 1 && this.redraw();
    this.chosen.show();
    this.redraw();
  }

  moved() {
    this.pace.moved();
    this.card.point(-1);
    this.tiles.look(this.camera.box, this.camera.z);
    if (this.begun) writeAddress({ ...this.state, view: this.camera });
    this.redraw();
  }

  // ---- what is lit

  go(change) {
    Object.assign(this.state, change);
    writeAddress({ ...this.state, view: this.camera }, true);
    this.chosen.clear();
    this.apply(true);
  }

  // Lights what the state names; looks at it unless the address says where to look. moved: the state is new.
  apply(moved = false) {
    const { topic, q, paper, view } = this.state;
    this.light(this.topics.find(topic), moved || !view);
    $("q").value = q ?? "";
    if (q && q !== this.hits.q) this.hits.search(q);
    if (!q) this.hits.clear();
    if (paper && !moved) this.find(paper);
    this.begun = true;
  }

  // at: a topic, or undefined for none. look: fly to where it is.
  light(at, look) {
    this.lit = at === undefined ? null : this.topics.below(at);
    this.labels.lit = this.lit;
    this.painter.colours(this.colours.table(this.lit));
    this.topics.show(at);
    this.redraw();
    if (at === undefined) return;
    const topic = this.described.topics[at];
    this.tell(`${topic.name}, ${counted(topic.papers)}`);
    if (!look) return;
    const box = this.points.bounds((slot) => this.lit.has(this.points.topic(slot)), OUTERMOST);
    const around = topic.label && { x: topic.label.anchor[0], y: topic.label.anchor[1], z: topic.label.min_zoom + 0.5 };
    if (box || around) this.camera.fly(box ? this.camera.fitting(box, 5) : around);
  }

  marked(marks) {
    this.painter.mark(marks);
    this.redraw();
  }

  chose() {
    this.painter.came(this.points.first, this.points.count);
    this.redraw();
  }

  showAll(places) {
    if (this.begun && this.state.view) return void (this.state.view = null);
    this.camera.fly(this.camera.fitting(boxOf(places.map(({ x }) => x), places.map(({ y }) => y), OUTERMOST), 4));
  }

  // ---- one paper

  place(slot) {
    return this.points.places.subarray(2 * slot, 2 * slot + 2);
  }

  // The paper nearest to a point of the view: of those that are lit first.
  near(place, reach) {
    const [x, y] = this.camera.ground(...place);
    const passes = {
      topic: (slot) => this.lit.has(this.points.topic(slot)),
      chosen: (slot) => this.points.isChosen(slot),
      marks: (slot) => this.hits.rows.has(this.points.rows[slot]),
    }[this.narrowed];
    const found = passes ? this.tiles.nearest(x, y, reach / this.camera.scale, passes) : -1;
    return found < 0 ? this.tiles.nearest(x, y, reach / (passes ? 2 : 1) / this.camera.scale) : found;
  }

  hover(place, kind) {
    if (kind !== "mouse") return;
    const label = this.labels.at(place);
    const slot = label < 0 && this.camera.mode !== "lasso" ? this.near(place, 9) : -1;
    this.canvas.style.cursor = this.camera.mode === "lasso" ? "crosshair" : label >= 0 || slot >= 0 ? "pointer" : "";
    this.card.point(slot, place);
  }

  click(place, kind) {
    const label = this.labels.at(place);
    if (label >= 0) return this.go({ topic: this.described.topics[label].id, q: null });
    const slot = this.near(place, kind === "touch" ? 20 : 10);
    if (slot < 0) this.card.shut();
    else this.card.open(slot);
  }

  async find(id) {
    try {
      const [place] = await placesOf([id], this.described.generation);
      if (!place) return this.tell("This paper is not on the map: it came after the map was drawn.", true);
      await this.goTo(place, !this.state.view);
    } catch (error) {
      this.tell(error.message, true);
    }
  }

  // Flies to a paper and opens it, though its tile may be on the way still.
  async goTo({ row, x, y }, fly = true) {
    const z = Math.max(this.camera.z, 3.5);
    // On a phone the card covers the lower half.
    const lower = this.camera.wide < 600 ? (0.28 * this.camera.high) / (this.camera.half * 2 ** z) : 0;
    if (fly) this.camera.fly({ x, y: y - lower, z });
    for (let tries = 0; this.points.slots[row] < 0 && tries < 60; tries++) await new Promise((resolve) => setTimeout(resolve, 100));
    if (this.points.slots[row] >= 0) await this.card.open(this.points.slots[row]);
  }

  opened(id) {
    this.state.paper = id;
    writeAddress({ ...this.state, view: this.camera });
  }

  // ---- hands and keys

  setLasso(on) {
    this.camera.mode = on ? "lasso" : "move";
    document.querySelector("[data-do=lasso]").setAttribute("aria-pressed", on);
    this.canvas.classList.toggle("lassoing", on);
  }

  lassoed(step, place) {
    if (step !== "end") return this.lasso[step](place);
    const corners = this.lasso.end();
    this.setLasso(false);
    if (corners) this.chosen.choose(new Outline(corners));
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [left, right, low, top] = this.camera.box;
    const does = {
      0: () => this.camera.fly(this.camera.fitting(this.whole)),
      v: () => this.chosen.choose(new Outline([[left, low], [right, low], [right, top], [left, top]])),
      Escape: () => this.escape(),
      Enter: () => {
        const slot = this.near([this.camera.wide / 2, this.camera.high / 2], 60);
        if (slot >= 0) this.card.open(slot, true);
        else this.tell("No paper is in the middle");
      },
    }[event.key];
    if (does) does();
    else if (!this.camera.key(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  escape() {
    this.lasso.drop();
    this.setLasso(false);
    if (this.card.shut()) this.canvas.focus({ preventScroll: true });
    else if (this.chosen.outline) this.chosen.clear();
    else if (this.state.q || this.state.topic) this.go({ q: null, topic: null });
  }

  tell(words, shown = false) {
    $("status").textContent = words;
    if (shown) import("../say.js").then(({ say }) => say(words));
  }
}
