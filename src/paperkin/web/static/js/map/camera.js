// Where one looks: the middle of the view in the map's coordinates, and the zoom, as tiles and labels count it; and
// the hands: mouse, touch and keys.
const CLICK = 6; // pixels that a hand may tremble
const STEP = 90;
export const DEEPEST = 11;

export class Camera {
  constructor(stage, squarePixels, hands) {
    Object.assign(this, { stage, half: squarePixels / 2, hands, x: 0, y: 0, z: 0, least: -2, wide: 1, high: 1, flight: 0 });
    this.pointers = new Map();
    this.mode = "move";
    for (const [name, does] of [["pointerdown", "down"], ["pointermove", "move"], ["pointerup", "up"], ["pointercancel", "up"]])
      stage.addEventListener(name, (event) => this[does](event));
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    stage.addEventListener("dblclick", (event) => this.zoomAt(1, ...this.where(event)));
  }

  get scale() {
    return this.half * 2 ** this.z;
  }
  screen(x, y) {
    return [this.wide / 2 + (x - this.x) * this.scale, this.high / 2 - (y - this.y) * this.scale];
  }
  ground(left, top) {
    return [this.x + (left - this.wide / 2) / this.scale, this.y - (top - this.high / 2) / this.scale];
  }
  // Left, right, lower and upper edge of what is in sight.
  get box() {
    const [across, up] = [this.wide / 2 / this.scale, this.high / 2 / this.scale];
    return [this.x - across, this.x + across, this.y - up, this.y + up];
  }
  // The numbers that take a place to WebGL's square.
  get matrix() {
    const [across, up] = [(2 * this.scale) / this.wide, (2 * this.scale) / this.high];
    return [across, up, -this.x * across, -this.y * up];
  }

  // The view in which a box is whole.
  fitting([left, right, low, top], deepest = 6) {
    const z = Math.log2((Math.min(this.wide / Math.max(right - left, 1e-4), this.high / Math.max(top - low, 1e-4)) * 0.92) / this.half);
    return { x: (left + right) / 2, y: (low + top) / 2, z: Math.min(z, deepest) };
  }

  set({ x, y, z }) {
    this.x = Math.min(1.2, Math.max(-1.2, x));
    this.y = Math.min(1.2, Math.max(-1.2, y));
    this.z = Math.min(DEEPEST, Math.max(this.least, z));
    this.hands.moved();
  }

  // Goes there within half a second, or at once for those who want less motion.
  fly(to) {
    cancelAnimationFrame(this.flight);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.set(to);
    const from = { x: this.x, y: this.y, z: this.z };
    const begun = performance.now();
    const frame = (now) => {
      const time = Math.min(1, Math.max(0, (now - begun) / 550));
      const eased = time < 0.5 ? 4 * time ** 3 : 1 - (-2 * time + 2) ** 3 / 2;
      const z = from.z + (to.z - from.z) * eased;
      // The place goes with the picture's size, so that what one flies to comes straight.
      const grown = to.z === from.z ? eased : (1 - 2 ** (from.z - z)) / (1 - 2 ** (from.z - to.z));
      this.set({ x: from.x + (to.x - from.x) * grown, y: from.y + (to.y - from.y) * grown, z });
      if (time < 1) this.flight = requestAnimationFrame(frame);
    };
    this.flight = requestAnimationFrame(frame);
  }

  pan(right, down) {
    cancelAnimationFrame(this.flight);
    this.set({ x: this.x - right / this.scale, y: this.y + down / this.scale, z: this.z });
  }

  zoomAt(steps, left = this.wide / 2, top = this.high / 2) {
    cancelAnimationFrame(this.flight);
    const [x, y] = this.ground(left, top);
    const z = Math.min(DEEPEST, Math.max(this.least, this.z + steps));
    const scale = this.half * 2 ** z;
    this.set({ x: x - (left - this.wide / 2) / scale, y: y + (top - this.high / 2) / scale, z });
  }

  where(event) {
    const edge = this.stage.getBoundingClientRect();
    return [event.clientX - edge.left, event.clientY - edge.top];
  }

  wheel(event) {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 0.05 : event.deltaMode ? 1 : 0.002;
    const steps = -event.deltaY * unit * (event.ctrlKey ? 5 : 1);
    this.zoomAt(Math.max(-1, Math.min(1, steps)), ...this.where(event));
  }

  down(event) {
    if (event.button) return;
    const place = this.where(event);
    this.pointers.set(event.pointerId, place);
    this.stage.setPointerCapture(event.pointerId);
    if (this.pointers.size === 1) {
      this.gone = 0;
      this.doing = event.shiftKey || this.mode === "lasso" ? "lasso" : "move";
      if (this.doing === "lasso") this.hands.lasso("begin", place);
    } else if (this.doing === "lasso") {
      this.doing = "move";
      this.hands.lasso("drop");
    }
    if (this.pointers.size > 1) this.gone = Infinity;
  }

  move(event) {
    const place = this.where(event);
    const before = this.pointers.get(event.pointerId);
    if (!before) return this.hands.hover(place, event.pointerType);
    const [right, down] = [place[0] - before[0], place[1] - before[1]];
    this.gone += Math.abs(right) + Math.abs(down);
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, other]) => other);
    this.pointers.set(event.pointerId, place);
    if (this.doing === "lasso") return this.hands.lasso("draw", place);
    if (!others.length) return this.gone > CLICK ? this.pan(right, down) : undefined;
    const [other] = others;
    const apart = (one) => Math.max(10, Math.hypot(one[0] - other[0], one[1] - other[1]));
    this.pan(right / 2, down / 2);
    this.zoomAt(Math.log2(apart(place) / apart(before)), (place[0] + other[0]) / 2, (place[1] + other[1]) / 2);
  }

  up(event) {
    if (!this.pointers.delete(event.pointerId)) return;
    if (this.doing === "lasso") return this.hands.lasso(event.type === "pointerup" ? "end" : "drop");
    if (event.type === "pointerup" && this.gone <= CLICK) this.hands.click(this.where(event), event.pointerType);
  }

  // True where the key was meant for the view.
  key(name) {
    const steps = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] }[name];
    if (steps) this.pan(...steps);
    else if (name === "+" || name === "=") this.zoomAt(0.5);
    else if (name === "-" || name === "_") this.zoomAt(-0.5);
    else return false;
    return true;
  }
}
