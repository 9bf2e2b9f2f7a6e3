// What a pointer, a wheel, fingers and keys do with a plot.
//
// One finger moves it sideways, and the page up and down; two fingers move and zoom it freely. A press that does not move
// reads the curve.

// Farther than this, in pixels, a press is a drag.
const STILL = 6;

// `doing` has what a gesture can ask for: move, zoom, read, leave, press. Places are parts of the width and the height.
export function listen(svg, { move, zoom, read, leave, press }) {
  const pressed = new Map();

  const place = ({ clientX, clientY }) => {
    const box = svg.getBoundingClientRect();
    return [(clientX - box.left) / box.width, 1 - (clientY - box.top) / box.height];
  };
  const between = ([ax, ay], [bx, by]) => [(ax + bx) / 2, (ay + by) / 2];
  const distance = ([ax, ay], [bx, by]) => Math.max(Math.hypot(ax - bx, ay - by), 0.01);

  svg.addEventListener("pointerdown", (event) => {
    pressed.set(event.pointerId, { at: place(event), from: event, isStill: pressed.size === 0 });
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointerup", (event) => {
    const held = pressed.get(event.pointerId);
    pressed.delete(event.pointerId);
    if (held?.isStill) read(place(event)[0]);
  });
  svg.addEventListener("pointercancel", ({ pointerId }) => pressed.delete(pointerId));
  svg.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && leave());
  svg.addEventListener("pointermove", (event) => {
    const now = place(event);
    const held = pressed.get(event.pointerId);
    if (!held) return read(now[0]);
    if (held.isStill && Math.hypot(event.clientX - held.from.clientX, event.clientY - held.from.clientY) < STILL) return;
    held.isStill = false;
    const before = held.at;
    held.at = now;
    const other = [...pressed].find(([id]) => id !== event.pointerId)?.[1];
    if (!other) return move(before[0] - now[0], before[1] - now[1]);
    other.isStill = false;
    const [from, to] = [between(before, other.at), between(now, other.at)];
    move(from[0] - to[0], from[1] - to[1]);
    zoom(distance(before, other.at) / distance(now, other.at), ...to);
  });
  // Else a browser scrolls the page with two fingers, too.
  for (const type of ["touchstart", "touchmove"]) {
    svg.addEventListener(type, (event) => event.touches.length > 1 && event.cancelable && event.preventDefault(), { passive: false });
  }
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(Math.min(Math.max(event.deltaY, -100), 100) / 400), ...place(event));
  }, { passive: false });
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (press(event.key, event.shiftKey)) event.preventDefault();
  });
}
