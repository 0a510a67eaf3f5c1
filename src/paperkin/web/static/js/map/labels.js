// The names of topics over the points: each between its least and its greatest zoom, none upon another.
const AIR = 3;
const BUTTONS = [64, 208]; // pixels

export class Labels {
  constructor(place, topics) {
    this.place = place;
    this.labels = topics
      .flatMap((topic, at) => (topic.label ? [{ at, level: topic.level, ...topic.label, element: null }] : []))
      .sort((a, b) => a.rank - b.rank);
    this.boxes = [];
    this.lit = null; // the topics whose names stand out; null: all alike
  }

  draw(camera) {
    const zoom = camera.z + 1e-6;
    // The buttons' corner is taken.
    this.boxes = [[camera.wide - BUTTONS[0], camera.wide, 0, BUTTONS[1], -1]];
    const shown = this.labels.filter((label) => {
      const [x, y] = camera.screen(...label.anchor);
      const within = zoom >= label.min_zoom && (label.max_zoom === null || zoom < label.max_zoom);
      [label.x, label.y] = [x, y];
      const inSight = within && x > 0 && y > 0 && x < camera.wide && y < camera.high;
      if (!inSight && label.element) label.element.hidden = true;
      return inSight;
    });
    for (const label of shown) if (!label.element) this.make(label);
    for (const label of shown) if (!label.half) this.measure(label);
    for (const label of shown) this.put(label, camera);
  }

  make(label) {
    label.element = document.createElement("div");
    label.element.textContent = label.lines.join("\n");
    label.element.dir = "auto";
    label.element.className = `level-${Math.min(2, label.level)}`;
    label.element.style.fontSize = `${label.font_size}px`;
    this.place.append(label.element);
  }

  measure(label) {
    label.element.hidden = false;
    label.half = [label.element.offsetWidth / 2 + AIR, label.element.offsetHeight / 2 + AIR];
  }

  // A label whose place is in sight is in sight whole; where another more important one is by then, it waits.
  put(label, camera) {
    const [across, up] = label.half;
    const x = Math.min(Math.max(label.x, across), Math.max(camera.wide - across, across));
    const y = Math.min(Math.max(label.y, up), Math.max(camera.high - up, up));
    const box = [x - across, x + across, y - up, y + up, label.at];
    const taken = this.boxes.some((other) => box[0] < other[1] && box[1] > other[0] && box[2] < other[3] && box[3] > other[2]);
    label.element.hidden = taken;
    if (taken) return;
    this.boxes.push(box);
    label.element.classList.toggle("dim", this.lit !== null && !this.lit.has(label.at));
    label.element.style.transform = `translate(${Math.round(x - across + AIR)}px, ${Math.round(y - up + AIR)}px)`;
  }

  // The topic whose name is at a point of the view, or -1.
  at([x, y]) {
    const found = this.boxes.find((box) => x > box[0] && x < box[1] && y > box[2] && y < box[3]);
    return found ? found[4] : -1;
  }
}
