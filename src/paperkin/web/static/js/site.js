// What every page has: the theme, keys, the reader's list, copying, formulas.
import { offerKeys } from "./keys.js";
import { offerList } from "./list.js";
import { offerSuggestions } from "./suggest.js";
import { typesetFormulas } from "./formulas.js";
import { offerTheme } from "./theme-button.js";
import { offerCopying } from "./copying.js";

offerTheme();
offerKeys();
offerCopying();
offerSuggestions();

// Parts that htmx brings later get the same.
const prepare = (root) => {
  offerList(root);
  typesetFormulas(root);
};
prepare(document);
document.addEventListener("htmx:afterSwap", () => prepare(document));
