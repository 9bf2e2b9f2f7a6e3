// The lines above the one being written: their rows on the page, and what can be done with each.

import { element, figure } from "./figure.js";
import { address } from "./options.js";
import { typed } from "./sheet.js";
import texts from "./texts.js";

const tape = document.getElementById("tape");
const blank = document.getElementById("blank");

// Each line has its `text`, the `expression` that stands for itself, its `result` and `unit`, whether it is `exact`, the
// `options` it was asked with, an `error` in place of a result, and where it is kept its `id` and `note`.
export const lines = [];

let recalled = null;
// What stood in the line before anything was recalled.
let draft = {};
let actions = {};

// Takes over the rows that the server wrote. `doing` has what a row can ask for: choose, edit, copy, note, remove.
export function startTape(doing) {
  actions = doing;
  for (const row of tape.querySelectorAll("li")) {
    const link = row.querySelector(".expression");
    const { angle } = Object.fromEntries(new URL(link.href).searchParams);
    const note = row.querySelector(".note")?.textContent;
    const { id, plain: result } = row.dataset;
    const expression = link.textContent;
    const text = typed(lines, expression, angle);
    const line = { text, expression, result, exact: "exact" in row.dataset, options: angle ? { angle } : {}, id, note, row };
    lines.push(line);
    link.textContent = text;
    row.append(moreButton(line));
  }
  tape.addEventListener("click", (event) => {
    const link = event.target.closest("a.expression");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    actions.choose(lineOf(link));
  });
}

export function addLine(line) {
  lines.push(line);
  line.row = element("li");
  tape.append(line.row);
  show(line);
  tape.parentElement.scrollTop = 0;
  recalled = null;
}

// Writes the row of a line anew.
export function show(line) {
  const link = element("a", "expression", line.text);
  link.href = address(line.expression, line.options);
  const shown = line.error ? element("span", "row-error", line.error) : element("span", "figure", ...figure(line.result, line.unit));
  line.row.replaceChildren(link, " ", shown, moreButton(line));
  if (line.note) line.row.append(element("span", "note", line.note));
  showWhetherEmpty();
}

export function removeLine(line) {
  lines.splice(lines.indexOf(line), 1);
  line.row.remove();
  showWhetherEmpty();
  recalled = null;
}

export function markEdited(line) {
  for (const row of tape.children) row.classList.toggle("edited", row === line?.row);
}

// The line `step` lines further down; going up starts at the last one, and below that is `present` as it was then.
// Nothing further: nothing.
export function recall(step, present) {
  const wanted = (recalled ?? lines.length) + step;
  if (wanted < 0 || wanted > lines.length) return undefined;
  if (recalled === null) draft = present;
  recalled = wanted;
  return lines[wanted] ?? draft;
}

export function forgetPlace() {
  recalled = null;
}

// What a press took away had the focus: it goes to the row, or, where there is none, to the line being written.
export function focusRow(line) {
  (line?.row.querySelector(".more") ?? document.getElementById("expression")).focus();
}

function showWhetherEmpty() {
  tape.hidden = lines.length === 0;
  blank.hidden = lines.length > 0;
}

const lineOf = (node) => lines.find(({ row }) => row === node.closest("li"));

function moreButton(line) {
  const button = element("button", "more", element("span", "dots"));
  button.type = "button";
  button.setAttribute("aria-label", `${texts["actions for"]} ${line.text}`);
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isOpen));
    if (isOpen) return line.row.querySelector(".actions").remove();
    line.row.append(actionRow(line));
    line.row.scrollIntoView({ block: "nearest" });
  });
  return button;
}

function actionRow(line) {
  const row = element("span", "actions");
  const add = (name, act) => {
    const button = element("button", "link", name);
    button.type = "button";
    button.addEventListener("click", act);
    row.append(button);
  };
  add(texts["edit"], () => actions.edit(line));
  if (!line.error) add(texts["copy"], () => actions.copy(line.result));
  add(texts["link"], () => actions.copy(new URL(address(line.expression, line.options), location.href).href));
  if (line.id) add(texts["note"], () => row.replaceChildren(...noteField(line)));
  add(texts["remove"], () => actions.remove(line));
  return row;
}

function noteField(line) {
  const field = element("textarea");
  field.value = line.note ?? "";
  field.maxLength = 1000;
  field.rows = 2;
  field.setAttribute("aria-label", texts["note"]);
  const button = element("button", "link", texts["save note"]);
  button.type = "button";
  const save = () => actions.note(line, field.value.trim());
  button.addEventListener("click", save);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) save();
    else if (event.key === "Escape") {
      show(line);
      focusRow(line);
    } else return;
    event.preventDefault();
  });
  setTimeout(() => field.focus());
  return [field, button];
}
