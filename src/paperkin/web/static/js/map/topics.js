// The topics of the map: which is part of which, and the part of the page that says what is lit.
import { counted, topicAddress } from "./about.js";

const DEEPEST = 9;

export class Topics {
  constructor(described) {
    this.topics = described.topics;
    this.levels = described.levels.length;
    this.byId = new Map(this.topics.map((topic, at) => [topic.id, at]));
    this.part = document.querySelector("#map-focus");
  }

  // A topic by its id in any case, as places in the list of all; undefined where there is none.
  find(id) {
    return id === null ? undefined : this.byId.get(id.trim().toUpperCase());
  }

  // The topic and all that are part of it. Topics are of levels; what is part of one is of a level below.
  below(at) {
    const found = new Set([at]);
    for (let level = this.topics[at].level; level < this.levels; level++)
      this.topics.forEach((topic, index) => found.has(this.byId.get(topic.parent)) && found.add(index));
    return found;
  }

  // The broader topics that one is part of, the broadest first, and itself.
  path(at) {
    const found = [];
    for (let on = at; this.topics[on] && found.length < DEEPEST; on = this.byId.get(this.topics[on].parent)) found.unshift(on);
    return found;
  }

  link(at) {
    const { id, name } = this.topics[at];
    const link = document.createElement("a");
    Object.assign(link, { className: "chip", href: `/map?${new URLSearchParams({ topic: id })}`, textContent: name });
    link.dataset.topic = id;
    return link;
  }

  // Says in words which topic is lit; undefined for none.
  show(at) {
    this.part.hidden = at === undefined;
    const above = new Set(at === undefined ? [] : this.path(at).map((topic) => this.topics[topic].id));
    for (const link of document.querySelectorAll("#map-topics [data-topic]")) {
      if (above.has(link.dataset.topic)) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (at === undefined) return;
    const topic = this.topics[at];
    this.part.querySelector("h2").textContent = topic.name;
    this.part.querySelector("[data-note]").textContent = counted(topic.papers);
    this.part.querySelector("[data-page]").href = topicAddress(topic.id);
    const narrower = this.topics.flatMap((child, index) => (child.parent === topic.id ? [index] : []));
    const rows = narrower.map((index) => {
      const row = document.createElement("li");
      row.append(this.link(index));
      return row;
    });
    this.part.querySelector("[data-narrower]").replaceChildren(...rows);
  }
}
