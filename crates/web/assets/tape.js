// The lines above the one being written.

import { element, figure } from "./figure.js";

const tape = document.getElementById("tape");
const examples = document.getElementById("examples");

let recalled = null;

export function addLine(answer) {
  const expression = element("a", "expression", answer.expression);
  expression.href = `/?${new URLSearchParams({ expression: answer.expression })}`;
  tape.append(element("li", "", expression, " ", element("span", "figure", ...figure(answer.result, answer.unit))));
  tape.hidden = false;
  examples.hidden = true;
  tape.parentElement.scrollTop = 0;
  recalled = null;
}

// What stands `step` lines further down; going up starts at the last line. Nothing further: nothing.
export function recall(step) {
  const lines = [...tape.querySelectorAll(".expression")].map((line) => line.textContent);
  const wanted = (recalled ?? lines.length) + step;
  if (wanted < 0 || wanted > lines.length) return undefined;
  recalled = wanted;
  return lines[wanted] ?? "";
}

export function forgetPlace() {
  recalled = null;
}

// Calls `ask` with the expression of a line, or of an example, that is chosen.
export function onChoice(ask) {
  for (const list of [tape, examples]) {
    list.addEventListener("click", (event) => {
      const line = event.target.closest("a.expression");
      if (!line || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      ask(line.textContent);
    });
  }
}
