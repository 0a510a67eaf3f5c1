// Draws the papers as points with WebGL 2. Colours and what is lit are looked up on the graphics card: another theme or
// another topic costs a small table, and no paper is touched.
const VERTEX = `#version 300 es
  precision highp float;
  in vec2 place;
  in uvec4 facts;
  uniform vec4 view;
  uniform vec4 how; // size, opacity, 0 topic 1 year 2 citations, -1 all 0 the unlit 1 the lit
  uniform vec3 scale; // first year, last year, most cited
  uniform vec3 ramp[5];
  uniform vec3 none;
  uniform bool byTopic; // lit is what the table says; else what was chosen
  uniform sampler2D table;
  out vec4 tint;
  vec3 ramped(float share) {
    float at = clamp(share, 0.0, 0.9999) * 4.0;
    int from = int(at);
    return mix(ramp[from], ramp[from + 1], fract(at));
  }
  void main() {
    vec4 topic = texelFetch(table, ivec2(int(facts.x) & 255, int(facts.x) >> 8), 0);
    float lit = byTopic ? step(0.5, topic.a) : float(facts.w);
    if (how.w >= 0.0 && abs(lit - how.w) > 0.5) {
      gl_Position = vec4(3.0, 3.0, 0.0, 1.0);
      return;
    }
    float cited = float(facts.z);
    vec3 colour = topic.rgb;
    if (how.z > 1.5) colour = facts.z == 0u ? none : ramped((cited - 1.0) / max(1.0, scale.z - 1.0));
    else if (how.z > 0.5) colour = facts.y == 32768u ? none : ramped((float(facts.y) - scale.x) / max(1.0, scale.y - scale.x));
    gl_Position = vec4(place * view.xy + view.zw, 0.0, 1.0);
    gl_PointSize = how.x * (0.8 + 0.12 * clamp(cited - 1.5, 0.0, 9.0));
    tint = vec4(colour, how.y);
  }`;
const FRAGMENT = `#version 300 es
  precision mediump float;
  in vec4 tint;
  uniform float soft;
  uniform vec4 edge; // colour of an outline and its share of the point
  out vec4 colour;
  void main() {
    float from = length(gl_PointCoord - 0.5) * 2.0;
    float alpha = tint.a * (1.0 - smoothstep(1.0 - soft, 1.0, from));
    vec3 rgb = from > 1.0 - edge.a ? edge.rgb : tint.rgb;
    colour = vec4(rgb * alpha, alpha);
  }`;
const UNIFORMS = ["view", "how", "scale", "ramp", "none", "byTopic", "table", "soft", "edge"];
const TABLE_SIDE = 256;

function compiled(gl) {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.bindAttribLocation(program, 0, "place");
  gl.bindAttribLocation(program, 1, "facts");
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(gl.getProgramInfoLog(program));
  return program;
}

// Room on the graphics card for so many papers: where they lie and what is known of them.
function cloud(gl, capacity) {
  const vertices = gl.createVertexArray();
  const [places, facts] = [gl.createBuffer(), gl.createBuffer()];
  gl.bindVertexArray(vertices);
  gl.bindBuffer(gl.ARRAY_BUFFER, places);
  gl.bufferData(gl.ARRAY_BUFFER, 8 * capacity, gl.STATIC_DRAW);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
  gl.bindBuffer(gl.ARRAY_BUFFER, facts);
  gl.bufferData(gl.ARRAY_BUFFER, 8 * capacity, gl.DYNAMIC_DRAW);
  gl.enableVertexAttribArray(1);
  gl.vertexAttribIPointer(1, 4, gl.UNSIGNED_SHORT, 0, 0);
  const put = (buffer, array, offset) => {
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferSubData(gl.ARRAY_BUFFER, offset, array);
  };
  return {
    vertices,
    put(given, start, count, at = start) {
      put(places, given.places.subarray(2 * start, 2 * (start + count)), 8 * at);
      put(facts, given.facts.subarray(4 * start, 4 * (start + count)), 8 * at);
    },
  };
}

export class Painter {
  // Null where the browser has no WebGL 2. marks: how many papers may be marked at once.
  static on(canvas, points, marks) {
    const gl = canvas.getContext("webgl2", { antialias: false, depth: false, stencil: false, premultipliedAlpha: true });
    return gl ? new Painter(gl, canvas, points, marks) : null;
  }

  constructor(gl, canvas, points, most) {
    Object.assign(this, { gl, canvas, points, most, table: null, marks: null });
    this.prepare();
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
  }

  // Also after the graphics card was lost and came back.
  prepare() {
    const { gl } = this;
    const program = compiled(gl);
    gl.useProgram(program);
    this.at = Object.fromEntries(UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)]));
    this.all = cloud(gl, this.points.capacity);
    this.marked = cloud(gl, this.most);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.came(this.points.first, this.points.count);
    if (this.table) this.colours(this.table);
    if (this.marks) this.mark(this.marks);
  }

  // Papers from `start` on have come, or were chosen or not.
  came(start, count) {
    if (count) this.all.put(this.points, start, count);
  }

  // places and facts of the few papers that are marked.
  mark(marks) {
    this.marks = marks;
    if (marks?.count) this.marked.put(marks, 0, marks.count);
  }

  // table: a colour for each topic, and in the fourth byte whether it is lit.
  colours(table) {
    const { gl } = this;
    this.table = table;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, TABLE_SIDE, TABLE_SIDE, 0, gl.RGBA, gl.UNSIGNED_BYTE, table);
  }

  resize(wide, high, ratio) {
    this.canvas.width = Math.round(wide * ratio);
    this.canvas.height = Math.round(high * ratio);
  }

  // look: view, size, opacity, mode, scale, ramp, none, narrowed (null, "topic", "chosen", "marks"), edge.
  draw(ranges, look) {
    const { gl, at } = this;
    if (gl.isContextLost()) return;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform4fv(at.view, look.view);
    gl.uniform3fv(at.scale, look.scale);
    gl.uniform3fv(at.ramp, look.ramp);
    gl.uniform3fv(at.none, look.none);
    gl.uniform1i(at.byTopic, look.narrowed === "topic" ? 1 : 0);
    const pass = (size, opacity, lit, edge = 0) => {
      gl.uniform4f(at.how, size, opacity, look.mode, lit);
      gl.uniform1f(at.soft, Math.min(0.9, 2.2 / size));
      gl.uniform4f(at.edge, ...look.edge, edge);
    };
    gl.bindVertexArray(this.all.vertices);
    const papers = () => ranges.forEach(([start, count]) => gl.drawArrays(gl.POINTS, start, count));
    pass(look.narrowed ? look.size * 0.85 : look.size, look.narrowed ? look.opacity * look.dim : look.opacity, look.narrowed ? 0 : -1);
    papers();
    if (look.narrowed === "topic" || look.narrowed === "chosen") {
      pass(look.size * 1.2, 0.95, 1);
      papers();
    }
    if (look.narrowed === "marks" && this.marks?.count) {
      const size = Math.max(7 * look.ratio, look.size * 1.5);
      gl.bindVertexArray(this.marked.vertices);
      pass(size, 1, -1, Math.min(0.45, (3.2 * look.ratio) / size));
      gl.drawArrays(gl.POINTS, 0, this.marks.count);
    }
  }
}
