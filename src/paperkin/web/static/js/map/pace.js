// How many papers are drawn while one moves: all where frames are quick, else the most important ones; all again at rest.
const REST = 140; // milliseconds after which a view counts as still
const SLOW = 34; // milliseconds a frame
const FAST = 20;
const LEAST = 8000;

export class Pace {
  constructor(papers, redraw) {
    Object.assign(this, { papers, budget: papers, redraw, movedAt: -Infinity, drawnAt: -Infinity });
  }

  moved() {
    this.movedAt = performance.now();
  }

  // The most papers that this frame may draw, of those that are here.
  frame(now, here) {
    const moving = now - this.movedAt < REST;
    const took = now - this.drawnAt;
    this.drawnAt = now;
    if (!moving) return Infinity;
    clearTimeout(this.resting);
    this.resting = setTimeout(this.redraw, REST + 20);
    if (took > SLOW && took < 250) this.budget = Math.max(LEAST, Math.min(this.budget, here) * 0.8);
    else if (took < FAST) this.budget = Math.min(this.papers, this.budget * 1.05);
    return this.budget;
  }
}
