// Light or dark, as the reader chooses; the system decides until then.
const root = document.documentElement;

const current = () =>
  root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

export function offerTheme() {
  const button = document.querySelector("[data-theme-button]");
  if (!button) return;
  button.addEventListener("click", () => {
    root.dataset.theme = current() === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // It holds for this page then.
    }
    document.dispatchEvent(new CustomEvent("paperkin:theme", { detail: root.dataset.theme }));
  });
}
