// The names that the tape has given values to, each a press away.

import { element, figure } from "./figure.js";
import { definitions, statements } from "./sheet.js";
import texts from "./texts.js";

const section = document.getElementById("names");
const list = document.getElementById("names-list");

// `insert` writes a name into the line.
export function showNames(lines, insert) {
  const latest = new Map();
  for (const line of lines.filter(({ error }) => !error)) {
    // The result of a line is the value of a name only if the line gives it and nothing else.
    const isAlone = statements(line.text).length === 1;
    for (const { name, parameters, value } of definitions(line.text)) {
      latest.delete(name);
      const isFunction = parameters !== undefined;
      const shown = isFunction || !isAlone ? [value] : figure(line.result ?? "", line.unit);
      latest.set(name, { shown, call: isFunction ? `${name}(` : name, label: isFunction ? `${name}(${parameters})` : name });
    }
  }
  const rows = [...latest].reverse();
  const last = lines.at(-1);
  if (last && !last.error) rows.unshift(["ans", { shown: figure(last.result, last.unit), call: "ans", label: "ans" }]);
  list.replaceChildren(...rows.map(([, { shown, call, label }]) => row(label, shown, () => insert(call))));
  section.hidden = rows.length === 0;
}

function row(label, shown, insert) {
  const button = element("button", "expression", label);
  button.type = "button";
  button.setAttribute("aria-label", `${texts["insert"]} ${label}`);
  button.addEventListener("click", insert);
  return element("li", "", button, " ", element("span", "figure", ...shown));
}
