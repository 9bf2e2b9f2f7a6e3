// Where the tape is kept: of a signed-in person on the server, of anybody else in this tab, until it is closed.

import { send } from "./ask.js";
import { addLine, lines } from "./tape.js";

const PLACE = "tape";
const FIELDS = ["text", "expression", "result", "unit", "exact", "options"];

const keeps = "keeps" in document.getElementById("calculation").dataset;

// After each change of a tape that no server keeps.
export function keepInTab() {
  if (keeps) return;
  try {
    const kept = lines.filter((line) => !line.error).map((line) => Object.fromEntries(FIELDS.map((field) => [field, line[field]])));
    if (kept.length > 0) sessionStorage.setItem(PLACE, JSON.stringify(kept));
    else sessionStorage.removeItem(PLACE);
  } catch {
    // Then it lasts as long as the page.
  }
}

// Puts back what this tab kept; once somebody has signed in, they are asked whether it is theirs.
export function restore() {
  const kept = keptInTab();
  if (kept.length === 0) return;
  if (!keeps) return kept.forEach((line) => addLine(line));
  const offer = document.getElementById("offer");
  offer.hidden = false;
  const answer = (id, then) => document.getElementById(id).addEventListener("click", async () => {
    offer.hidden = true;
    await then();
  });
  answer("offer-forget", forget);
  answer("offer-keep", async () => {
    for (const { expression, options } of kept) await send("POST", "/api/calculations", { expression, angle: options.angle });
    forget();
    location.assign("/");
  });
}

export async function keepEdited(line) {
  if (!line.id) return keepInTab();
  const content = { expression: line.expression, angle: line.options.angle, note: line.note };
  await send("PUT", `/api/calculations/${line.id}`, content);
}

export async function keepRemoved(line) {
  if (!line.id) return keepInTab();
  await send("DELETE", `/api/calculations/${line.id}`);
}

function keptInTab() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
    return kept.filter(({ text, expression, result }) => [text, expression, result].every((field) => typeof field === "string"));
  } catch {
    return [];
  }
}

function forget() {
  sessionStorage.removeItem(PLACE);
}
