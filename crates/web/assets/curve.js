// The plot of what stands in the line: loaded when there is the first, shown and hidden.

import { showFault } from "./answer.js";
import { angleUnit } from "./options.js";
import { selfContained } from "./sheet.js";
import texts from "./texts.js";

const byId = (id) => document.getElementById(id);
const section = byId("plot");

let loading = null;
let wanted = 0;

export const isPlotShown = () => !section.hidden;

// Draws `text`, with what it needs of `lines`.
export async function showPlot(text, lines) {
  const asked = ++wanted;
  section.hidden = false;
  byId("try").hidden = true;
  // What gives `ans` its value would be drawn as a line of its own.
  const last = lines.at(-1)?.result;
  const given = last === undefined ? text : text.replace(/\bans\b/g, `(${last})`);
  const { expression } = selfContained(lines, given, angleUnit());
  try {
    loading ??= import("./plot.js").then((module) => module.connectPlot());
    const plot = await loading;
    if (asked === wanted) plot.show(expression, angleUnit());
  } catch {
    loading = null;
    if (asked === wanted) showFault(texts["unreachable"]);
  }
}

export function hidePlot() {
  wanted += 1;
  section.hidden = true;
  byId("try").hidden = false;
}
