// Answers while one types, and keeps what Enter ends.

import { fitFormula, follow, fullSentence, say, showAnswer, showDrawn, showFault, showMistake, showNothing, showStale } from "./answer.js";
import { connectAround, copy } from "./around.js";
import { ask } from "./ask.js";
import { connectClearing, forgetCleared } from "./clearing.js";
import { hidePlot, isPlotShown, showPlot } from "./curve.js";
import { withPoints } from "./decimal.js";
import { dropLine, noteLine, replaceLine } from "./edits.js";
import { keepInTab, keeps, restore } from "./keep.js";
import { connectKeys, write } from "./keys.js";
import { showNames } from "./names.js";
import { address, angleUnit, choose, connectOptions, options } from "./options.js";
import { selfContained, severalOf, statements } from "./sheet.js";
import { addLine, forgetPlace, lines, markEdited, recall, show, startTape } from "./tape.js";
import texts from "./texts.js";

const TYPING_PAUSE = 120;
// Half an expression is no mistake: an error is told, and a curve drawn, only when the typing rests.
const ERROR_PAUSE = 700;
const MOST_SAID = 200;

const byId = (id) => document.getElementById(id);
const [form, input, copied] = ["calculation", "expression", "copied"].map(byId);

let typing = 0;
let telling = 0;
let latest = new AbortController();
// The line of the tape that the next Enter replaces.
let edited = null;
let isFresh = false;
// Whether Enter was pressed and is not answered yet, and whether it was pressed again meanwhile.
let finishing = false;
let finishNext = false;

const above = () => (edited ? lines.slice(0, lines.indexOf(edited)) : lines);

// What the field asks, in the notation of the server and with all that it needs of the tape.
function asked() {
  const text = withPoints(input.value, severalOf(lines)).trim();
  const indent = input.value.length - input.value.trimStart().length;
  return { text, indent, lines: Math.max(statements(text).length, 1), ...selfContained(above(), text, angleUnit()) };
}

function stop() {
  clearTimeout(typing);
  clearTimeout(telling);
  latest.abort();
  latest = new AbortController();
}

async function answerNow(errorPause = 0, forDigits = false) {
  stop();
  const question = { ...asked(), forDigits };
  byId("copy-link").href = address(question.expression);
  if (!edited) copied.textContent = "";
  if (!question.text) {
    showNothing();
    return hidePlot();
  }
  const found = await ask({ expression: question.expression, ...options(), explain: true }, latest.signal);
  if (found) tell(found, question, errorPause);
}

