// <paperkin-related paper="arXiv:2203.02155"> shows related papers of the library that this file comes from.
// One module without dependencies: no cookies, no inline styles, and no markup from data.
const HOME = new URL(".", import.meta.url);

// Every text can be set by an attribute of this name: text-empty="Nichts Ähnliches".
const TEXTS = {
  heading: "Related papers",
  "text-loading": "Looking for related papers",
  "text-empty": "Nothing related was found.",
  "text-unknown": "This paper is not in the library.",
  "text-error": "Related papers cannot be shown just now.",
  "text-untitled": "Without a title",
  "text-more": "and {n} more",
  "text-source": "More in paperkin",
};
const OTHERS = ["paper", "paper-title", "abstract", "limit", "level", "theme", "links", "reasons"];

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host { display: block; container-type: inline-size;
  --_ink: var(--paperkin-ink, light-dark(#1d1c1a, #ebe8e2)); --_soft: var(--paperkin-soft, light-dark(#57534c, #a9a59d));
  --_ground: var(--paperkin-ground, light-dark(#fff, #191c1f)); --_line: var(--paperkin-line, light-dark(#e3dfd6, #2c3135));
  --_accent: var(--paperkin-accent, light-dark(#0a5a69, #7fc9d4));
  font: 400 0.8125rem/1.4 var(--paperkin-font, system-ui, sans-serif); }
:host([hidden]) { display: none; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
* { box-sizing: border-box; margin: 0; padding: 0; }
nav { background: var(--_ground); color: var(--_soft); border: 1px solid var(--_line); border-radius: var(--paperkin-radius, 0.5rem);
  padding: 0.75rem 1rem; text-align: start; overflow-wrap: break-word; }
h1, h2, h3, h4, h5, h6 { font: inherit; font-weight: 600; line-height: 1.25rem; margin-block-end: 2px; }
.list { display: grid; grid-template-columns: minmax(0, 1fr); align-content: start; list-style: none; min-block-size: calc(var(--rows) * var(--row)); --row: 5rem; }
.list.reasons { --row: 6.25rem; }
li { block-size: var(--row); display: grid; grid-template-columns: minmax(0, 1fr); align-content: center; border-block-start: 1px solid var(--_line); }
a { color: var(--_accent); border-radius: 3px; text-underline-offset: 0.18em; }
a:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
.title { font: 600 1rem/1.3 var(--paperkin-title-font, Charter, "Iowan Old Style", Georgia, serif); max-block-size: 2.6em;
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.title:has(a:focus-visible) { overflow: visible; }
.title a { color: var(--_ink); text-decoration: none; }
.title a:hover { color: var(--_accent); text-decoration: underline; }
.line { margin-block-start: 2px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.bone { background: var(--_line); border-radius: 3px; block-size: 0.8rem; margin-block: 0.25rem 0.5rem; inline-size: 60%; }
.bone:first-child { block-size: 1rem; inline-size: 90%; }
.said { align-self: center; justify-self: center; text-align: center; padding: 1rem; }
.list:has(.said) { align-content: center; }
footer { border-block-start: 1px solid var(--_line); padding-block-start: 7px; text-align: end; font-size: 0.75rem; }
footer a { display: inline-block; min-block-size: 1.5rem; }
@media (prefers-reduced-motion: no-preference) { .bone { animation: 1.6s ease-in-out infinite alternate breathe; } }
@keyframes breathe { to { opacity: 0.45; } }
`);

// An element with properties and children; texts are always text.
const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};
const part = (name, parts, properties, ...children) => {
  const element = make(name, properties, ...children);
  element.setAttribute("part", parts);
  return element;
};
const below = (id) => `papers/${id.split("/").map(encodeURIComponent).join("/")}`;
const pageOf = (id) => new URL(below(id), HOME).href;
const plain = (title) => title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

function outside(url) {
  try {
    return ["http:", "https:"].includes(new URL(url).protocol) ? url : null;
  } catch {
    return null;
  }
}

// The two reasons that say most, as the server words them for frames.
function why({ reasons, why: { similarity } }) {
  const told = [];
  if (reasons?.cites) told.push("Cites this paper");
  if (reasons?.cited) told.push("Cited by this paper");
  if (reasons?.shared_authors.length) {
    told.push(`Also by ${reasons.shared_authors.slice(0, 2).map((author) => author.name).join(" and ")}`);
  }
  if (reasons?.co_cited) told.push(`Cited together ${reasons.co_cited.toLocaleString("en")}×`);
  if (reasons?.shared_topics.length) told.push(`Both on ${reasons.shared_topics.at(-1)}`);
  if (!told.length && similarity !== null) told.push(`Similarity ${similarity.toFixed(2)}`);
  return told.slice(0, 2).join(" · ");
}

class PaperkinRelated extends HTMLElement {
  static observedAttributes = [...OTHERS, ...Object.keys(TEXTS)];
  #root = this.attachShadow({ mode: "open" });
  #seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#load(), {
    rootMargin: "300px",
  });
  #asking = null;
  #planned = false;
  #source = HOME.href;

  connectedCallback() {
    this.#root.adoptedStyleSheets = [sheet];
    this.#start();
  }

  disconnectedCallback() {
    this.#seen.disconnect();
    this.#asking?.abort();
  }

  attributeChangedCallback(name, before, after) {
    if (!this.isConnected || before === after || name === "theme" || this.#planned) return;
    this.#planned = true; // several attributes that change together are one change
    queueMicrotask(() => {
      this.#planned = false;
      if (this.isConnected) this.#start();
    });
  }

  #text(name) {
    return this.getAttribute(name) ?? TEXTS[name];
  }

  get #limit() {
    return Math.min(20, Math.max(1, Number.parseInt(this.getAttribute("limit"), 10) || 5));
  }

  // Empty rows of the height that papers will have, and nothing is asked before they are nearly in view.
  #start() {
    this.#asking?.abort();
    this.#source = HOME.href;
    const bones = Array.from({ length: this.#limit }, () =>
      make("li", { ariaHidden: "true" }, make("div", { className: "bone" }), make("div", { className: "bone" })),
    );
    this.#show(bones, this.#text("text-loading"));
    this.#seen.disconnect();
    this.#seen.observe(this);
  }

  async #load() {
    this.#seen.disconnect();
    const asking = (this.#asking = new AbortController());
    try {
      const hits = await this.#ask(asking.signal);
      if (hits.length) this.#show(hits.map((hit) => this.#row(hit)));
      else this.#say("text-empty");
    } catch (error) {
      if (asking.signal.aborted) return;
      this.#say(error.status === 404 ? "text-unknown" : "text-error", error.message);
    }
  }

  async #ask(signal) {
    const [paper, title, abstract] = ["paper", "paper-title", "abstract"].map((name) => this.getAttribute(name)?.trim() ?? "");
    const fetched = async (path, given) => {
      const answer = await fetch(new URL(path, HOME), { signal, credentials: "omit", ...given });
      const told = await answer.json().catch(() => ({}));
      if (answer.ok) return told.hits;
      throw Object.assign(new Error(told.detail ?? `The server answered ${answer.status}`), { status: answer.status });
    };
    if (!paper && !title && !abstract) throw new Error("Neither paper nor paper-title is given");
    if (paper) {
      const asked = new URLSearchParams({ limit: this.#limit, reasons: this.hasAttribute("reasons") });
      try {
        const hits = await fetched(`v1/${below(paper)}/related?${asked}`);
        this.#source = pageOf(paper);
        return hits;
      } catch (error) {
        if (error.status !== 404 || !(title || abstract)) throw error;
      }
    }
    // Quotes and colons of a title are no operators of the query box.
    const q = `${title}\n${abstract}`.replace(/["“”„‟«»＂]/g, " ").replace(/:(?=\S)/g, ": ");
    const body = JSON.stringify({ q, limit: this.#limit + 1 });
    const hits = await fetched("v1/search", { method: "POST", body, headers: { "Content-Type": "application/json" } });
    const others = hits.filter((hit) => !title || plain(hit.paper.title) !== plain(title));
    return others.slice(0, this.#limit);
  }

  #row(hit) {
    const { paper } = hit;
    const title = paper.title || this.#text("text-untitled");
    const href = (this.getAttribute("links") === "out" && outside(paper.url)) || pageOf(paper.id);
    const by = part("p", "by", { className: "line", dir: "auto" });
    paper.authors.slice(0, 3).forEach(({ name }, at) => by.append(at ? ", " : "", make("bdi", {}, name)));
    const more = paper.authors.length - 3;
    if (more > 0) by.append(` ${this.#text("text-more").replace("{n}", more.toLocaleString("en"))}`);
    for (const fact of [paper.year, paper.venue]) {
      if (fact) by.append(by.firstChild ? " · " : "", make("bdi", {}, String(fact)));
    }
    const link = part("a", "title", { href, title });
    link.append(title);
    const row = part("li", "paper", {}, make("p", { className: "title", dir: "auto" }, link), by);
    if (this.hasAttribute("reasons")) row.append(part("p", "reason", { className: "line" }, why(hit)));
    return row;
  }

  #say(name, cause = "") {
    const said = part("p", "message", { className: "said", title: cause }, this.#text(name));
    said.setAttribute("role", "status");
    this.#show([said]);
  }

  // Whatever is shown takes the room of all rows: nothing below it moves.
  #show(shown, busy = "") {
    const level = Math.min(6, Math.max(1, Number.parseInt(this.getAttribute("level"), 10) || 3));
    const rows = shown[0].localName === "li";
    const list = part(rows ? "ol" : "div", "list", { className: this.hasAttribute("reasons") ? "list reasons" : "list" }, ...shown);
    list.style.setProperty("--rows", this.#limit);
    if (rows) list.setAttribute("role", "list"); // Safari takes it from lists without bullets
    if (busy) list.setAttribute("aria-hidden", "true");
    const label = this.#text("heading");
    const nav = part(
      "nav",
      "box",
      { ariaLabel: busy ? `${label}: ${busy}` : label, ariaBusy: String(!!busy) },
      part(`h${level}`, "heading", {}, label),
      list,
      make("footer", {}, part("a", "source", { href: this.#source }, this.#text("text-source"))),
    );
    this.#root.replaceChildren(nav);
  }
}

if (!customElements.get("paperkin-related")) customElements.define("paperkin-related", PaperkinRelated);
