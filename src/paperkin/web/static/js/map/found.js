// Papers as text beside the map: what a search found, and what a lasso holds.
import { MOST, offerList, read, write } from "../list.js";
import { typesetFormulas } from "../formulas.js";
import { say } from "../say.js";
import { about, byline, counted, json, paperAddress, placesOf, titled } from "./about.js";

const HITS = 100;
const SHOWN = 25;
const EXPORTED = 500;

function item(paper, by, show) {
  const made = document.querySelector("#map-paper").content.cloneNode(true);
  const article = made.querySelector("article");
  article.dataset.paper = paper.id;
  const link = made.querySelector("h3 a");
  titled(link, paper.title);
  link.href = paperAddress(paper.id);
  made.querySelector(".paper-by").textContent = by;
  const put = made.querySelector("[data-list-add]");
  [put.dataset.listAdd, put.dataset.title] = [paper.id, paper.title];
  const button = made.querySelector("[data-show]");
  button.setAttribute("aria-label", `Show on the map: ${paper.title || paper.id}`);
  if (show) button.addEventListener("click", show);
  else button.remove();
  return made;
}

function fill(part, heading, note, items) {
  part.querySelector("h2").textContent = heading;
  part.querySelector("[data-note]").textContent = note;
  part.querySelector("[data-items]").replaceChildren(...items);
  part.hidden = false;
  offerList(part);
  typesetFormulas(part);
}

// What a search finds, lit on the map.
export class Hits {
  constructor(app) {
    this.app = app;
    this.part = document.querySelector("#map-hits");
    this.marks = null;
  }

  async search(q) {
    this.q = q;
    fill(this.part, "Searching…", "", []);
    try {
      const found = await json(`/v1/search?${new URLSearchParams({ q, limit: HITS })}`);
      const papers = found.hits.map((hit) => hit.paper);
      const places = papers.length ? await placesOf(papers.map((paper) => paper.id), this.app.described.generation) : [];
      if (this.q === q) this.show(papers, places, found.total);
    } catch (error) {
      if (this.q === q) fill(this.part, "The search did not work", error.message, []);
    }
  }

  show(papers, places, total) {
    const there = places.filter(Boolean);
    this.mark(there);
    const missing = places.length - there.length;
    const note = !papers.length
      ? "Nothing here has these words, or is about them. Try fewer or broader ones."
      : [
          total > papers.length ? `The first ${papers.length} of ${total.toLocaleString("en")} are lit.` : "",
          missing ? `${counted(missing)} came after the map was drawn.` : "",
        ].join(" ").trim();
    const items = papers.slice(0, SHOWN).map((paper, at) => {
      const by = byline(paper.authors.map((author) => author.name), paper.venue, paper.year);
      return item(paper, by, places[at] && (() => this.app.goTo(places[at])));
    });
    fill(this.part, papers.length ? `${counted(papers.length)} lit` : "Nothing found", note, items);
    if (there.length) this.app.showAll(there);
    this.app.tell(papers.length ? `${counted(there.length)} lit on the map` : "Nothing found");
  }

  // Their places and what is known of them, for the painter.
  mark(places) {
    const { points } = this.app;
    this.rows = new Set(places.map(({ row }) => row));
    this.marks = { count: places.length, places: new Float32Array(2 * places.length), facts: new Uint16Array(4 * places.length) };
    // The best is drawn last, on top.
    places.toReversed().forEach(({ row, x, y }, at) => {
      this.marks.places.set([x, y], 2 * at);
      const slot = points.slots[row];
      this.marks.facts.set(slot < 0 ? [65535, 32768, 0, 0] : points.facts.subarray(4 * slot, 4 * slot + 4), 4 * at);
    });
    this.app.marked(this.marks);
  }

  clear() {
    this.q = null;
    this.marks = null;
    this.part.hidden = true;
    this.app.marked(null);
  }
}

// What a lasso holds; papers that come later join.
export class Chosen {
  constructor(app) {
    this.app = app;
    this.part = document.querySelector("#map-chosen");
    this.slots = [];
    this.outline = null;
    this.part.querySelector("[data-put]").addEventListener("click", () => this.put());
    this.part.querySelector("[data-export]").addEventListener("click", () => this.export());
  }

  choose(outline) {
    this.forget();
    this.outline = outline;
    for (const tile of this.app.tiles.tiles) this.join(tile);
    this.app.chose();
    this.show();
  }

  join(tile) {
    const slots = this.outline ? this.outline.of(tile, this.app.points) : [];
    for (const slot of slots) this.app.points.choose(slot, true);
    this.slots.push(...slots);
    return slots.length > 0;
  }

  forget() {
    for (const slot of this.slots) this.app.points.choose(slot, false);
    [this.slots, this.outline] = [[], null];
  }

  clear() {
    this.forget();
    this.part.hidden = true;
    this.app.chose();
  }

  async papers(most) {
    const rows = this.slots.slice(0, most).map((slot) => this.app.points.rows[slot]);
    const papers = rows.length ? await about(rows, this.app.described.generation) : [];
    return papers.map((paper, at) => [paper, this.slots[at]]).filter(([paper]) => paper);
  }

  async show() {
    const { outline } = this;
    const count = this.slots.length;
    fill(this.part, `${counted(count)} chosen`, count ? "" : "No paper is within. Draw around some dots.", []);
    this.part.querySelector(".row").hidden = !count;
    this.part.querySelector("[data-put] span").textContent = count > MOST ? `Put the first ${MOST} on your list` : "Put on your list";
    this.app.tell(`${counted(count)} chosen`);
    if (!count) return;
    try {
      const papers = await this.papers(SHOWN);
      if (this.outline !== outline) return;
      const items = papers.map(([paper, slot]) => {
        const { points } = this.app;
        const [x, y] = points.places.subarray(2 * slot, 2 * slot + 2);
        return item(paper, byline(paper.authors, paper.venue, points.year(slot)), () => this.app.goTo({ row: points.rows[slot], x, y }));
      });
      fill(this.part, `${counted(count)} chosen`, count > items.length ? `The most important come first; ${items.length} are named here.` : "", items);
    } catch (error) {
      fill(this.part, `${counted(count)} chosen`, error.message, []);
    }
  }

  async put() {
    const papers = await this.papers(MOST).catch((error) => (say(error.message), []));
    if (!papers.length) return;
    const before = read();
    write([...before, ...papers.map(([paper]) => paper.id)]);
    const added = read().length - before.length;
    say(added ? `${counted(added)} put on your list, which has room for ${MOST}` : read().length >= MOST ? `Your list is full: it has room for ${MOST}` : "All are on your list already");
    offerList(this.part);
  }

  async export() {
    try {
      const papers = await this.papers(EXPORTED);
      const body = JSON.stringify({ ids: papers.map(([paper]) => paper.id), format: "bibtex" });
      const response = await fetch("/v1/papers/export", { method: "POST", headers: { "Content-Type": "application/json" }, body });
      if (!response.ok) throw new Error(`The server answered ${response.status}.`);
      const address = URL.createObjectURL(await response.blob());
      const link = Object.assign(document.createElement("a"), { href: address, download: "map.bib" });
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 1000);
      say(this.slots.length > EXPORTED ? `Exported the first ${EXPORTED}` : `Exported ${counted(papers.length)}`);
    } catch (error) {
      say(error.message);
    }
  }
}
