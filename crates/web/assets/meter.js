// The meter beside a new password: the server judges it as the form will be judged.

import texts from "./texts.js";

const field = document.querySelector("input[data-meter]");
const meter = document.querySelector("#meter");
const word = document.querySelector("#meter-word");
const words = [texts["guessed at once"], texts["guessed quickly"], texts["guessed in a while"], texts["good"], texts["very good"]];
const rest = 250;

let timer;
let latest = 0;

field.addEventListener("input", () => {
  clearTimeout(timer);
  latest += 1;
  if (field.value === "") {
    show(null);
    return;
  }
  timer = setTimeout(judge, rest, latest);
});

async function judge(asked) {
  const value = (name) => document.querySelector(`[name=${name}]`)?.value ?? "";
  const body = { password: field.value, username: value("username"), email: value("email") };
  const headers = { "Content-Type": "application/json" };
  const judged = await fetch("/api/password-strength", { method: "POST", headers, body: JSON.stringify(body) })
    .then((answer) => (answer.ok ? answer.json() : null))
    .catch(() => null);
  // An answer that comes late is about a password that is typed no more.
  if (asked === latest) show(judged);
}

function show(judged) {
  meter.closest(".meter").hidden = judged === null;
  if (judged === null) return;
  meter.value = judged.accepted ? Math.max(judged.score, 3) : Math.min(judged.score, 2);
  word.textContent = judged.accepted ? words[meter.value] : `${judged.reason}.`;
}
