// Changes of lines that are on the tape already, and of those below that follow.
//
// Each asks the server first, where that keeps the tape, and tells nothing if it was done, else why not; what was not
// done is not shown as done.

import { fullSentence } from "./answer.js";
import { ask } from "./ask.js";
import { keepEdited, keepRemoved } from "./keep.js";
import { selfContained } from "./sheet.js";
import { focusRow, lines, removeLine, show } from "./tape.js";

let latest = Promise.resolve();

// One change after another: each reads what the one before has written.
function inTurn(change) {
  latest = latest.then(change);
  return latest;
}

// Puts what `line` holds into the place of `target`.
export const replaceLine = (target, line) => inTurn(async () => {
  const fault = await put(target, { ...line, error: undefined });
  return fault ?? follow(target);
});

export const dropLine = (line) => inTurn(async () => {
  const at = lines.indexOf(line);
  if (at < 0) return undefined;
  const fault = await keepRemoved(line);
  if (fault) return fault;
  removeLine(line);
  focusRow(lines[at] ?? lines[at - 1]);
  return follow(lines[at - 1]);
});

export const noteLine = (line, note) => inTurn(async () => {
  const fault = await put(line, { note: note || undefined });
  if (!fault) focusRow(line);
  return fault;
});

// The lines below are asked again where what they need has changed; in order, for each may change the next.
async function follow(changed) {
  const below = lines.slice(lines.indexOf(changed) + 1);
  for (const line of below) {
    const at = lines.indexOf(line);
    if (at < 0) continue;
    const { expression, isRounded } = selfContained(lines.slice(0, at), line.text, line.options.angle);
    if (expression === line.expression && !line.error) continue;
    const { answer, problem } = await ask({ expression, ...line.options });
    if (problem && !problem.calculation) return fullSentence(problem.detail);
    if (problem) {
      Object.assign(line, { expression, exact: false, error: fullSentence(problem.detail) });
      show(line);
      continue;
    }
    const { result, unit, exact } = answer;
    const fault = await put(line, { expression, result, unit, exact: exact && !isRounded, error: undefined });
    if (fault) return fault;
  }
  return undefined;
}

async function put(line, change) {
  const fault = await keepEdited({ ...line, ...change });
  if (fault) return fault;
  Object.assign(line, change);
  show(line);
  return undefined;
}
