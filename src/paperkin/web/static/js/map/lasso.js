// An outline drawn by hand, or the view's own edge, and the papers within it. The outline is filled once as a small
// picture; whether a paper is inside is then one look at a pixel, however long the outline is.
import { touches } from "./tiles.js";

const SIDE = 1024;

export class Lasso {
  constructor(svg, camera) {
    this.polygon = svg.querySelector("polygon");
    this.camera = camera;
    this.drop();
  }

  begin(place) {
    this.path = [place];
    this.show();
  }
  draw(place) {
    const last = this.path.at(-1);
    if (Math.hypot(place[0] - last[0], place[1] - last[1]) < 3) return;
    this.path.push(place);
    this.show();
  }
  // The outline in the map's coordinates; null for a mere click.
  end() {
    const outline = this.path.length > 3 ? this.path.map(([x, y]) => this.camera.ground(x, y)) : null;
    this.drop();
    return outline;
  }
  drop() {
    this.path = [];
    this.show();
  }
  show() {
    this.polygon.setAttribute("points", this.path.map((place) => place.map(Math.round).join(",")).join(" "));
  }
}

export class Outline {
  constructor(corners) {
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    this.box = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const [left, right, low, top] = this.box;
    this.step = Math.max(right - left, top - low, 1e-9) / (SIDE - 1);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE;
    const drawing = canvas.getContext("2d", { willReadFrequently: true });
    drawing.beginPath();
    for (const [x, y] of corners) drawing.lineTo((x - left) / this.step, (top - y) / this.step);
    drawing.fill("evenodd");
    this.inside = drawing.getImageData(0, 0, SIDE, SIDE).data;
  }

  holds(x, y) {
    const [left, right, low, top] = this.box;
    if (x < left || x > right || y < low || y > top) return false;
    const [across, down] = [Math.round((x - left) / this.step), Math.round((top - y) / this.step)];
    return this.inside[4 * (down * SIDE + across) + 3] > 127;
  }

  // The papers of a tile that are within, the most important first.
  of(tile, points) {
    const found = [];
    if (!touches(tile, this.box)) return found;
    for (let slot = tile.start + tile.count - 1; slot >= tile.start; slot--)
      if (this.holds(points.places[2 * slot], points.places[2 * slot + 1])) found.push(slot);
    return found;
  }
}
