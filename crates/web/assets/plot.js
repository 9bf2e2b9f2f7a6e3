// A curve that can be moved, zoomed and read. The server calculates; between its answers the last points are moved.

import { drawing, mark } from "./drawing.js";
import { element } from "./figure.js";
import texts from "./texts.js";

const LOADING_PAUSE = 120;
const [SMALLEST, LARGEST] = [1e-12, 1e300];

const byId = (id) => document.getElementById(id);

export function connectPlot() {
  const [canvas, title, range, picture] = ["canvas", "plot-title", "range", "picture"].map(byId);
  const { from, to, expression: field } = range.elements;
  const readout = element("p", "vh");
  const buttons = element("p", "zoom", button(texts["plot zoom in"], "+"), button(texts["plot zoom out"], "−"), button(texts["plot reset"], "0"));
  let [expression, angle, data, view, marked] = ["", undefined, null, null, null];
  let timer = 0;
  let latest = new AbortController();

  function show(wanted, wantedAngle) {
    if (wanted === expression && wantedAngle === angle && data) return;
    [expression, angle] = [wanted, wantedAngle];
    title.textContent = field.value = expression;
    if (view) Object.assign(view, { bottom: undefined, top: undefined });
    load();
  }

  function query() {
    const ends = view ?? { left: from.value, right: to.value };
    const heights = view?.top === undefined ? {} : { bottom: view.bottom, top: view.top };
    return new URLSearchParams({ expression, from: ends.left, to: ends.right, ...heights, ...(angle ? { angle } : {}) });
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
      if (!response.ok) return tell(found.detail);
      data = found;
      draw();
    } catch {
      if (!signal.aborted) tell(texts["unreachable"]);
    }
  }

  function tell(sentence) {
    canvas.replaceChildren(element("p", "fault", sentence));
  }

  function draw() {
    const { left, right, bottom, top } = { ...data, ...(view?.top === undefined ? {} : view) };
    const shown = { left, right, bottom, top };
    const svg = drawing(data, shown);
    const old = canvas.querySelector("svg");
    if (old) old.replaceChildren(...svg.children);
    else {
      canvas.replaceChildren(svg, readout, buttons);
      listen(svg);
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

  // Reads the curves at a part of the width.
  function read(part) {
    marked = Math.min(Math.max(part, 0), 1);
    const { left, right } = data.shown;
    readout.textContent = mark(canvas.querySelector("svg"), data, left + marked * (right - left));
  }

  function listen(svg) {
    const place = (event) => {
      const box = svg.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
    };
    const pressed = new Map();
    svg.addEventListener("pointerdown", (event) => {
      pressed.set(event.pointerId, place(event));
      svg.setPointerCapture(event.pointerId);
    });
    for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, (event) => pressed.delete(event.pointerId));
    svg.addEventListener("pointermove", (event) => {
      const [x, y] = place(event);
      const before = pressed.get(event.pointerId);
      if (!before) return read(x);
      const [other] = [...pressed].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      pressed.set(event.pointerId, [x, y]);
      if (!other) return move(before[0] - x, before[1] - y);
      const distance = (a) => Math.max(Math.hypot(a[0] - other[0], a[1] - other[1]), 0.01);
      zoom(distance(before) / distance([x, y]), (x + other[0]) / 2, (y + other[1]) / 2);
    });
    svg.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom(Math.exp(Math.min(Math.max(event.deltaY, -100), 100) / 400), ...place(event));
    }, { passive: false });
    svg.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const act = event.shiftKey && event.key.startsWith("Arrow") ? READING[event.key] : MOVING[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    });
  }

  const MOVING = {
    ArrowLeft: () => move(-0.1, 0), ArrowRight: () => move(0.1, 0), ArrowUp: () => move(0, 0.1), ArrowDown: () => move(0, -0.1),
    "+": () => zoom(0.8), "=": () => zoom(0.8), "-": () => zoom(1.25), "0": reset,
  };
  const READING = { ArrowLeft: () => read((marked ?? 0.5) - 0.01), ArrowRight: () => read((marked ?? 0.5) + 0.01) };

  buttons.addEventListener("click", (event) => event.target.dataset.sign && MOVING[event.target.dataset.sign.replace("−", "-")]());
  range.addEventListener("submit", (event) => {
    event.preventDefault();
    view = null;
    load();
  });
  readout.setAttribute("role", "status");
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
