// Fetches the map piece by piece: first what is in sight, the broad before the fine, then the rest while nothing else
// is to do. The tiles are the index as well: what is near a point, or within an outline, is looked for in few of them.
const AT_ONCE = 4;
// More papers than this are fetched only where one looks.
const ALL_AT_MOST = 250000;
// One looks at tiles so much finer than the view, so that a screen is full.
const FINER = 2;

export class Tiles {
  constructor(points, address, arrived, failed) {
    Object.assign(this, { points, address, arrived, failed, tiles: [], waiting: new Map(), under: 0, broken: false });
    this.everything = points.capacity <= ALL_AT_MOST && !navigator.connection?.saveData;
    this.box = [-1, 1, -1, 1];
    this.zoom = 0;
  }

  add(buffer) {
    const tile = this.points.add(buffer);
    this.tiles.push(tile);
    if (tile.below) {
      const side = tile.side / 2;
      for (const [right, low] of [[0, 0], [1, 0], [0, 1], [1, 1]]) {
        const [z, x, y] = [tile.z + 1, 2 * tile.x + right, 2 * tile.y + low];
        this.waiting.set(`${z}/${x}/${y}`, { z, x, y, side, left: x * side - 1, top: 1 - y * side });
      }
    }
    this.arrived(tile);
  }

  get whole() {
    return !this.waiting.size && !this.under;
  }

  look(box, zoom) {
    this.box = box;
    this.zoom = zoom;
    this.fetchMore();
  }

  fetchMore() {
    while (this.under < AT_ONCE && !this.broken) {
      const next = this.next();
      if (!next) return;
      this.waiting.delete(`${next.z}/${next.x}/${next.y}`);
      this.fetch(next);
    }
  }

  next() {
    let best = null;
    let least = Infinity;
    for (const tile of this.waiting.values()) {
      const needed = touches(tile, this.box) && tile.z <= this.zoom + FINER;
      if (!needed && !this.everything) continue;
      const order = tile.z + (needed ? 0 : 100);
      if (order < least) [best, least] = [tile, order];
    }
    return best;
  }

  async fetch({ z, x, y }) {
    this.under++;
    try {
      const response = await fetch(this.address(z, x, y));
      if (!response.ok) throw new Error(`tile ${z}/${x}/${y}: ${response.status}`);
      this.add(await response.arrayBuffer());
    } catch (error) {
      this.broken = true;
      this.failed(error);
    } finally {
      this.under--;
    }
    this.fetchMore();
  }

  // Ranges of papers to draw, in the order of drawing; at most about `budget` papers, the most important ones.
  ranges(box, budget) {
    const found = [];
    let left = budget;
    for (const tile of this.tiles) {
      if (!tile.count || !touches(tile, box)) continue;
      const count = Math.min(tile.count, left);
      const start = tile.start + tile.count - count;
      const last = found.at(-1);
      if (last && start + count === last[0]) [last[0], last[1]] = [start, last[1] + count];
      else found.push([start, count]);
      left -= count;
      if (left <= 0) break;
    }
    return found.reverse();
  }

  // The paper that is nearest to a place and no farther than `reach`; passes(slot) says which may be.
  nearest(x, y, reach, passes = () => true) {
    const { places } = this.points;
    let best = -1;
    let least = reach * reach;
    for (const tile of this.tiles) {
      if (!touches(tile, [x - reach, x + reach, y - reach, y + reach])) continue;
      for (let slot = tile.start; slot < tile.start + tile.count; slot++) {
        const far = (places[2 * slot] - x) ** 2 + (places[2 * slot + 1] - y) ** 2;
        if (far <= least && passes(slot)) [best, least] = [slot, far];
      }
    }
    return best;
  }
}

export const touches = (tile, [left, right, low, top]) =>
  tile.left <= right && tile.left + tile.side >= left && tile.top >= low && tile.top - tile.side <= top;
