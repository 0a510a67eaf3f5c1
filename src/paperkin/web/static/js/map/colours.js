// What the colours stand for: topics, years or citations, in the theme of the page.
import { NO_TOPIC, NO_YEAR } from "./points.js";

export const MODES = ["topic", "year", "citations"];
const TABLE = 65536;
// The few oldest papers share the first colour, the very newest the last.
const OLDEST = 0.03;
const NEWEST = 0.002;
const STEPS = 12;

const bytes = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const shares = (hex) => bytes(hex).map((value) => value / 255);

export const theme = () =>
  document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

export class Colours {
  constructor(described, points) {
    this.described = described;
    this.points = points;
    const years = [...points.facts.filter((_, at) => at % 4 === 1 && at >= 4 * points.first)].filter((year) => year !== NO_YEAR);
    years.sort((a, b) => a - b);
    this.known = described.years ?? [0, 1];
    this.years = years.length ? [years[Math.floor(years.length * OLDEST)], years[Math.ceil(years.length * (1 - NEWEST)) - 1]] : [0, 1];
    this.read();
  }

  // Again when the theme changes.
  read() {
    const style = getComputedStyle(document.querySelector(".map-page"));
    const token = (name) => style.getPropertyValue(name).trim();
    this.palette = this.described.palette[theme()];
    this.stops = [0, 1, 2, 3, 4].map((at) => token(`--ramp-${at}`));
    this.ramp = this.stops.flatMap(shares);
    this.none = shares(this.palette.at(-1));
    this.edge = shares(token("--ink"));
    this.dim = theme() === "dark" ? 0.22 : 0.2;
  }

  // For the painter: a colour for each topic, and whether it is lit.
  table(lit) {
    const table = new Uint8Array(4 * TABLE);
    const none = bytes(this.palette.at(-1));
    this.described.topics.forEach((topic, at) => {
      table.set(bytes(this.palette[topic.colour]), 4 * at);
      table[4 * at + 3] = !lit || lit.has(at) ? 255 : 0;
    });
    table.set([...none, 0], 4 * NO_TOPIC);
    return table;
  }

  get scale() {
    return [...this.years, this.points.mostCited];
  }

  // The legend's steps in a mode with a scale: [colour, what it says], the lowest first.
  steps(mode) {
    const [low, high] = mode === "year" ? this.years : [1, Math.max(2, this.points.mostCited)];
    const count = Math.min(STEPS, high - low + 1);
    return Array.from({ length: count }, (_, at) => {
      const value = Math.round(low + ((high - low) * at) / Math.max(1, count - 1));
      const words = mode === "year" ? this.yearWords(value) : value === 1 ? "not cited" : `cited ${(2 ** (value - 2)).toLocaleString("en")}× or more`;
      return [this.at((value - low) / Math.max(1, high - low)), words];
    });
  }

  yearWords(year) {
    const [first, last] = this.years;
    return `${year}${year === first && first > this.known[0] ? " or before" : year === last && last < this.known[1] ? " or later" : ""}`;
  }

  at(share) {
    const place = Math.min(0.9999, Math.max(0, share)) * 4;
    const from = Math.floor(place);
    const [one, other] = [bytes(this.stops[from]), bytes(this.stops[from + 1])];
    return `rgb(${one.map((value, axis) => Math.round(value + (other[axis] - value) * (place - from))).join(" ")})`;
  }
}
