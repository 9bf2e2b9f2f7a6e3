// The decimal comma, where the reader's language has one. What is sent, kept and linked always has points.
//
// A comma between two digits is a decimal mark, but inside the parentheses of a function that takes several arguments it
// separates them; who wants both there separates the arguments by semicolons: max(1,5; 2,5).

export const hasDecimalComma = new Intl.NumberFormat(navigator.language).format(1.5).includes(",");

const CALLED = /[\p{L}_][\p{L}\p{Nd}_]*(?=\s*$)/u;
const DEFINED = /([\p{L}_][\p{L}\p{Nd}_]*)\s*\([^()]*[,;][^()]*\)\s*=(?!=)/gu;

const known = (document.getElementById("calculation")?.dataset.several ?? "").split(" ");

// The text in the notation of the calculator, of the same length. `own` are functions of several arguments besides those
// that the calculator knows and the text defines.
export function withPoints(text, own = [], hasComma = hasDecimalComma) {
  if (!hasComma || !/[,;]/.test(text)) return text;
  const several = new Set([...known, ...own, ...[...text.matchAll(DEFINED)].map(([, name]) => name)]);
  const marks = [...text.split("")];
  const open = [];
  const calls = parentheses(text, several);
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") open.push(calls.get(at));
    else if (text[at] === ")") open.pop();
    else if (text[at] === "," && (!open.at(-1)?.isCall || open.at(-1).hasSemicolon) && isBetweenDigits(text, at)) marks[at] = ".";
    else if (text[at] === ";" && open.at(-1)?.isCall) marks[at] = ",";
  }
  return marks.join("");
}

// What is known of each opening parenthesis.
function parentheses(text, several) {
  const found = new Map();
  const open = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") {
      const call = { isCall: several.has(CALLED.exec(text.slice(0, at))?.[0]), hasSemicolon: false };
      found.set(at, call);
      open.push(call);
    } else if (text[at] === ")") open.pop();
    else if (text[at] === ";" && open.length > 0) open.at(-1).hasSemicolon = true;
  }
  return found;
}

const isBetweenDigits = (text, at) => /\d/.test(text[at - 1] ?? "") && /\d/.test(text[at + 1] ?? "");
