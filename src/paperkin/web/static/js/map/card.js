// One paper: what is said of it when one points at it, and the card that stays when one opens it.
import { offerList } from "../list.js";
import { typesetFormulas } from "../formulas.js";
import { about, byline, paperAddress, titled } from "./about.js";

const REST = 40; // milliseconds that a pointer rests before the server is asked

export class Card {
  constructor(app) {
    this.app = app;
    this.tip = document.querySelector("#map-tip");
    this.card = document.querySelector("#map-card");
    this.slot = -1;
    this.pointed = -1;
  }

  facts(slot) {
    const { points } = this.app;
    const cited = points.citedAtLeast(slot);
    const words = cited === null ? null : cited < 2 ? `cited ${cited}×` : `cited ${cited.toLocaleString("en")}× or more`;
    return [points.year(slot), words];
  }

  async read(slot) {
    const [paper] = await about([this.app.points.rows[slot]], this.app.described.generation);
    return paper;
  }

  point(slot, place) {
    this.place = place;
    if (slot === this.pointed) return this.put();
    this.pointed = slot;
    this.tip.hidden = true;
    clearTimeout(this.timer);
    if (slot >= 0) this.timer = setTimeout(() => this.tell(slot), REST);
  }

  async tell(slot) {
    const paper = await this.read(slot).catch(() => null);
    if (this.pointed !== slot || !paper) return;
    const title = document.createElement("b");
    title.dir = "auto";
    titled(title, paper.title);
    const by = document.createElement("span");
    by.textContent = byline(paper.authors, paper.venue, ...this.facts(slot));
    this.tip.replaceChildren(title, by);
    this.tip.hidden = false;
    this.put();
    typesetFormulas(this.tip);
  }

  put() {
    if (this.tip.hidden) return;
    const { wide, high } = this.app.camera;
    const [x, y] = this.place;
    const [across, tall] = [this.tip.offsetWidth, this.tip.offsetHeight];
    this.tip.style.left = `${Math.max(6, Math.min(x + 14, wide - across - 6))}px`;
    this.tip.style.top = `${y + 18 + tall > high ? Math.max(6, y - tall - 12) : y + 18}px`;
  }

  async open(slot, focus = false) {
    this.slot = slot;
    this.point(-1);
    this.app.redraw();
    let paper;
    try {
      paper = await this.read(slot);
    } catch (error) {
      return this.app.tell(error.message);
    }
    if (this.slot !== slot) return;
    if (!paper) return this.app.tell("This paper was deleted since the map was drawn.");
    this.fill(paper, slot);
    this.app.opened(paper.id);
    if (focus) this.card.querySelector("h2").focus({ preventScroll: true });
  }

  fill(paper, slot) {
    const parts = document.querySelector("#map-card-parts").content.cloneNode(true);
    const link = parts.querySelector("h2 a");
    titled(link, paper.title);
    link.href = parts.querySelector("[data-open]").href = paperAddress(paper.id);
    parts.querySelector(".paper-by").textContent = byline(paper.authors, paper.venue, ...this.facts(slot));
    const path = parts.querySelector(".map-path");
    for (const topic of this.app.topics.path(this.app.points.topic(slot)).slice(-2)) path.append(this.app.topics.link(topic));
    const put = parts.querySelector("[data-list-add]");
    [put.dataset.listAdd, put.dataset.title] = [paper.id, paper.title];
    parts.querySelector(".map-close").addEventListener("click", () => {
      this.shut();
      this.app.canvas.focus();
    });
    this.card.replaceChildren(parts);
    this.card.hidden = false;
    offerList(this.card);
    typesetFormulas(this.card);
  }

  shut() {
    if (this.slot < 0) return false;
    this.slot = -1;
    this.card.hidden = true;
    this.app.opened(null);
    this.app.redraw();
    return true;
  }
}
