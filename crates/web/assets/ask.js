// Questions to the server.

import texts from "./texts.js";

const MOST_REMEMBERED = 300;

// What was answered once can be told again without a connection.
const remembered = new Map();

// The answer or the problem; `undefined` if `signal` said meanwhile that nobody waits for it.
export async function ask(question, signal) {
  const { expression, digits, angle } = question;
  const key = JSON.stringify([expression, digits, angle]);
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch("/api/calculate", { method: "POST", headers, body: JSON.stringify(question), signal });
    const found = await response.json();
    if (signal?.aborted) return undefined;
    if (!response.ok) return { problem: found };
    remember(key, found);
    return { answer: found };
  } catch {
    if (signal?.aborted) return undefined;
    const answer = remembered.get(key);
    return answer ? { answer, isOld: true } : { problem: { detail: texts["unreachable"] } };
  }
}

function remember(key, answer) {
  // Not every question asks for the formula.
  const mathml = answer.mathml ?? remembered.get(key)?.mathml;
  remembered.delete(key);
  remembered.set(key, { ...answer, mathml });
  if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value);
}

// An operation on what is kept: nothing if it was done, else a sentence that says why not.
export async function send(method, path, content) {
  try {
    const body = content === undefined ? undefined : JSON.stringify(content);
    const headers = { "content-type": "application/json" };
    const response = await fetch(path, { method, headers, body });
    if (response.ok) return undefined;
    const { code, detail } = await response.json();
    return code === "not_authenticated" ? texts["signed out"] : detail;
  } catch {
    return texts["unreachable"];
  }
}
