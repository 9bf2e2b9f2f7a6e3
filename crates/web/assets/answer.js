// Shows an answer, or why there is none, where the server would have put it.

import { element, figure, size } from "./figure.js";

const byId = (id) => document.getElementById(id);
const [outcome, result, decimals, warnings, mistake] = ["outcome", "result", "decimals", "warnings", "mistake"].map(byId);
const [input, underlay, foot, seal] = ["expression", "underlay", "foot", "seal"].map(byId);

// `ask` puts another expression into the line.
export function showAnswer(answer, ask) {
  clearMistake();
  outcome.classList.remove("stale");
  result.replaceChildren(...figure(answer.result, answer.unit));
  result.className = `figure result ${size(answer.result)}`;
  result.dataset.plain = answer.result;
  if (size(answer.result) === "huge") result.tabIndex = 0;
  else result.removeAttribute("tabindex");
  decimals.replaceChildren();
  if (answer.decimal && answer.decimal !== answer.result) addDecimal("= ", answer.decimal, answer.unit);
  if (![answer.result, answer.decimal].includes(answer.approximation)) addDecimal("≈ ", answer.approximation, answer.unit);
  warnings.replaceChildren(...answer.warnings.map((warning) => warningNode(warning, ask)));
  seal.textContent = answer.exact ? "exact" : "every digit certain";
  foot.classList.remove("nothing");
}

export function showNothing() {
  clearMistake();
  outcome.classList.remove("stale");
  for (const node of [result, decimals, warnings]) node.replaceChildren();
  delete result.dataset.plain;
  foot.classList.add("nothing");
}

// The answer on the page is that of an earlier expression.
export function showStale() {
  clearMistake();
  outcome.classList.add("stale");
  foot.classList.add("nothing");
}

// `error` is the `calculation` of a problem document. `offset` is where the evaluated text begins in the line.
export function showMistake(error, offset, ask) {
  showNothing();
  const text = input.value;
  const start = Math.min(error.span_utf16.start + offset, text.length);
  const end = Math.min(Math.max(error.span_utf16.end + offset, start), text.length);
  // An error at the end of the text has nothing to underline; a space shows where more is expected.
  const underlined = text.slice(start, end) || " ";
  underlay.replaceChildren(text.slice(0, start), element("mark", "", underlined));
  follow();
  const message = element("span", "message", fullSentence(error.message));
  if (error.suggestion) {
    // An unknown function is at fault with its arguments; the suggestion replaces its name alone.
    const name = /^[\p{L}\p{N}_]+/u.exec(text.slice(start, end))?.[0] ?? text.slice(start, end);
    const mended = text.slice(0, start) + error.suggestion + text.slice(start + name.length);
    message.append(" Did you mean ", link(error.suggestion, mended, ask), "?");
  }
  if (error.help && !(error.suggestion && error.help.startsWith("did you mean"))) message.append(" ", fullSentence(error.help));
  mistake.replaceChildren(message);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", "mistake");
}

// A fault that is not of the expression: the network, a limit.
export function showFault(sentence) {
  showNothing();
  mistake.replaceChildren(element("span", "message", sentence));
}

// What is underlined lies behind the text and moves with it.
export function follow() {
  underlay.scrollLeft = input.scrollLeft;
}

export function fullSentence(text) {
  const quoted = text.replace(/`([^`]*)`/g, "“$1”");
  const sentence = quoted.charAt(0).toUpperCase() + quoted.slice(1);
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

function clearMistake() {
  underlay.replaceChildren();
  mistake.replaceChildren();
  input.removeAttribute("aria-invalid");
  input.removeAttribute("aria-describedby");
}

function addDecimal(sign, plain, unit) {
  if (decimals.hasChildNodes()) decimals.append(" ");
  decimals.append(element("span", "", sign, ...figure(plain, unit)));
}

function warningNode(warning, ask) {
  const node = element("span", "warning", fullSentence(warning.message));
  if (warning.alternative) node.append(" Did you mean ", link(warning.alternative, warning.alternative, ask), "?");
  return node;
}

function link(text, expression, ask) {
  const made = element("a", "suggestion", text);
  made.href = `/?${new URLSearchParams({ expression })}`;
  made.addEventListener("click", (event) => {
    event.preventDefault();
    ask(expression);
  });
  return made;
}
