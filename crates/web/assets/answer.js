// Shows an answer, or why there is none, where the server would have put it.

import { element, figure, size } from "./figure.js";
import { showFormula } from "./formula.js";
import { address } from "./options.js";
import texts from "./texts.js";

const byId = (id) => document.getElementById(id);
const [outcome, result, decimals, drawn, warnings, mistake] = ["outcome", "result", "decimals", "drawn", "warnings", "mistake"].map(byId);
const [input, underlay, foot, seal, formula] = ["expression", "underlay", "foot", "seal", "formula"].map(byId);

// What people who do not see the page should hear waits until the typing rests.
const SAYING_PAUSE = 1000;
const MOST_SAID = 200;
let saying = 0;

// `asked` tells what the text before the line was (`prefix`), where the line begins in the field (`indent`), how many
// lines of the formula are its own (`lines`), whether a value had to be rounded for it (`isRounded`) and whether it is
// the digits that are waited for (`forDigits`). `ask` puts another expression into the line.
export function showAnswer(answer, asked, ask) {
  clearMistake();
  outcome.classList.remove("stale");
  drawn.replaceChildren();
  result.replaceChildren(...figure(answer.result, answer.unit));
  result.className = `figure result ${size(answer.result)}`;
  result.dataset.plain = answer.result;
  makeScrollable(result, answer.result);
  decimals.replaceChildren();
  if (answer.decimal && answer.decimal !== answer.result) addDecimal("=", answer.decimal, answer.unit);
  if (![answer.result, answer.decimal].includes(answer.approximation)) addDecimal("≈", answer.approximation, answer.unit);
  makeScrollable(decimals, answer.approximation);
  warnings.replaceChildren(...answer.warnings.map((warning) => warningNode(warning, asked.prefix, ask)));
  seal.textContent = asked.isRounded ? texts["of rounded"] : answer.exact ? texts["exact"] : texts["certain"];
  foot.classList.remove("nothing");
  showFormula(formula, answer.mathml, asked.lines);
  fitFormula();
  const told = (asked.forDigits ? answer.approximation : answer.result).slice(0, MOST_SAID);
  say([`${texts["answer is"]} ${told}`, ...answer.warnings.map(({ message }) => fullSentence(message))].join(". "));
}

export function showNothing() {
  clearMistake();
  outcome.classList.remove("stale");
  for (const node of [result, decimals, drawn, warnings, formula]) node.replaceChildren();
  delete result.dataset.plain;
  foot.classList.add("nothing");
  say("");
}

// The answer on the page is that of an earlier expression.
export function showStale() {
  clearMistake();
  outcome.classList.add("stale");
  foot.classList.add("nothing");
}

// An expression that is a curve and not a number.
export function showDrawn(variable, mathml, asked) {
  showNothing();
  showFormula(formula, mathml, asked.lines);
  fitFormula();
  const link = element("a", "", texts["curve see"]);
  link.href = "#plot";
  drawn.replaceChildren(`${texts["curve over"]} `, element("i", "", variable), ": ", link);
  say(`${texts["curve over"]} ${variable}`);
}

// `error` is the `calculation` of a problem document.
export function showMistake(error, asked, ask) {
  showNothing();
  const text = input.value;
  const offset = asked.indent - asked.prefix.length;
  const isAbove = error.span_utf16.end <= asked.prefix.length && asked.prefix !== "" && error.span_utf16.start < asked.prefix.length;
  const within = (at) => Math.min(Math.max(at + offset, 0), text.length);
  const [start, end] = [within(error.span_utf16.start), within(error.span_utf16.end)];
  if (!isAbove) {
    // An error at the end of the text has nothing to underline; a space shows where more is expected.
    underlay.replaceChildren(text.slice(0, start), element("mark", "", text.slice(start, end) || " "));
    follow();
  }
  const message = element("span", "message", isAbove ? `${texts["line above"]} ` : "", fullSentence(error.message));
  if (error.suggestion && !isAbove) {
    // An unknown function is at fault with its arguments; the suggestion replaces its name alone.
    const name = /^[\p{L}\p{N}_]+/u.exec(text.slice(start, end))?.[0] ?? text.slice(start, end);
    const mended = text.slice(0, start) + error.suggestion + text.slice(start + name.length);
    message.append(` ${texts["did you mean"]} `, link(error.suggestion, mended, ask), "?");
  }
  if (error.help && !(error.suggestion && error.help.startsWith("did you mean"))) message.append(" ", fullSentence(error.help));
  mistake.replaceChildren(message);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", "mistake");
  say(message.textContent);
}

// A fault that is not of the expression: the network, a limit.
export function showFault(sentence) {
  showNothing();
  mistake.replaceChildren(element("span", "message", sentence));
  say(sentence);
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

export function say(sentence) {
  clearTimeout(saying);
  saying = setTimeout(() => (byId("said").textContent = sentence), SAYING_PAUSE);
}

// A formula that is cut off is scrolled, also by keys.
export function fitFormula() {
  if (formula.scrollWidth > formula.clientWidth || formula.scrollHeight > formula.clientHeight) formula.tabIndex = 0;
  else formula.removeAttribute("tabindex");
}

// What is too long to be seen at once is scrolled, also by keys.
function makeScrollable(node, plain) {
  if (size(plain) === "huge") node.tabIndex = 0;
  else node.removeAttribute("tabindex");
}

function clearMistake() {
  underlay.replaceChildren();
  mistake.replaceChildren();
  input.removeAttribute("aria-invalid");
  input.removeAttribute("aria-describedby");
}

function addDecimal(sign, plain, unit) {
  if (decimals.hasChildNodes()) decimals.append(" ");
  decimals.append(element("span", "", sign, "\u00a0", ...figure(plain, unit)));
}

// The other reading is of the whole text; what the tape gave to it is not shown.
function warningNode(warning, prefix, ask) {
  const node = element("span", "warning", fullSentence(warning.message));
  if (!warning.alternative?.startsWith(prefix)) return node;
  const alternative = warning.alternative.slice(prefix.length);
  node.append(` ${texts["did you mean"]} `, link(alternative, alternative, ask), "?");
  return node;
}

function link(text, expression, ask) {
  const made = element("a", "suggestion", text);
  made.href = address(expression);
  made.addEventListener("click", (event) => {
    event.preventDefault();
    ask(expression);
  });
  return made;
}
