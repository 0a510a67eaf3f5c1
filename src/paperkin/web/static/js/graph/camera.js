// Looking at a plane: drag to move, wheel or two fingers to come closer. Points of the plane become points of the screen.
const NEAREST = 4;
const FURTHEST = 0.15;

export class Camera {
  constructor(screen, changed) {
    Object.assign(this, { screen, changed, x: 0, y: 0, k: 1, fingers: new Map() });
  }

  seen({ x, y }) {
    return { x: x * this.k + this.x, y: y * this.k + this.y };
  }

  under(x, y) {
    return { x: (x - this.x) / this.k, y: (y - this.y) / this.k };
  }

  // Shows all points, with room around them: [above, right, below, left] in pixels.
  fit(points, [above, right, below, left], nearest = 1.35) {
    const { width, height } = this.screen.getBoundingClientRect();
    const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
    const [low, high] = [{ x: Math.min(...xs), y: Math.min(...ys) }, { x: Math.max(...xs), y: Math.max(...ys) }];
    const room = { x: Math.max(40, width - left - right), y: Math.max(40, height - above - below) };
    this.k = Math.max(FURTHEST, Math.min(nearest, room.x / (high.x - low.x || 1), room.y / (high.y - low.y || 1)));
    this.x = left + room.x / 2 - (this.k * (low.x + high.x)) / 2;
    this.y = above + room.y / 2 - (this.k * (low.y + high.y)) / 2;
    this.changed();
  }

  zoom(factor, x = this.screen.clientWidth / 2, y = this.screen.clientHeight / 2) {
    const k = Math.max(FURTHEST, Math.min(NEAREST, this.k * factor));
    this.x = x - ((x - this.x) * k) / this.k;
    this.y = y - ((y - this.y) * k) / this.k;
    this.k = k;
    this.changed();
  }

  // Brings a point of the plane into sight if it is not.
  reveal(point, margin = 48) {
    const { width, height } = this.screen.getBoundingClientRect();
    const { x, y } = this.seen(point);
    const [dx, dy] = [Math.max(margin - x, 0) || Math.min(width - margin - x, 0), Math.max(margin - y, 0) || Math.min(height - margin - y, 0)];
    if (!dx && !dy) return;
    this.x += dx;
    this.y += dy;
    this.changed();
  }

  listen() {
    const at = (event) => {
      const box = this.screen.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    this.screen.addEventListener("wheel", (event) => {
      event.preventDefault();
      const { x, y } = at(event);
      this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : event.ctrlKey ? 0.01 : 0.002)), x, y);
    }, { passive: false });
    this.screen.addEventListener("pointerdown", (event) => {
      if (event.button || event.defaultPrevented) return;
      this.fingers.set(event.pointerId, at(event));
      this.screen.setPointerCapture(event.pointerId);
    });
    this.screen.addEventListener("pointermove", (event) => {
      const was = this.fingers.get(event.pointerId);
      if (!was) return;
      const now = at(event);
      this.fingers.set(event.pointerId, now);
      const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
      if (other) {
        const apart = (point) => Math.hypot(point.x - other.x, point.y - other.y) || 1;
        this.zoom(apart(now) / apart(was), (now.x + other.x) / 2, (now.y + other.y) / 2);
      } else {
        this.x += now.x - was.x;
        this.y += now.y - was.y;
        this.changed();
      }
    });
    for (const end of ["pointerup", "pointercancel"]) this.screen.addEventListener(end, (event) => this.fingers.delete(event.pointerId));
  }
}
