// Years are brushed on their bars: by mouse and finger over the bars, by keyboard with the two handles.
// What is brushed goes into the two number fields of the form, which says the same without scripts.
const WAIT = 600;

class Brush {
  constructor(figure) {
    this.first = Number(figure.dataset.first);
    this.last = Number(figure.dataset.last);
    this.bars = [...figure.querySelectorAll("rect")];
    this.told = figure.querySelector("[data-brushed]");
    const form = figure.closest("form");
    this.inputs = ["year_from", "year_to"].map((name) => form.elements[name]);
    this.range = [this.first, this.last];
    this.range = this.inputs.map((input, end) => (input.value ? this.within(Number(input.value)) : this.range[end]));
    this.area = document.createElement("div");
    this.area.className = "brush-area";
    this.handles = ["First year", "Last year"].map((label, end) => this.handle(label, end));
    this.area.append(...this.handles);
    figure.querySelector("svg").after(this.area);
    this.area.addEventListener("pointerdown", (event) => this.began(event));
    this.show();
  }

  handle(label, end) {
    const handle = document.createElement("span");
    handle.className = "brush-handle";
    handle.tabIndex = 0;
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-label", label);
    handle.setAttribute("aria-valuemin", this.first);
    handle.setAttribute("aria-valuemax", this.last);
    handle.addEventListener("keydown", (event) => this.pressed(event, end));
    handle.id = `brush-${end}`;
    return handle;
  }

  within = (year) => Math.min(this.last, Math.max(this.first, year));

  yearAt(event) {
    const { left, width } = this.area.getBoundingClientRect();
    return this.within(this.first + Math.floor(((event.clientX - left) / width) * (this.last - this.first + 1)));
  }

  began(event) {
    if (event.button) return;
    event.preventDefault();
    const before = this.range;
    const held = this.handles.indexOf(event.target);
    // A handle moves its end; anywhere else begins a new span.
    const fixed = held < 0 ? this.yearAt(event) : before[1 - held];
    this.area.setPointerCapture(event.pointerId);
    const moved = (now) => {
      const year = this.yearAt(now);
      this.range = [Math.min(fixed, year), Math.max(fixed, year)];
      this.show();
    };
    const ended = (now) => {
      listening.abort();
      if (now.type === "pointerup") return this.apply();
      this.range = before;
      this.show();
    };
    const listening = new AbortController();
    const { signal } = listening;
    if (held < 0) moved(event);
    this.area.addEventListener("pointermove", moved, { signal });
    this.area.addEventListener("pointerup", ended, { signal });
    this.area.addEventListener("pointercancel", ended, { signal });
    addEventListener("keydown", (key) => key.key === "Escape" && ended(key), { signal });
  }

  pressed(event, end) {
    const year = this.range[end];
    const to = {
      ArrowLeft: year - 1,
      ArrowDown: year - 1,
      ArrowRight: year + 1,
      ArrowUp: year + 1,
      PageDown: year - 5,
      PageUp: year + 5,
      Home: this.first,
      End: this.last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const other = this.range[1 - end];
    this.range[end] = end ? Math.max(other, this.within(to)) : Math.min(other, this.within(to));
    this.show();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.apply(), WAIT);
  }

  show() {
    const [from, to] = this.range;
    const years = this.last - this.first + 1;
    for (const bar of this.bars) {
      const chosen = bar.dataset.year >= from && bar.dataset.year <= to;
      bar.classList.toggle("quiet", !chosen);
    }
    this.handles.forEach((handle, end) => {
      handle.style.insetInlineStart = `${((this.range[end] - this.first + end) / years) * 100}%`;
      handle.setAttribute("aria-valuenow", this.range[end]);
    });
    const whole = from === this.first && to === this.last;
    this.told.textContent = whole ? "" : from === to ? from : `${from}–${to}`;
  }

  apply() {
    const before = this.inputs.map((input) => input.value).join();
    const ends = [this.first, this.last];
    this.inputs.forEach((input, end) => (input.value = this.range[end] === ends[end] ? "" : this.range[end]));
    if (this.inputs.map((input) => input.value).join() === before) return;
    this.inputs[0].dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export function offerBrushes(root) {
  for (const figure of root.querySelectorAll("[data-brush]:not([data-brush='done'])")) {
    figure.dataset.brush = "done";
    new Brush(figure);
  }
}
