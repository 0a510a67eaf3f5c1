// What papers are: their titles, authors and venues, by the rows that tiles have. Asked for once.
const AT_ONCE = 100;
const known = new Map();

export async function json(address, given) {
  const response = await fetch(address, given);
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw Object.assign(new Error(problem.detail ?? problem.title ?? `The server answered ${response.status}.`), { status: response.status });
  }
  return response.json();
}

// Papers in the order of their rows; null for one that was deleted since.
export async function about(rows, generation) {
  const missing = rows.filter((row) => !known.has(row));
  for (let at = 0; at < missing.length; at += AT_ONCE) {
    const part = missing.slice(at, at + AT_ONCE);
    const asked = new URLSearchParams([...part.map((row) => ["row", row]), ["generation", generation]]);
    const { papers } = await json(`/v1/map/papers?${asked}`);
    part.forEach((row, index) => known.set(row, papers[index]));
  }
  return rows.map((row) => known.get(row));
}

// Where papers lie, by their ids; null for one that is not on the map.
export async function placesOf(ids, generation) {
  const asked = new URLSearchParams([...ids.map((id) => ["paper", id]), ["generation", generation]]);
  return (await json(`/v1/map/rows?${asked}`)).papers;
}

// As addresses.py writes it: slashes and colons of ids stand as they are.
const written = (id) => encodeURIComponent(id).replaceAll("%3A", ":").replaceAll("%2F", "/");
export const paperAddress = (id) => `/papers/${written(id)}`;
export const topicAddress = (id) => `/topics/${written(id)}`;

export function byline(names, ...facts) {
  const first = names.slice(0, 3).join(", ");
  const authors = names.length > 3 ? `${first} and ${(names.length - 3).toLocaleString("en")} more` : first;
  return [authors, ...facts].filter((fact) => fact !== null && fact !== undefined && fact !== "").join(" · ");
}

export const counted = (count, noun = "paper") => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

// A title in its place, with formulas typeset where it has any.
export function titled(element, title) {
  element.textContent = title || "Without a title";
  if (title.includes("$")) element.dataset.tex = "";
}
