// Typesets what stands between dollars, with KaTeX, which is fetched only where a page has a formula.
const here = new URL("../vendor/katex/", import.meta.url);
let loaded;

const script = (name) =>
  new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = new URL(name, here);
    element.onload = resolve;
    element.onerror = () => reject(new Error(`${name} did not load`));
    document.head.append(element);
  });

function load() {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("katex.min.css", here);
  document.head.append(style);
  return script("katex.min.js").then(() => script("contrib/auto-render.min.js"));
}

export async function typesetFormulas(root) {
  const places = [...root.querySelectorAll("[data-tex]:not([data-tex='done'])")];
  if (!places.length) return;
  loaded ??= load();
  await loaded;
  for (const place of places) {
    if (place.dataset.tex === "done") continue;
    place.dataset.tex = "done";
    // Nothing that a formula asks for may fetch or link: trust stays off.
    globalThis.renderMathInElement(place, {
      delimiters: [
        { left: "$$", right: "$$", display: false },
        { left: "$", right: "$", display: false },
      ],
      // What KaTeX cannot set stays as it was written. Its own way to show an error is a style attribute, which the
      // policy forbids.
      throwOnError: true,
      errorCallback: () => {},
      errorColor: "currentColor",
      strict: false,
      trust: false,
      maxExpand: 200,
      maxSize: 10,
    });
  }
}
