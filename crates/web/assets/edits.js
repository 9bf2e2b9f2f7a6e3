// Changes of lines that are on the tape already, and of those below that follow.

import { fullSentence } from "./answer.js";
import { ask } from "./ask.js";
import { keepEdited, keepRemoved } from "./keep.js";
import { selfContained } from "./sheet.js";
import { lines, removeLine, show } from "./tape.js";

// Puts what `line` holds into the place of `target`.
export async function replaceLine(target, line) {
  Object.assign(target, line, { error: undefined });
  show(target);
  await keepEdited(target);
  await follow(lines.indexOf(target) + 1);
}

export async function dropLine(line) {
  const at = lines.indexOf(line);
  removeLine(line);
  await keepRemoved(line);
  await follow(at);
}

export async function noteLine(line, note) {
  line.note = note || undefined;
  await keepEdited(line);
  show(line);
}

// The lines from there on are asked again where what they need has changed; in order, for each may change the next.
async function follow(first) {
  for (const [at, line] of [...lines.entries()].slice(first)) {
    const { expression } = selfContained(lines.slice(0, at), line.text);
    if (expression === line.expression && !line.error) continue;
    line.expression = expression;
    const { answer, problem } = await ask({ expression, ...line.options });
    const { result, unit, exact } = answer ?? {};
    Object.assign(line, answer ? { result, unit, exact, error: undefined } : { exact: false, error: fullSentence(problem.detail) });
    show(line);
    if (answer) await keepEdited(line);
  }
}
