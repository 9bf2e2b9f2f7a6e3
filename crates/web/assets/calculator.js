// Answers while one types, and keeps what Enter ends.

import { follow, fullSentence, showAnswer, showDrawn, showFault, showMistake, showNothing, showStale } from "./answer.js";
import { connectAround, copy } from "./around.js";
import { ask } from "./ask.js";
import { withPoints } from "./decimal.js";
import { dropLine, noteLine, replaceLine } from "./edits.js";
import { keepInTab, restore } from "./keep.js";
import { connectKeys, write } from "./keys.js";
import { showNames } from "./names.js";
import { address, connectOptions, options } from "./options.js";
import { selfContained, statements } from "./sheet.js";
import { addLine, forgetPlace, lines, markEdited, recall, removeLine, show, startTape } from "./tape.js";
import texts from "./texts.js";

const TYPING_PAUSE = 120;
// Half an expression is no mistake: an error is told, and a curve drawn, only when the typing rests.
const ERROR_PAUSE = 700;

const byId = (id) => document.getElementById(id);
const [form, input, copied, plotSection] = ["calculation", "expression", "copied", "plot"].map(byId);
const keeps = "keeps" in form.dataset;

let typing = 0;
let telling = 0;
let latest = new AbortController();
// The line of the tape that the next Enter replaces.
let edited = null;
let isFresh = false;
let plot = null;

// What the field asks, in the notation of the server and with all that it needs of the tape.
function asked() {
  const text = withPoints(input.value).trim();
  const above = edited ? lines.slice(0, lines.indexOf(edited)) : lines;
  const indent = input.value.length - input.value.trimStart().length;
  return { text, indent, lines: Math.max(statements(text).length, 1), ...selfContained(above, text) };
}

async function answerNow(errorPause = 0) {
  clearTimeout(typing);
  clearTimeout(telling);
  const question = asked();
  byId("copy-link").href = address(question.expression);
  if (!edited) copied.textContent = "";
  latest.abort();
  latest = new AbortController();
  if (!question.text) {
    showNothing();
    return hidePlot();
  }
  const found = await ask({ expression: question.expression, ...options(), explain: true }, latest.signal);
  if (found) tell(found, question, errorPause);
}

function tell({ answer, problem, isOld }, question, errorPause) {
  const variable = answer?.free_variable ?? (problem?.calculation?.suggestion ? null : problem?.calculation?.free_variable);
  if (answer) {
    showAnswer(answer, question, put);
    if (isOld) copied.textContent = texts["offline"];
    return variable ? showPlot(question) : hidePlot();
  }
  const act = () => {
    if (variable) {
      showDrawn(variable, problem.calculation.mathml, question);
      return showPlot(question);
    }
    hidePlot();
    if (problem.calculation) showMistake(problem.calculation, question, put);
    else showFault(fullSentence(problem.detail));
  };
  if (errorPause === 0 || (variable && !plotSection.hidden)) return act();
  showStale();
  telling = setTimeout(act, errorPause);
}

function answerSoon() {
  isFresh = false;
  forgetPlace();
  clearTimeout(typing);
  clearTimeout(telling);
  typing = setTimeout(answerNow, TYPING_PAUSE, ERROR_PAUSE);
}

// Puts a text into the line and answers it.
function put(text) {
  isFresh = false;
  input.value = text;
  input.setSelectionRange(text.length, text.length);
  if (matchMedia("(pointer: fine)").matches) input.focus();
  answerNow();
}

async function finish() {
  clearTimeout(typing);
  clearTimeout(telling);
  const question = asked();
  if (!question.text) return;
  latest.abort();
  latest = new AbortController();
  const chosen = options();
  const found = await ask({ expression: question.expression, ...chosen, explain: true, save: keeps && !edited }, latest.signal);
  if (!found) return;
  tell(found, question, 0);
  history.replaceState(null, "", address(question.expression));
  if (found.problem) {
    if (found.problem.code === "not_authenticated") showFault(texts["signed out"]);
    return;
  }
  const { result: value, unit, exact, calculation_id: id } = found.answer;
  const line = { text: question.text, expression: question.expression, result: value, unit, exact, options: chosen.angle ? { angle: chosen.angle } : {} };
  if (edited) return replaceEdited(line);
  addLine({ ...line, id });
  tapeChanged();
  // The next key begins a new line, and the answer stays until then.
  isFresh = true;
  input.select();
}

async function replaceEdited(line) {
  const target = edited;
  leaveEdit();
  await replaceLine(target, line);
  tapeChanged();
  put("");
}

function tapeChanged() {
  keepInTab();
  showNames(lines, (name) => {
    write(input, name);
    input.focus();
    answerSoon();
  });
  byId("exports").hidden = lines.length === 0;
}

function edit(line) {
  show(line);
  edited = line;
  markEdited(line);
  put(line.text);
  input.focus();
  copied.textContent = `${texts["editing line"]} ${lines.indexOf(line) + 1}`;
  byId("leave").hidden = false;
}

function leaveEdit() {
  edited = null;
  markEdited(null);
  copied.textContent = "";
  byId("leave").hidden = true;
}

function clearLine() {
  if (edited) leaveEdit();
  put("");
}

async function remove(line) {
  if (line === edited) leaveEdit();
  await dropLine(line);
  tapeChanged();
}

async function showPlot({ text }) {
  plotSection.hidden = false;
  byId("try").hidden = true;
  plot ??= (await import("./plot.js")).connectPlot();
  // What gives `ans` its value would be drawn as a line of its own.
  const last = lines.at(-1)?.result;
  const { expression } = selfContained(lines, last === undefined ? text : text.replace(/\bans\b/g, `(${last})`));
  plot.show(expression, options().angle);
}

function hidePlot() {
  plotSection.hidden = true;
  byId("try").hidden = false;
}

input.addEventListener("input", answerSoon);
input.addEventListener("scroll", follow);
input.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    event.preventDefault();
    return clearLine();
  }
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const text = recall(step);
  if (text !== undefined) put(text);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  finish();
});
addEventListener("online", () => answerNow());
connectAround(input, put, () => asked().expression);
byId("clear").addEventListener("click", () => {
  while (lines.length > 0) removeLine(lines[0]);
  tapeChanged();
  input.focus();
});
connectOptions(answerNow);
byId("leave").addEventListener("click", clearLine);
connectKeys(byId("keys"), input, () => isFresh, answerSoon);
startTape({
  choose: (line) => put(line.text),
  edit,
  copy,
  remove,
  note: noteLine,
});
restore();
byId("clear").hidden = keeps;
tapeChanged();

// What the server told without JavaScript is told again in the line itself; a curve becomes one that moves.
if (byId("mistake").hasChildNodes()) answerNow();
else if (!plotSection.hidden) showPlot(asked());
if (matchMedia("(pointer: fine)").matches) input.focus();
