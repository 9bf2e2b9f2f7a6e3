// Answers while one types, and keeps what Enter ends.

import { follow, fullSentence, showAnswer, showFault, showMistake, showNothing, showStale } from "./answer.js";
import { connectKeys } from "./keys.js";
import { addLine, forgetPlace, onChoice, recall } from "./tape.js";

const TYPING_PAUSE = 120;
// Half an expression is no mistake: an error is told only when the typing rests.
const ERROR_PAUSE = 700;
const DEFAULT_DIGITS = 20;

const byId = (id) => document.getElementById(id);
const [form, input, result, copied] = ["calculation", "expression", "result", "copied"].map(byId);
const [digitsField, digitsShown, fewer, more] = [form.elements.digits, ...["digits-shown", "fewer", "more"].map(byId)];
const steps = byId("digits").dataset.steps.split(" ").map(Number);
const keeps = "keeps" in form.dataset;

let typing = 0;
let telling = 0;
let latest = new AbortController();

function question() {
  const [digits, angle] = [Number(digitsField.value), form.elements.angle.value];
  return {
    expression: input.value.trim(),
    ...(digits === DEFAULT_DIGITS ? {} : { digits }),
    ...(angle === "rad" ? {} : { angle }),
  };
}

function address() {
  const asked = question();
  return asked.expression ? `/?${new URLSearchParams(asked)}` : "/";
}

// Asks the server; `undefined` if another question was asked meanwhile.
async function calculate(save) {
  latest.abort();
  latest = new AbortController();
  const { signal } = latest;
  try {
    const body = JSON.stringify({ ...question(), save });
    const headers = { "content-type": "application/json" };
    const response = await fetch("/api/calculate", { method: "POST", headers, body, signal });
    const found = await response.json();
    return signal.aborted ? undefined : response.ok ? { answer: found } : { problem: found };
  } catch {
    return signal.aborted ? undefined : { problem: { detail: "The server cannot be reached; try again in a moment" } };
  }
}

function showProblem(problem, pause) {
  clearTimeout(telling);
  const offset = input.value.length - input.value.trimStart().length;
  const tell = () => {
    if (problem.calculation) showMistake(problem.calculation, offset, ask);
    else showFault(fullSentence(problem.detail));
  };
  if (pause === 0) return tell();
  showStale();
  telling = setTimeout(tell, pause);
}

async function answerNow(errorPause = 0) {
  clearTimeout(typing);
  clearTimeout(telling);
  byId("copy-link").href = address();
  copied.textContent = "";
  if (!input.value.trim()) {
    latest.abort();
    return showNothing();
  }
  const found = await calculate(false);
  if (found?.answer) showAnswer(found.answer, ask);
  else if (found) showProblem(found.problem, errorPause);
}

function answerSoon() {
  clearTimeout(typing);
  clearTimeout(telling);
  typing = setTimeout(answerNow, TYPING_PAUSE, ERROR_PAUSE);
}

function ask(expression) {
  input.value = expression;
  input.setSelectionRange(expression.length, expression.length);
  if (matchMedia("(pointer: fine)").matches) input.focus();
  answerNow();
}

async function finish() {
  clearTimeout(typing);
  clearTimeout(telling);
  if (!input.value.trim()) return;
  const found = await calculate(keeps);
  if (!found) return;
  if (found.problem) {
    showProblem(found.problem, 0);
    if (found.problem.code === "not_authenticated") showFault("You are signed out: sign in again to keep your tape.");
    return;
  }
  showAnswer(found.answer, ask);
  addLine(found.answer);
  history.replaceState(null, "", address());
  // The next key begins a new line, and the answer stays until then.
  input.select();
}

function setDigits(digits) {
  digitsField.value = digits;
  digitsShown.textContent = digits;
  for (const [link, wanted] of [[fewer, steps.findLast((step) => step < digits)], [more, steps.find((step) => step > digits)]]) {
    if (wanted === undefined) link.removeAttribute("href");
    else link.href = `/?${new URLSearchParams({ ...question(), digits: wanted })}`;
  }
  answerNow();
}

function connectDigits(link, next) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const wanted = next(Number(digitsField.value));
    if (wanted !== undefined) setDigits(wanted);
  });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    copied.textContent = "copied";
  } catch {
    copied.textContent = "this browser does not let pages copy";
  }
}

input.addEventListener("input", () => {
  forgetPlace();
  answerSoon();
});
input.addEventListener("scroll", follow);
input.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    event.preventDefault();
    return ask("");
  }
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const expression = recall(step);
  if (expression !== undefined) ask(expression);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  finish();
});
form.addEventListener("change", (event) => {
  if (event.target.name === "angle") answerNow();
});
connectDigits(fewer, (digits) => steps.findLast((step) => step < digits));
connectDigits(more, (digits) => steps.find((step) => step > digits));
byId("copy-result").addEventListener("click", () => copy(result.dataset.plain ?? ""));
byId("copy-link").addEventListener("click", (event) => {
  event.preventDefault();
  copy(new URL(address(), location.href).href);
});
connectKeys(byId("keys"), input, answerSoon);
onChoice(ask);

// What the server told without JavaScript is told again in the line itself.
if (byId("mistake").hasChildNodes()) answerNow();
if (matchMedia("(pointer: fine)").matches) input.focus();
