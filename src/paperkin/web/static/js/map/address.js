// What of the map is in the page's address, so that it can be kept and sent: where one looks, and what is lit.
import { MODES } from "./colours.js";

export function readAddress() {
  const given = new URLSearchParams(location.search);
  const number = (name) => (given.has(name) && Number.isFinite(Number(given.get(name))) ? Number(given.get(name)) : null);
  const [x, y, z] = ["x", "y", "z"].map(number);
  return {
    topic: given.get("topic") || null,
    q: given.get("q")?.trim() || null,
    paper: given.get("paper") || null,
    colour: MODES.includes(given.get("colour")) ? given.get("colour") : "topic",
    view: x === null || y === null || z === null ? null : { x, y, z },
  };
}

let timer;

// step: whether the back button should lead to what was before.
export function writeAddress({ topic, q, paper, colour, view }, step = false) {
  clearTimeout(timer);
  const write = () => {
    const pairs = Object.entries({
      topic,
      q,
      paper,
      colour: colour === "topic" ? null : colour,
      x: view?.x.toFixed(4),
      y: view?.y.toFixed(4),
      z: view?.z.toFixed(2),
    }).filter(([, value]) => value);
    const address = pairs.length ? `/map?${new URLSearchParams(pairs)}` : "/map";
    if (step) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  };
  if (step) write();
  else timer = setTimeout(write, 300);
}
