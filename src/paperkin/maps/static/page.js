"use strict";
// One classic script, so that the file opens from a folder. Whatever papers say goes in as text, never as markup.
(async () => {
  const $ = (id) => document.getElementById(id);
  const canvas = $("points"), root = document.documentElement;
  const trouble = (text) => { $("trouble").textContent = text; $("trouble").hidden = false; };

  // ---- what the file holds

  async function unpacked(id) {
    const text = $(id).textContent;
    const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  }

  if (!window.DecompressionStream) {
    trouble("This browser is too old for the map: one of 2023 or later reads it.");
    return;
  }
  const decode = (buffer) => new TextDecoder().decode(buffer);
  const map = JSON.parse(decode(await unpacked("described")));
  const buffer = await unpacked("columns"), n = map.papers;
  const places = new Float32Array(buffer, 0, 2 * n);
  const cited = new Int32Array(buffer, 8 * n, n);
  const topicOf = new Int32Array(buffer, 12 * n, n);
  const venueOf = new Int32Array(buffer, 16 * n, n);
  const yearOf = new Int16Array(buffer, 20 * n, n);
  const colourOf = new Uint16Array(buffer, 22 * n, n);
  const lines = decode(await unpacked("texts")).split("\n");
  const NO_YEAR = -32768;
  const byId = new Map(map.topics.map((topic, at) => [topic.id, at]));
  const kinds = ["id", "title", "authors", "url"];

  function paper(row) {
    const cells = lines[row].split("\t");
    return Object.fromEntries(kinds.map((kind, at) => [kind, cells[at]]));
  }

  function path(topic) {
    const found = [];
    for (let at = topic; at !== undefined && at >= 0 && found.length < 9; at = byId.get(map.topics[at].parent)) found.unshift(at);
    return found;
  }

  const children = map.topics.map(() => []), roots = [];
  const bySize = map.topics.map((_, at) => at).sort((a, b) => map.topics[b].papers - map.topics[a].papers || a - b);
  for (const at of bySize) (byId.has(map.topics[at].parent) ? children[byId.get(map.topics[at].parent)] : roots).push(at);
  const inTopic = (row, topic) => topic === null || path(topicOf[row]).includes(topic);

  // ---- colours

  const theme = () => (root.dataset.theme === "dark" ? "dark" : "light");
  const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const known = [...yearOf].filter((year) => year !== NO_YEAR).sort((a, b) => a - b);
  const firstYear = known[Math.floor(known.length * 0.03)], lastYear = known[known.length - 1];
  const mostCited = n ? Math.max(1, cited[n - 1]) : 1;

  function ramped(share, stops) {
    const at = Math.min(0.9999, Math.max(0, share)) * (stops.length - 1), from = Math.floor(at);
    return stops[from].map((value, axis) => value + (stops[from + 1][axis] - value) * (at - from));
  }

  function colours() {
    const chosen = $("colour").value, table = map.palette[theme()].map(rgb), stops = map.ramps[theme()].map(rgb);
    const none = table[table.length - 1], bytes = new Uint8Array(4 * n);
    for (let row = 0; row < n; row++) {
      let colour = table[colourOf[row]];
      if (chosen === "year") colour = yearOf[row] === NO_YEAR ? none : ramped((yearOf[row] - firstYear) / Math.max(1, lastYear - firstYear), stops);
      if (chosen === "citations") colour = cited[row] < 0 ? none : ramped(Math.log1p(cited[row]) / Math.log1p(mostCited), stops);
      bytes.set(colour, 4 * row);
      bytes[4 * row + 3] = Math.min(255, 28 * Math.log2(1 + Math.max(0, cited[row])));
    }
    $("legend").hidden = chosen === "topic";
    $("bar").style.background = `linear-gradient(90deg, ${map.ramps[theme()].join(", ")})`;
    const ends = chosen === "year" ? [firstYear === known[0] ? `${firstYear}` : `${firstYear} or before`, `${lastYear}`] : ["cited 0×", `${mostCited.toLocaleString("en")}×`];
    if (chosen === "year" && !known.length) ends.fill("no years");
    [$("low").textContent, $("high").textContent] = ends;
    return bytes;
  }

  // ---- points

  const gl = canvas.getContext("webgl2", { antialias: false, premultipliedAlpha: true });
  if (!gl) trouble("This browser cannot draw the map (it needs WebGL 2). The list has everything as text.");
  const shaders = [
    `#version 300 es
    in vec2 place; in vec4 paint; in float lit; uniform vec4 view; uniform vec4 how; out vec4 tint;
    void main() {
      float shown = how.w < 0.5 ? 1.0 - lit : lit;
      gl_Position = shown < 0.5 ? vec4(3.0, 3.0, 0.0, 1.0) : vec4(place * view.xy + view.zw, 0.0, 1.0);
      gl_PointSize = how.x * (0.8 + 1.1 * paint.a);
      tint = vec4(paint.rgb, how.y);
    }`,
    `#version 300 es
    precision mediump float; in vec4 tint; uniform float soft; out vec4 colour;
    void main() {
      float from = length(gl_PointCoord - 0.5) * 2.0;
      float alpha = tint.a * (1.0 - smoothstep(1.0 - soft, 1.0, from));
      colour = vec4(tint.rgb * alpha, alpha);
    }`,
  ];
  const lit = new Uint8Array(n).fill(255);
  const held = {};
  if (gl) {
    const program = gl.createProgram();
    [gl.VERTEX_SHADER, gl.FRAGMENT_SHADER].forEach((kind, at) => {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, shaders[at]);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    });
    gl.linkProgram(program);
    gl.useProgram(program);
    for (const name of ["view", "how", "soft"]) held[name] = gl.getUniformLocation(program, name);
    const attribute = (name, size, kind, normal) => {
      const at = gl.getAttribLocation(program, name);
      held[name] = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, held[name]);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, kind, normal, 0, 0);
    };
    attribute("place", 2, gl.FLOAT, false);
    gl.bufferData(gl.ARRAY_BUFFER, places, gl.STATIC_DRAW);
    attribute("paint", 4, gl.UNSIGNED_BYTE, true);
    attribute("lit", 1, gl.UNSIGNED_BYTE, true);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }
  const refill = (name, bytes) => {
    if (!gl) return;
    gl.bindBuffer(gl.ARRAY_BUFFER, held[name]);
    gl.bufferData(gl.ARRAY_BUFFER, bytes, gl.DYNAMIC_DRAW);
  };

  // ---- view: wide and high in CSS pixels, `base` the square's width at scale 1

  let wide = 1, high = 1, base = 1, view = d3.zoomIdentity, chosen = null, narrowed = false;
  const screen = (x, y) => [view.applyX(((x + 1) / 2) * base), view.applyY(((1 - y) / 2) * base)];
  const ground = (x, y) => [(view.invertX(x) / base) * 2 - 1, 1 - (view.invertY(y) / base) * 2];
  const depth = () => Math.log2((base * view.k) / map.square_pixels);

  function pointSize() {
    const least = Math.min(9, Math.max(1.5, 1.6 * (130000 / Math.max(1, n)) ** 0.22));
    return Math.min(16, least * 2 ** (0.42 * Math.max(-1, depth())));
  }

  function drawPoints() {
    if (!gl) return;
    const ratio = window.devicePixelRatio || 1;
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const [x, y] = screen(0, 0), scale = (base * view.k) / 2;
    gl.uniform4f(held.view, (2 * scale) / wide, (2 * scale) / high, (2 * x) / wide - 1, 1 - (2 * y) / high);
    const size = pointSize() * ratio, alpha = Math.min(0.9, 0.5 + 0.09 * Math.max(0, depth() + Math.log2(130000 / Math.max(1, n)) / 2));
    gl.uniform1f(held.soft, Math.min(0.9, 2.2 / size));
    if (narrowed) {
      gl.uniform4f(held.how, size * 0.8, alpha * 0.16, 0, 0);
      gl.drawArrays(gl.POINTS, 0, n);
    }
    gl.uniform4f(held.how, narrowed ? size * 1.35 : size, narrowed ? 0.95 : alpha, 0, 1);
    gl.drawArrays(gl.POINTS, 0, n);
  }

  const labels = map.topics.flatMap((topic, at) => (topic.label ? [{ at, ...topic.label, colour: topic.colour, element: null }] : []));

  // A label whose place is in sight is in sight whole.
  const inside = (at, half, size) => Math.min(Math.max(at, half), Math.max(size - half, half));

  function drawLabels() {
    const zoom = depth() + 1e-6;
    for (const label of labels) {
      const [x, y] = screen(...label.anchor);
      const within = zoom >= label.min_zoom && (label.max_zoom === null || zoom < label.max_zoom);
      const shown = within && x > 0 && y > 0 && x < wide && y < high;
      if (!shown) {
        if (label.element) label.element.hidden = true;
        continue;
      }
      if (!label.element) {
        label.element = document.createElement("div");
        label.element.textContent = label.lines.join("\n");
        label.element.style.fontSize = `${label.font_size}px`;
        label.element.className = map.topics[label.at].level ? "deep" : "";
        $("labels").append(label.element);
      }
      label.element.hidden = false;
      label.half ??= [label.element.offsetWidth / 2 + 4, label.element.offsetHeight / 2 + 4];
      const [left, top] = [inside(x, label.half[0], wide), inside(y, label.half[1], high)];
      label.element.style.transform = `translate(${left}px, ${top}px) translate(-50%, -50%)`;
    }
  }

  let waiting = false;
  function draw() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      drawPoints();
      drawLabels();
      $("ring").hidden = chosen === null;
      if (chosen !== null) {
        const [x, y] = screen(places[2 * chosen], places[2 * chosen + 1]);
        $("ring").style.transform = `translate(${x}px, ${y}px)`;
      }
    });
  }

  const zoom = d3.zoom().scaleExtent([0.5, 400]).clickDistance(5).on("zoom", (event) => {
    view = event.transform;
    $("tip").hidden = true;
    draw();
  });
  const surface = d3.select(canvas).call(zoom).on("dblclick.zoom", null);
  const gently = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? surface : surface.transition().duration(450));

  function fit(rows, how = surface) {
    let [left, right, low, top] = [1, -1, 1, -1];
    for (const row of rows) {
      left = Math.min(left, places[2 * row]); right = Math.max(right, places[2 * row]);
      low = Math.min(low, places[2 * row + 1]); top = Math.max(top, places[2 * row + 1]);
    }
    if (left > right) [left, right, low, top] = [-1, 1, -1, 1];
    const spanX = Math.max(0.05, ((right - left) / 2) * base), spanY = Math.max(0.05, ((top - low) / 2) * base);
    const k = Math.min(60, (0.94 * wide) / spanX, (0.94 * high) / spanY);
    const x = ((left + right + 2) / 4) * base, y = ((2 - low - top) / 4) * base;
    how.call(zoom.transform, d3.zoomIdentity.translate(wide / 2 - k * x, high / 2 - k * y).scale(k));
  }

  const all = Array.from({ length: n }, (_, row) => row);
  let sized = false;
  new ResizeObserver(() => {
    const middle = sized ? ground(wide / 2, high / 2) : null, width = base * view.k;
    [wide, high] = [$("map").clientWidth, $("map").clientHeight];
    const ratio = window.devicePixelRatio || 1;
    [canvas.width, canvas.height] = [Math.round(wide * ratio), Math.round(high * ratio)];
    base = Math.max(1, Math.min(wide, high));
    if (!sized) fit(all);
    else {
      const k = width / base, x = ((middle[0] + 1) / 2) * base, y = ((1 - middle[1]) / 2) * base;
      surface.call(zoom.transform, d3.zoomIdentity.translate(wide / 2 - k * x, high / 2 - k * y).scale(k));
    }
    sized = true;
    draw();
  }).observe($("map"));

  // ---- one paper

  const near = new KDBush(n);
  for (let row = 0; row < n; row++) near.add(places[2 * row], places[2 * row + 1]);
  near.finish();

  function nearest(x, y, reach) {
    const [mapX, mapY] = ground(x, y), unit = 2 / (base * view.k);
    let best = null, least = Infinity;
    for (const row of near.within(mapX, mapY, reach * unit)) {
      if (narrowed && !lit[row]) continue;
      const far = (places[2 * row] - mapX) ** 2 + (places[2 * row + 1] - mapY) ** 2;
      if (far < least) [best, least] = [row, far];
    }
    return best;
  }

  const made = (name, text, into, className) => {
    const element = document.createElement(name);
    element.textContent = text;
    if (className) element.className = className;
    into.append(element);
    return element;
  };

  function about(row, { authors }) {
    const facts = [map.venues[venueOf[row]], yearOf[row] === NO_YEAR ? null : yearOf[row], cited[row] < 0 ? null : `cited ${cited[row].toLocaleString("en")}×`];
    return [authors, facts.filter((fact) => fact !== null && fact !== undefined && fact !== "").join(" · ")];
  }

  const safe = (url) => /^https?:\/\//i.test(url || "");

  function open(row, fly = false) {
    chosen = row;
    const card = $("card"), what = paper(row);
    card.replaceChildren();
    made("h2", what.title || what.id, card);
    for (const text of about(row, what)) if (text) made("p", text, card);
    const names = path(topicOf[row]).map((at) => map.topics[at].name);
    if (names.length) made("p", names.join(" › "), card, "quiet");
    if (safe(what.url)) {
      const link = made("a", "Open the paper", made("p", "", card));
      Object.assign(link, { href: what.url, target: "_blank", rel: "noopener noreferrer" });
    }
    const close = made("button", "×", card, "close");
    close.type = "button";
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", shut);
    card.hidden = false;
    $("tip").hidden = true;
    if (fly) {
      const k = Math.max(view.k, 12), x = ((places[2 * row] + 1) / 2) * base, y = ((1 - places[2 * row + 1]) / 2) * base;
      gently().call(zoom.transform, d3.zoomIdentity.translate(wide / 2 - k * x, high / 2 - k * y).scale(k));
    }
    draw();
  }

  function shut() {
    chosen = null;
    $("card").hidden = true;
    draw();
  }

  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse" || event.buttons) return;
    const [x, y] = [event.offsetX, event.offsetY], row = nearest(x, y, 9), tip = $("tip");
    tip.hidden = row === null;
    canvas.style.cursor = row === null ? "" : "pointer";
    if (row === null) return;
    const what = paper(row);
    tip.replaceChildren();
    made("b", what.title || what.id, tip);
    for (const text of about(row, what)) if (text) made("p", text, tip);
    tip.style.left = `${Math.max(4, Math.min(x + 14, wide - tip.offsetWidth - 4))}px`;
    tip.style.top = `${y + 18 + tip.offsetHeight > high ? Math.max(4, y - tip.offsetHeight - 12) : y + 18}px`;
  });
  canvas.addEventListener("pointerleave", () => { $("tip").hidden = true; });
  canvas.addEventListener("click", (event) => {
    const row = nearest(event.offsetX, event.offsetY, event.pointerType === "touch" ? 18 : 10);
    if (row === null) shut(); else open(row);
  });
  canvas.addEventListener("keydown", (event) => {
    const step = 80, moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (moves[event.key]) surface.call(zoom.translateBy, moves[event.key][0] / view.k, moves[event.key][1] / view.k);
    else if (event.key === "+" || event.key === "=") surface.call(zoom.scaleBy, 1.5);
    else if (event.key === "-") surface.call(zoom.scaleBy, 1 / 1.5);
    else if (event.key === "0") fit(all);
    else if (event.key === "Enter") {
      const row = nearest(wide / 2, high / 2, Math.hypot(wide, high) / 2);
      if (row !== null) open(row);
    } else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") shut();
    if (event.key === "/" && event.target !== $("search")) {
      event.preventDefault();
      $("search").focus();
    }
  });
  for (const button of document.querySelectorAll("#zoom button")) {
    const by = Number(button.dataset.by);
    button.addEventListener("click", () => (by ? gently().call(zoom.scaleBy, by) : fit(all, gently())));
  }

  // ---- search and list

  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  let searched = null, topic = null;
  const LISTED = 100, IN_TOPIC = 10;

  function narrow() {
    const words = folded($("search").value).split(/\s+/).filter(Boolean);
    narrowed = words.length > 0 || topic !== null;
    if (words.length && !searched) searched = lines.map((line) => folded(line.split("\t").slice(1, 3).join(" ")));
    let count = 0;
    for (let row = 0; row < n; row++) {
      const is = words.every((word) => searched[row].includes(word)) && inTopic(row, topic);
      lit[row] = is ? 255 : 0;
      count += is;
    }
    refill("lit", lit);
    $("count").textContent = narrowed ? `${count.toLocaleString("en")} of ${n.toLocaleString("en")} papers` : `${n.toLocaleString("en")} papers`;
    list(count);
    draw();
  }

  function item(row, into) {
    const what = paper(row), button = made("button", what.title || what.id, made("li", "", into));
    button.type = "button";
    made("small", about(row, what).filter(Boolean).join(" — "), button);
    button.addEventListener("click", () => open(row, true));
  }

  // The most cited papers have the last rows.
  function best(into, limit, passes) {
    for (let row = n - 1, left = limit; row >= 0 && left; row--) if (passes(row)) { item(row, into); left--; }
  }

  function branch(at, into) {
    const details = made("details", "", made("li", "", into)), summary = made("summary", "", details), what = map.topics[at];
    made("i", "", summary).style.background = map.palette[theme()][what.colour];
    summary.append(what.name);
    made("small", `${what.papers.toLocaleString("en")} papers${what.description ? ` — ${what.description}` : ""}`, summary);
    details.addEventListener("toggle", () => {
      if (details.childElementCount > 1) return;
      const show = made("button", "Show on the map", details);
      show.type = "button";
      show.addEventListener("click", () => {
        topic = at;
        narrow();
        fit(all.filter((row) => lit[row]), gently());
      });
      if (children[at].length) {
        const parts = made("ul", "", details);
        children[at].forEach((child) => branch(child, parts));
      } else best(made("ol", "", details), IN_TOPIC, (row) => topicOf[row] === at);
    });
  }

  function list(count) {
    const panel = $("panel");
    if (panel.hidden) return;
    panel.replaceChildren();
    if (topic !== null) {
      const line = made("div", "", panel, "chosen");
      made("span", `Topic: ${map.topics[topic].name}`, line);
      const clear = made("button", "All topics", line);
      clear.type = "button";
      clear.addEventListener("click", () => { topic = null; narrow(); });
    }
    if (narrowed || !roots.length) {
      made("h2", count > LISTED ? `The ${LISTED} most cited of ${count.toLocaleString("en")} papers` : `${count.toLocaleString("en")} papers`, panel);
      best(made("ol", "", panel), LISTED, (row) => lit[row]);
    } else {
      made("h2", "Topics", panel);
      const tree = made("ul", "", panel);
      roots.forEach((at) => branch(at, tree));
    }
  }

  function listed(shown) {
    $("panel").hidden = !shown;
    $("listed").setAttribute("aria-expanded", `${shown}`);
    narrow();
  }
  $("listed").addEventListener("click", () => listed($("panel").hidden));
  let pause = 0;
  $("search").addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(narrow, 150);
  });
  $("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter") listed(true);
    if (event.key === "Escape") { $("search").value = ""; narrow(); }
  });
  $("colour").value = map.colour;
  const repaint = () => { refill("paint", colours()); draw(); };
  $("colour").addEventListener("change", repaint);
  const wantsDark = matchMedia("(prefers-color-scheme: dark)");
  const themed = (dark) => { root.dataset.theme = dark ? "dark" : "light"; repaint(); narrow(); };
  $("theme").addEventListener("click", () => themed(theme() === "light"));
  wantsDark.addEventListener("change", () => themed(wantsDark.matches));
  themed(wantsDark.matches);
  if (!gl) listed(true);
  root.dataset.ready = "yes";
})();
