// What lies around the line: copying, examples, help, and the tape as a file.

import { showFault } from "./answer.js";
import { save } from "./export.js";
import { address } from "./options.js";
import { lines } from "./tape.js";
import texts from "./texts.js";

const byId = (id) => document.getElementById(id);

export async function copy(text) {
  let told = texts["copied"];
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    told = texts["cannot copy"];
  }
  byId("copied").textContent = told;
}

// `put` puts an expression into the line, `expression` tells the one that stands for itself now.
export function connectAround(input, put, expression) {
  const openHelp = () => import("./help.js").then((module) => module.showHelp(put), () => showFault(texts["unreachable"]));
  byId("copy-result").addEventListener("click", () => copy(byId("result").dataset.plain ?? ""));
  onPlainClick(byId("copy-link"), () => copy(new URL(address(expression()), location.href).href));
  onPlainClick(byId("help-link"), openHelp);
  onPlainClick(byId("examples"), (link) => put(link.textContent), "a.expression");
  addEventListener("keydown", (event) => {
    const isOtherField = event.target.matches("input, textarea") && event.target !== input;
    if (event.key !== "?" || isOtherField || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    openHelp();
  });
  byId("exports").addEventListener("click", ({ target }) => {
    if (target.dataset.format) save(lines, target.dataset.format);
  });
}

// A click that means this page and not another tab.
function onPlainClick(node, act, selector = "*") {
  node.addEventListener("click", (event) => {
    const target = event.target.closest(selector);
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    act(target);
  });
}
