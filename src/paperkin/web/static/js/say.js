// One short message at the foot of the page, read out by screen readers.
let place;

export function say(words) {
  if (!place) {
    place = document.createElement("div");
    place.className = "toast";
    place.setAttribute("role", "status");
    document.body.append(place);
  }
  place.hidden = false;
  place.textContent = words;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => (place.hidden = true), 2500);
}
