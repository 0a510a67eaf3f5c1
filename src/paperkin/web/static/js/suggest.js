// Completes what is typed into a search box: papers, people, topics, venues. A combobox as ARIA 1.2 has it.
const WAIT = 110;
const LONGEST = 400;
const known = new Map();

async function fetched(typed, signal) {
  if (known.has(typed)) return known.get(typed);
  const answer = await fetch(`/suggest.json?${new URLSearchParams({ q: typed })}`, { signal });
  if (!answer.ok) return [];
  const [, texts, descriptions, addresses] = await answer.json();
  const found = texts.map((text, at) => {
    const { pathname, search } = new URL(addresses[at], location.href);
    return { text, description: descriptions[at], address: pathname + search };
  });
  if (known.size > 200) known.clear();
  known.set(typed, found);
  return found;
}

class Completing {
  constructor(form) {
    this.input = form.querySelector("input[name=q]");
    this.list = document.createElement("ul");
    this.list.id = `${this.input.id}-suggestions`;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.status = document.createElement("div");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    form.append(this.list, this.status);
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-expanded", "false"],
      ["aria-haspopup", "listbox"],
      ["aria-controls", this.list.id],
    ])
      this.input.setAttribute(name, value);
    this.active = -1;
    this.found = [];
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => this.close());
    form.addEventListener("submit", () => this.close());
    // The box keeps the focus while one chooses with mouse or finger.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("pointermove", (event) => this.activate(this.at(event)));
    this.list.addEventListener("click", (event) => this.go(this.at(event)));
  }

  at(event) {
    return [...this.list.children].indexOf(event.target.closest("[role=option]"));
  }

  typed(now = false) {
    clearTimeout(this.timer);
    this.asking?.abort();
    const typed = this.input.value.trim().slice(0, LONGEST);
    if (typed.length < 2) return this.close();
    this.timer = setTimeout(() => this.ask(typed), now ? 0 : WAIT);
  }

  async ask(typed) {
    this.asking = new AbortController();
    try {
      const found = await fetched(typed, this.asking.signal);
      if (document.activeElement === this.input) this.show(found);
    } catch (error) {
      // Whoever types on, or is without a network, still has the form.
      if (error.name !== "AbortError") this.close();
    }
  }

  show(found) {
    this.found = found;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...found.map((one, at) => this.option(one, at)));
    this.list.hidden = !found.length;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.status.textContent = found.length
      ? `${found.length} ${found.length === 1 ? "suggestion" : "suggestions"}`
      : "No suggestions";
  }

  option({ text, description }, at) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${at}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const words = Object.assign(document.createElement("bdi"), { textContent: text });
    const kind = Object.assign(document.createElement("span"), { className: "kind", textContent: description });
    option.append(words, " ", kind);
    return option;
  }

  activate(at) {
    if (at === this.active || at < -1) return;
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const option = this.list.children[at];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  pressed(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    const count = this.found.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return this.typed(true);
      // One place more than there are options: the box itself.
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.activate(((this.active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.go(this.active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    }
  }

  go(at) {
    const chosen = this.found[at];
    if (!chosen) return;
    this.close();
    location.assign(chosen.address);
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = "";
  }
}

export function offerSuggestions() {
  for (const form of document.querySelectorAll("form[data-suggests]")) new Completing(form);
}
