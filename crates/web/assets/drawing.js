// A plot as SVG; `plot/svg.rs` does the same on the server.

import texts from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [400, 300];
const LABEL = 26;
const FAR = 4 * HEIGHT;

// `view` is the part of the plane that is shown.
export function drawing(data, view) {
  const [x, y] = scales(view);
  const svg = node("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`, tabindex: 0, role: "group",
    "aria-label": `${texts["plot of"]} ${data.curves.map(({ expression }) => expression).join(", ")}. ${texts["plot area"]}`,
  });
  svg.append(...grid(data, x, y));
  for (const [index, { points }] of data.curves.entries()) svg.append(node("path", { class: `curve c${index}`, d: path(points, x, y) }));
  svg.append(...labels(data, x, y));
  svg.append(node("g", { class: "marks" }), legend(names(data)));
  return svg;
}

// What the curves are called, where there are several.
const names = ({ curves }) => (curves.length > 1 ? curves.map(({ expression }) => expression) : []);

// Takes the marks and the values away.
export function unmark(svg, data) {
  svg.querySelector(".marks").replaceChildren();
  svg.querySelector(".legends").replaceWith(legend(names(data)));
}

// Marks the curves at the place nearest to `at`, and tells their values there.
export function mark(svg, data, at) {
  const [x, y] = scales(data.shown);
  const [marks, values] = [[], []];
  let place = at;
  for (const [index, { expression, points }] of data.curves.entries()) {
    const [px, py] = points.reduce((best, point) => (Math.abs(point[0] - at) < Math.abs(best[0] - at) ? point : best));
    if (index === 0) place = px;
    values.push(`${expression} = ${py === null ? texts["no value"] : short(py)}`);
    if (py !== null) marks.push(node("circle", { class: `dot t${index}`, cx: x(px), cy: y(py), r: 4 }));
  }
  const anchor = x(place) > WIDTH / 2 ? "end" : "start";
  const label = `${data.variable} = ${short(place)}`;
  const beside = { class: "legend", x: x(place) + (anchor === "end" ? -6 : 6), y: HEIGHT - 8, "text-anchor": anchor };
  svg.querySelector(".marks").replaceChildren(node("path", { class: "here", d: `M${x(place).toFixed(1)} 0V${HEIGHT}` }), ...marks, node("text", beside, label));
  svg.querySelector(".legends").replaceWith(legend(values));
  return [label, ...values].join(", ");
}

function legend(rows) {
  const group = node("g", { class: "legends" });
  group.append(...rows.map((row, index) => node("text", { class: `legend t${index}`, x: 10, y: 20 + 17 * index }, row)));
  return group;
}

function scales({ left, right, bottom, top }) {
  const far = (value) => Math.min(Math.max(value, -FAR), FAR);
  return [(at) => far(((at - left) / (right - left)) * WIDTH), (at) => far(HEIGHT - ((at - bottom) / (top - bottom)) * HEIGHT)];
}

function grid(data, x, y) {
  const lines = { grid: "", axes: "" };
  for (const { at } of data.x_ticks) lines[at === 0 ? "axes" : "grid"] += `M${x(at).toFixed(1)} 0V${HEIGHT}`;
  for (const { at } of data.y_ticks) lines[at === 0 ? "axes" : "grid"] += `M0 ${y(at).toFixed(1)}H${WIDTH}`;
  return Object.entries(lines).map(([name, d]) => node("path", { class: name, d }));
}

// Beside the axes where they are in the picture, else at its edge.
function labels(data, x, y) {
  const baseline = Math.min(Math.max(y(0) + 13, 13), HEIGHT - 5);
  const axis = x(0);
  const [place, anchor] = axis > WIDTH ? [WIDTH - 5, "end"] : axis < LABEL ? [Math.max(axis, 0) + 5, "start"] : [axis - 5, "end"];
  const across = data.x_ticks.filter(({ at }) => at !== 0 && x(at) >= LABEL / 2 && x(at) <= WIDTH - LABEL / 2)
    .map(({ at, label }) => node("text", { x: x(at).toFixed(1), y: baseline.toFixed(1), "text-anchor": "middle" }, label));
  const up = data.y_ticks.map(({ at, label }) => ({ at, label, middle: y(at) + 4 }))
    .filter(({ at, middle }) => at !== 0 && middle >= 12 && middle <= HEIGHT - 8 && Math.abs(middle - baseline) > 10)
    .map(({ label, middle }) => node("text", { x: place.toFixed(1), y: middle.toFixed(1), "text-anchor": anchor }, label));
  return [...across, ...up];
}

function path(points, x, y) {
  let [d, command] = ["", "M"];
  for (const [px, py] of points) {
    if (py !== null) d += `${command}${x(px).toFixed(1)} ${y(py).toFixed(1)}`;
    command = py === null ? "M" : "L";
  }
  return d;
}

const short = (number) => String(Number(number.toPrecision(6))).replaceAll("-", "−");

function node(name, attributes, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  if (text) made.append(text);
  return made;
}
