// Clearing the tape, which can be taken back until the next line.

import { addLine, lines, removeLine } from "./tape.js";

const byId = (id) => document.getElementById(id);

let cleared = [];

export function connectClearing(changed) {
  byId("clear").addEventListener("click", () => {
    cleared = [...lines];
    for (const line of cleared) removeLine(line);
    byId("cleared").hidden = false;
    changed();
  });
  byId("put-back").addEventListener("click", () => {
    for (const line of cleared) addLine(line);
    forgetCleared();
    changed();
  });
}

export function forgetCleared() {
  cleared = [];
  byId("cleared").hidden = true;
}
