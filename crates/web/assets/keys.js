// The keys on the page write into the line as a keyboard would.

export function connectKeys(keys, input, changed) {
  // A press must not take the focus to the key, nor, on a phone, bring up the keyboard.
  keys.addEventListener("pointerdown", (event) => event.preventDefault());
  keys.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (key === undefined) return;
    const { selectionStart: start, selectionEnd: end } = input;
    if (key !== "⌫") input.setRangeText(key, start, end, "end");
    else if (start !== end) input.setRangeText("", start, end, "end");
    else if (start > 0) input.setRangeText("", start - 1, start, "end");
    changed();
  });
}
