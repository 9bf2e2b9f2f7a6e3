// A curve that can be moved, zoomed and read. The server calculates; between its answers the last points are moved.

import { fullSentence } from "./answer.js";
import { withPoints } from "./decimal.js";
import { drawing, mark, unmark } from "./drawing.js";
import { element } from "./figure.js";
import { listen } from "./gestures.js";
import texts from "./texts.js";

const LOADING_PAUSE = 120;
const [SMALLEST, LARGEST] = [1e-12, 1e300];

const byId = (id) => document.getElementById(id);

export function connectPlot() {
  const [canvas, title, range, picture, mistake] = ["canvas", "plot-title", "range", "picture", "range-error"].map(byId);
  const { from, to, expression: field } = range.elements;
  // What is read by keys is said; under a pointer it is only shown.
  const readout = element("p", "vh");
  readout.setAttribute("role", "status");
  const buttons = element("p", "zoom", button(texts["plot zoom in"], "+"), button(texts["plot zoom out"], "−"), button(texts["plot reset"], "0"));
  let [expression, angle, data, view, marked] = ["", undefined, null, null, null];
  // Whether the curve on the page is that of another expression.
  let isOther = true;
  let timer = 0;
  let latest = new AbortController();

  function show(wanted, wantedAngle) {
    if (wanted === expression && wantedAngle === angle && data) return;
    [expression, angle, isOther, marked] = [wanted, wantedAngle, true, null];
    title.textContent = field.value = expression;
    readout.textContent = "";
    if (view) Object.assign(view, { bottom: undefined, top: undefined });
    load();
  }

  function query() {
    const ends = view ?? { left: withPoints(from.value), right: withPoints(to.value) };
    const heights = view?.top === undefined ? {} : { bottom: view.bottom, top: view.top };
    return new URLSearchParams({ expression, from: ends.left, to: ends.right, ...heights, ...(angle === "rad" ? {} : { angle }) });
  }

  async function load() {
    clearTimeout(timer);
    latest.abort();
    latest = new AbortController();
    const { signal } = latest;
    const asked = query();
    picture.href = `/api/plot.svg?${asked}`;
    try {
      const response = await fetch(`/api/plot?${asked}`, { signal });
      const found = await response.json();
      if (signal.aborted) return;
      if (!response.ok) return tell(found);
      [data, isOther] = [found, false];
      blame([]);
      draw();
    } catch {
      if (!signal.aborted) tell({ detail: texts["unreachable"] });
    }
  }

  // A fault stands at the field that it is about. Else it takes the place of a curve that is of another expression.
  function tell({ detail, errors = [] }) {
    const fields = errors.map(({ loc }) => loc.at(-1));
    const isOfRange = [from, to].some(({ name }) => fields.includes(name));
    if (isOfRange || !isOther) return blame(fields, fullSentence(detail));
    blame([]);
    data = null;
    const fault = element("p", "fault", fullSentence(detail));
    fault.setAttribute("role", "alert");
    canvas.replaceChildren(fault);
  }

  function blame(fields, sentence = "") {
    mistake.textContent = sentence;
    for (const end of [from, to]) {
      end.setAttribute("aria-invalid", String(fields.includes(end.name)));
      if (sentence) end.setAttribute("aria-describedby", mistake.id);
      else end.removeAttribute("aria-describedby");
    }
  }

  function draw() {
    const { left, right, bottom, top } = { ...data, ...(view?.top === undefined ? {} : view) };
    const shown = { left, right, bottom, top };
    const svg = drawing(data, shown);
    const old = canvas.querySelector("svg");
    if (old) {
      old.replaceChildren(...svg.children);
      old.setAttribute("aria-label", svg.getAttribute("aria-label"));
    } else {
      canvas.replaceChildren(svg, readout, buttons);
      listen(svg, { move, zoom, read, leave, press });
    }
    data.shown = shown;
    if (marked !== null) read(marked);
  }

  // Shows another part of the plane: at once with the points that are there, then with new ones.
  function look(next) {
    const [width, height] = [next.right - next.left, next.top - next.bottom];
    if (![width, height].every((size) => size > SMALLEST && size < LARGEST)) return;
    view = next;
    from.value = Number(view.left.toPrecision(4));
    to.value = Number(view.right.toPrecision(4));
    draw();
    clearTimeout(timer);
    timer = setTimeout(load, LOADING_PAUSE);
  }

  // `x` and `y` are parts of the width and the height.
  function move(x, y) {
    const { left, right, bottom, top } = data.shown;
    const [dx, dy] = [x * (right - left), y * (top - bottom)];
    look({ left: left + dx, right: right + dx, bottom: bottom + dy, top: top + dy });
  }

  function zoom(factor, x = 0.5, y = 0.5) {
    const { left, right, bottom, top } = data.shown;
    const [width, height] = [right - left, top - bottom];
    const [cx, cy] = [left + x * width, bottom + y * height];
    look({
      left: cx - x * width * factor, right: cx + (1 - x) * width * factor,
      bottom: cy - y * height * factor, top: cy + (1 - y) * height * factor,
    });
  }

  function reset() {
    [view, marked] = [null, null];
    [from.value, to.value] = [-10, 10];
    load();
  }

  // Reads the curves at a part of the width; what it tells.
  function read(part) {
    marked = Math.min(Math.max(part, 0), 1);
    const { left, right } = data.shown;
    return mark(canvas.querySelector("svg"), data, left + marked * (right - left));
  }

  function leave() {
    marked = null;
    readout.textContent = "";
    unmark(canvas.querySelector("svg"), data);
  }

  const say = (step) => () => (readout.textContent = read((marked ?? 0.5) + step));
  const MOVING = {
    ArrowLeft: () => move(-0.1, 0), ArrowRight: () => move(0.1, 0), ArrowUp: () => move(0, 0.1), ArrowDown: () => move(0, -0.1),
    "+": () => zoom(0.8), "=": () => zoom(0.8), "-": () => zoom(1.25), "0": reset,
  };
  const READING = { ArrowLeft: say(-0.01), ArrowRight: say(0.01) };

  // What a key does, if it does anything.
  function press(key, shift) {
    const act = shift && key.startsWith("Arrow") ? READING[key] : MOVING[key];
    act?.();
    return Boolean(act);
  }

  buttons.addEventListener("click", (event) => event.target.dataset.sign && MOVING[event.target.dataset.sign.replace("−", "-")]());
  range.addEventListener("submit", (event) => {
    event.preventDefault();
    view = null;
    load();
  });
  return { show };
}

function button(name, sign) {
  const made = element("button", "round", sign === "0" ? "⤢" : sign);
  made.type = "button";
  made.dataset.sign = sign;
  made.setAttribute("aria-label", name);
  made.title = name;
  return made;
}
