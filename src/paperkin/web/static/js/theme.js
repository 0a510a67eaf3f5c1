// Runs before anything is drawn, so that a page in the chosen theme never flashes in the other, and what only scripts
// can do has its place from the start.
document.documentElement.classList.add("js");
(() => {
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch {
    // Storage may be forbidden: the system's theme it is.
  }
})();
