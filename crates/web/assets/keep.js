// Where the tape is kept: of a signed-in person on the server, of anybody else in this tab, until it is closed.

import { send } from "./ask.js";
import { addLine, lines } from "./tape.js";

const PLACE = "tape";
const FIELDS = ["text", "expression", "result", "unit", "exact", "options", "error"];

export const keeps = "keeps" in document.getElementById("calculation").dataset;

// After each change of a tape that no server keeps.
export function keepInTab() {
  if (!keeps) keepLater(lines);
}

// Puts back what this tab kept; once somebody has signed in, they are asked whether it is theirs. `tell` says why
// something of it could not be kept.
export function restore(tell) {
  const kept = keptInTab();
  if (kept.length === 0) return;
  if (!keeps) return kept.forEach((line) => addLine(line));
  const offer = document.getElementById("offer");
  offer.hidden = false;
  const answer = (id, then) => document.getElementById(id).addEventListener("click", async () => {
    offer.hidden = true;
    document.getElementById("expression").focus();
    await then();
  });
  answer("offer-forget", () => keepLater([]));
  answer("offer-keep", async () => {
    // What has no answer is nothing that a history keeps.
    const offered = keptInTab().filter(({ error }) => !error);
    const left = [];
    let fault;
    for (const [at, line] of offered.entries()) {
      const found = await keepNew(line);
      fault ??= found;
      if (found) left.push(line);
      // Who leaves the page meanwhile finds neither too much nor too little.
      keepLater([...left, ...offered.slice(at + 1)]);
    }
    if (!fault) return location.assign("/");
    offer.hidden = false;
    tell(fault);
  });
}

// Each tells nothing if it was done, else why not.

const keepNew = ({ expression, options }) => send("POST", "/api/calculations", { expression, angle: angleOf(options) });

export async function keepEdited({ id, expression, options, note }) {
  return id ? send("PUT", `/api/calculations/${id}`, { expression, angle: angleOf(options), note }) : undefined;
}

export async function keepRemoved({ id }) {
  return id ? send("DELETE", `/api/calculations/${id}`) : undefined;
}

// The server leaves an angle that is not said as it was.
const angleOf = (options) => options?.angle ?? "rad";

function keptInTab() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
    return kept.filter(({ text, expression, result }) => [text, expression, result].every((field) => typeof field === "string"));
  } catch {
    return [];
  }
}

function keepLater(some) {
  try {
    const kept = some.map((line) => Object.fromEntries(FIELDS.map((field) => [field, line[field]])));
    if (kept.length > 0) sessionStorage.setItem(PLACE, JSON.stringify(kept));
    else sessionStorage.removeItem(PLACE);
  } catch {
    // Then it lasts as long as the page.
  }
}