function tell({ answer, problem, isOld }, question, errorPause) {
  const variable = answer?.free_variable ?? (problem?.calculation?.suggestion ? null : problem?.calculation?.free_variable);
  const draw = () => showPlot(question.text, above());
  if (answer) {
    showAnswer(answer, question, put);
    if (isOld) copied.textContent = texts["offline"];
    return variable ? draw() : hidePlot();
  }
  const act = () => {
    if (variable) {
      showDrawn(variable, problem.calculation.mathml, question);
      return draw();
    }
    hidePlot();
    if (problem.calculation) showMistake(problem.calculation, question, put);
    else showFault(fullSentence(problem.detail));
  };
  if (errorPause === 0 || (variable && isPlotShown())) return act();
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

// Puts a text into the line, with the angles it was asked with if they are known, and answers it.
function put(text, asWith) {
  isFresh = false;
  if (asWith) choose(asWith);
  input.value = text;
  input.setSelectionRange(text.length, text.length);
  if (matchMedia("(pointer: fine)").matches) input.focus();
  return answerNow();
}

async function finish() {
  if (finishing) {
    finishNext = true;
    return;
  }
  const question = asked();
  if (!question.text) return;
  stop();
  finishing = true;
  const [present, target, chosen] = [input.value, edited, options()];
  // What is typed from now on is the next line, and waits for the answer of this one.
  input.select();
  isFresh = true;
  const found = await ask({ expression: question.expression, ...chosen, explain: true, save: keeps && !target });
  finishing = false;
  const isLeft = input.value === present;
  if (isLeft) tell(found, question, 0);
  await end(found, question, chosen, target, isLeft);
  const again = finishNext && input.value !== present;
  finishNext = false;
  if (again) finish();
}

// Puts what was answered on the tape; `isLeft` tells that nothing was typed since Enter.
async function end({ answer, problem, isOld }, question, chosen, target, isLeft) {
  if (isLeft) history.replaceState(null, "", address(question.expression, chosen));
  if (problem && isLeft) {
    isFresh = false;
    input.setSelectionRange(input.value.length, input.value.length);
    if (problem.code === "not_authenticated") showFault(texts["signed out"]);
    return undefined;
  }
  if (isOld && keeps) {
    copied.textContent = texts["offline unkept"];
    return undefined;
  }
  const { text, expression, isRounded } = question;
  const { result = "", unit, exact = false, calculation_id: id } = answer ?? {};
  const line = { text, expression, result, unit, exact: exact && !isRounded, options: chosen.angle ? { angle: chosen.angle } : {} };
  if (target) return problem ? answerNow(ERROR_PAUSE) : replaceEdited(target, line, isLeft);
  // A mistake that was typed over while it was asked about is on the tape too: else it would be lost.
  addLine({ ...line, id, error: problem && fullSentence(problem.detail) });
  forgetCleared();
  tapeChanged();
  if (!isLeft) return answerNow(ERROR_PAUSE);
  say(`${texts["on the tape"]} ${text} = ${result.slice(0, MOST_SAID)}`);
  return undefined;
}

async function replaceEdited(target, line, isLeft) {
  if (target === edited) leaveEdit();
  if (isLeft) put("");
  const fault = await replaceLine(target, line);
  tapeChanged();
  if (!fault && input.value) await answerNow(ERROR_PAUSE);
  if (!fault) return;
  if (!input.value && target.text !== line.text) await edit(target, line);
  showFault(fault);
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

// Puts the text of `with` into the line, that of the edited line itself unless another is given.
function edit(line, { text, options: asWith } = line) {
  show(line);
  edited = line;
  markEdited(line);
  const answered = put(text, asWith);
  input.focus();
  copied.textContent = `${texts["editing line"]} ${lines.indexOf(line) + 1}`;
  byId("leave").hidden = false;
  return answered;
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
  const fault = await dropLine(line);
  if (line === edited && !lines.includes(line)) leaveEdit();
  changed(fault);
}

// After a change of lines that are on the tape already.
function changed(fault) {
  tapeChanged();
  if (fault) showFault(fault);
  else if (input.value && !isFresh) answerNow();
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
  const line = recall(step, { text: input.value, options: { angle: angleUnit() } });
  if (line) put(line.text, line.options);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  finish();
});
addEventListener("online", () => answerNow());
connectAround(input, put, () => asked().expression);
connectClearing(() => {
  if (edited && !lines.includes(edited)) leaveEdit();
  tapeChanged();
  input.focus();
});
connectOptions((forDigits) => answerNow(0, forDigits));
byId("leave").addEventListener("click", clearLine);
connectKeys(byId("keys"), input, () => isFresh, answerSoon);
startTape({
  choose: (line) => put(line.text, line.options),
  edit: (line) => edit(line),
  copy,
  remove,
  note: async (line, note) => {
    const fault = await noteLine(line, note);
    if (fault) showFault(fault);
  },
});
restore(showFault);
byId("clear").hidden = keeps;
tapeChanged();
fitFormula();

// What was typed before this script was there is answered, too. What the server told without JavaScript is told again in the
// line itself; a curve becomes one that moves.
if (input.value !== input.defaultValue || byId("mistake").hasChildNodes()) answerNow();
else if (isPlotShown()) showPlot(asked().text, above());
if (matchMedia("(pointer: fine)").matches) input.focus();
