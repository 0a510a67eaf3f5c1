// The papers of the map as numbers, in the order in which they are drawn: the most important last, so on top.
// Tiles come most important first; the arrays are filled from their end towards their beginning.
export const NO_YEAR = 32768; // -32768 read without its sign, as the arrays of facts have it
export const NO_TOPIC = 65535;
const MAGIC = 0x544d4b50; // "PKMT"
const HEADER = 24;

export class Points {
  constructor(capacity) {
    this.capacity = capacity;
    this.first = capacity; // papers lie from here to the end
    this.places = new Float32Array(2 * capacity); // x, y in [-1, 1], y upwards
    this.facts = new Uint16Array(4 * capacity); // topic, year, citations on their scale, chosen or not
    this.rows = new Uint32Array(capacity);
    this.slots = new Int32Array(capacity).fill(-1); // where a row lies
    this.mostCited = 1;
  }

  get count() {
    return this.capacity - this.first;
  }

  // Takes the bytes of a tile, see maps/tiles.py; returns what it is and where its papers lie.
  add(buffer) {
    const head = new DataView(buffer);
    if (head.getUint32(0, true) !== MAGIC || head.getUint16(4, true) !== 1) throw new Error("This is not a tile of the map.");
    const [z, x, y] = [head.getUint16(6, true), head.getUint32(8, true), head.getUint32(12, true)];
    const count = head.getUint32(16, true);
    if (count > this.first) throw new Error("The map has more papers than it said.");
    const rows = new Uint32Array(buffer, HEADER, count);
    const shorts = [4, 6, 8, 10].map((offset) => new Uint16Array(buffer, HEADER + offset * count, count));
    const cited = new Uint8Array(buffer, HEADER + 12 * count, count);
    const [across, down, topics, years] = shorts;
    const side = 2 / 2 ** z;
    for (let at = 0; at < count; at++) {
      const slot = this.first - 1 - at;
      this.places[2 * slot] = (x + across[at] / 65535) * side - 1;
      this.places[2 * slot + 1] = 1 - (y + down[at] / 65535) * side;
      this.facts[4 * slot] = topics[at];
      this.facts[4 * slot + 1] = years[at];
      this.facts[4 * slot + 2] = cited[at];
      this.rows[slot] = rows[at];
      this.slots[rows[at]] = slot;
      if (cited[at] > this.mostCited) this.mostCited = cited[at];
    }
    this.first -= count;
    return { z, x, y, start: this.first, count, below: head.getUint32(20, true), left: x * side - 1, top: 1 - y * side, side };
  }

  topic(slot) {
    return this.facts[4 * slot];
  }
  year(slot) {
    const year = this.facts[4 * slot + 1];
    return year === NO_YEAR ? null : year;
  }
  // At least how often a paper is cited; null where the source does not say.
  citedAtLeast(slot) {
    const step = this.facts[4 * slot + 2];
    return step === 0 ? null : step === 1 ? 0 : 2 ** (step - 2);
  }
  choose(slot, chosen) {
    this.facts[4 * slot + 3] = chosen ? 1 : 0;
  }
  isChosen(slot) {
    return this.facts[4 * slot + 3] === 1;
  }

  // A box of the papers that pass, without the outermost share of them on each side; null where none does.
  bounds(passes, share = 0) {
    const [xs, ys] = [[], []];
    for (let slot = this.first; slot < this.capacity; slot++) {
      if (!passes(slot)) continue;
      xs.push(this.places[2 * slot]);
      ys.push(this.places[2 * slot + 1]);
    }
    return boxOf(xs, ys, share);
  }
}

export function boxOf(xs, ys, share = 0) {
  if (!xs.length) return null;
  for (const values of [xs, ys]) values.sort((a, b) => a - b);
  const [from, to] = [Math.floor(share * xs.length), Math.ceil((1 - share) * xs.length) - 1];
  return [xs[from], xs[to], ys[from], ys[to]];
}
