// The small graph within a page: it is fetched and drawn when one comes near, and its nodes are links to their pages.
import { fetchPage, graphOf } from "./surroundings.js";

async function draw(place) {
  const says = place.querySelector(".graph-small-says");
  try {
    const [page, { Picture }, { offerWalking }] = await Promise.all([
      fetchPage(place.dataset.graphSmall),
      import("./picture.js"),
      import("./walking.js"),
    ]);
    const graph = graphOf(page);
    if (graph.nodes.length === 1) {
      says.textContent = "Nothing is tied to it yet: no author, topic or institution, no citation within this library.";
      return;
    }
    const picture = new Picture(place, { label: "What is around it. Arrow keys walk, Enter opens a node’s page.", still: true });
    await picture.show(graph);
    says.remove();
    offerWalking(picture);
  } catch (error) {
    says.textContent = `The picture did not come: ${error.message}`;
  }
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      draw(target);
    }
  },
  { rootMargin: "300px" },
);
const watch = () => {
  for (const place of document.querySelectorAll("[data-graph-small]:not([data-watched])")) {
    place.dataset.watched = "";
    near.observe(place);
  }
};
watch();
document.addEventListener("htmx:afterSwap", watch);
