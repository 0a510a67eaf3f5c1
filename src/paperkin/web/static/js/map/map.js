// Fetches what the map begins with, and begins.
import { json } from "./about.js";
import { theme } from "./colours.js";
import { LibraryMap } from "./library-map.js";

// Without WebGL there is the still picture, and the list of topics beside it.
function still(words) {
  const place = document.querySelector("#map");
  const picture = document.createElement("img");
  picture.src = `/map.svg?theme=${theme()}`;
  picture.alt = "The library's most important papers as dots, with the names of their topics";
  const note = Object.assign(document.createElement("p"), { className: "notice", textContent: words });
  place.replaceChildren(picture, note);
  place.classList.add("map-still");
  document.querySelector("#map-colour").hidden = true;
  document.querySelector("#map-legend").classList.add("scaled");
}

async function start() {
  const { described, firstTile } = document.querySelector("#map").dataset;
  try {
    const tile = fetch(firstTile).then((response) => (response.ok ? response.arrayBuffer() : Promise.reject(new Error(`The server answered ${response.status}.`))));
    const [about, first] = await Promise.all([json(described), tile]);
    const map = new LibraryMap(about, first);
    map.begin();
    document.querySelector("#map-loading").hidden = true;
  } catch (error) {
    const missing = error.message === "WebGL 2 is missing";
    still(missing ? "This browser cannot draw the map itself: it needs WebGL 2. Here is a still picture; the topics are links." : `The map did not come: ${error.message} Here is a still picture.`);
    if (!missing) throw error;
  }
}

start();
