// `<button data-copy="text">` or `data-copy-from="selector"` copies text.
import { say } from "./say.js";

export function offerCopying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy], [data-copy-from]");
    if (!button) return;
    const from = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
    const text = from ? (from.value ?? from.textContent) : button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text.trim());
      say("Copied");
    } catch {
      if (from) getSelection().selectAllChildren(from);
      say("Copying is not allowed here: press Ctrl+C");
    }
  });
}
