// What the colours mean: beside each topic its colour, or a row of colours with its two ends in words.
export function showLegend(colours, mode) {
  const legend = document.querySelector("#map-legend");
  const scale = document.querySelector("#map-scale");
  for (const input of document.querySelectorAll("#map-colour input")) input.checked = input.value === mode;
  for (const topic of legend.querySelectorAll("[data-colour]"))
    topic.querySelector(".swatch").style.backgroundColor = colours.palette[topic.dataset.colour];
  legend.classList.toggle("scaled", mode !== "topic");
  scale.hidden = mode === "topic";
  if (mode === "topic") return;
  const steps = colours.steps(mode);
  const bar = document.createElement("div");
  bar.className = "map-steps";
  for (const [shade, words] of steps) {
    const step = document.createElement("span");
    step.style.backgroundColor = shade;
    step.title = words;
    bar.append(step);
  }
  const ends = document.createElement("p");
  ends.className = "row between small muted";
  for (const [, words] of [steps[0], steps.at(-1)]) ends.append(Object.assign(document.createElement("span"), { textContent: words }));
  const grey = Object.assign(document.createElement("span"), { className: "swatch" });
  grey.style.backgroundColor = colours.palette.at(-1);
  const unknown = Object.assign(document.createElement("p"), { className: "small muted map-unknown" });
  unknown.append(grey, mode === "year" ? "Without a year" : "The source does not say");
  scale.replaceChildren(bar, ends, unknown);
}
