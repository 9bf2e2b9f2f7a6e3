// The keys on the page write into the line as a keyboard would.

import { hasDecimalComma } from "./decimal.js";
import texts from "./texts.js";

const CONTINUES = /^\s*(?:[+\-*/^!%]|mod|to)\s*$/;

const HOLDING = 600;

// `isFresh` tells whether the line was just ended and its answer can be gone on with.
export function connectKeys(keys, input, isFresh, changed) {
  let holding = 0;
  for (const key of keys.querySelectorAll(".decimal")) {
    if (!hasDecimalComma) continue;
    key.textContent = key.dataset.key = ",";
    key.setAttribute("aria-label", texts["key comma"]);
  }
  // A press must not take the focus to the key, nor, on a phone, bring up the keyboard.
  keys.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    if (event.target.closest("[data-delete]")) holding = setTimeout(clear, HOLDING);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) keys.addEventListener(end, () => clearTimeout(holding));
  // Holding the key that takes away takes away everything.
  const clear = () => {
    input.value = "";
    changed();
  };
  keys.addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (!key) return;
    if (key.dataset.shows) return showLayer(keys, key);
    if ("delete" in key.dataset) takeAway(input);
    else if (key.dataset.key !== undefined) write(input, key.dataset.key, isFresh());
    else return;
    changed();
  });
  // A sign typed after an answer goes on with it, as on any calculator.
  input.addEventListener("beforeinput", (event) => {
    if (event.inputType !== "insertText" || !isFresh() || !CONTINUES.test(event.data ?? "")) return;
    event.preventDefault();
    write(input, event.data, true);
    changed();
  });
}

export function write(input, text, isFresh = false) {
  const { selectionStart: start, selectionEnd: end, value } = input;
  const goesOn = isFresh && start === 0 && end === value.length && CONTINUES.test(text);
  // What stands apart from the number before it, stands at the start of a line or after a space without another.
  const needsSpace = !/(?:^|[\s(])$/.test(value.slice(0, start));
  const written = goesOn ? `ans${text}` : needsSpace ? text : text.replace(/^ (?=[^\s=])/, "");
  input.setRangeText(written, start, end, "end");
}

function takeAway(input) {
  const { selectionStart: start, selectionEnd: end, value } = input;
  if (start !== end) return input.setRangeText("", start, end, "end");
  // A function goes with its parenthesis, as it came.
  const length = /[\p{L}\d]+\($/u.exec(value.slice(0, start))?.[0].length ?? 1;
  input.setRangeText("", Math.max(start - length, 0), start, "end");
}

// The layer takes the place of the other, and the focus stays at the key in the same place.
function showLayer(keys, pressed) {
  const hadFocus = document.activeElement === pressed;
  const layers = [...keys.children];
  for (const layer of layers) layer.hidden = layer.dataset.layer !== pressed.dataset.shows;
  if (hadFocus) layers.find((layer) => !layer.hidden).querySelector("[data-shows]").focus();
}
