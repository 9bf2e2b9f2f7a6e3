// Questions to the server.

import texts from "./texts.js";

const MOST_REMEMBERED = 300;

// What was answered once can be told again without a connection.
const remembered = new Map();

// The answer or the problem; `undefined` if `signal` said meanwhile that nobody waits for it.
export async function ask(question, signal) {
  const body = JSON.stringify(question);
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch("/api/calculate", { method: "POST", headers, body, signal });
    const found = await response.json();
    if (signal?.aborted) return undefined;
    if (!response.ok) return { problem: found };
    remember(body, found);
    return { answer: found };
  } catch {
    if (signal?.aborted) return undefined;
    const answer = remembered.get(body);
    return answer ? { answer, isOld: true } : { problem: { detail: texts["unreachable"] } };
  }
}

function remember(body, answer) {
  remembered.delete(body);
  remembered.set(body, answer);
  if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value);
}

// An operation on what is kept; whether it was done.
export async function send(method, path, content) {
  try {
    const body = content === undefined ? undefined : JSON.stringify(content);
    const headers = { "content-type": "application/json" };
    const response = await fetch(path, { method, headers, body });
    return response.ok;
  } catch {
    return false;
  }
}
