// How many digits are shown, and what an angle is counted in.

const DEFAULT_DIGITS = 20;

const byId = (id) => document.getElementById(id);
const { digits: field, angle } = byId("calculation").elements;
const [shown, fewer, more] = ["digits-shown", "fewer", "more"].map(byId);
const steps = byId("digits").dataset.steps.split(" ").map(Number);

// Only what is not as usual.
export function options() {
  const digits = Number(field.value);
  return {
    ...(digits === DEFAULT_DIGITS ? {} : { digits }),
    ...(angle.value === "rad" ? {} : { angle: angle.value }),
  };
}

// The page that answers `expression` without a script.
export function address(expression, chosen = options()) {
  return expression ? `/?${new URLSearchParams({ expression, ...chosen })}` : "/";
}

// Chooses the angles that a line was asked with.
export function choose({ angle: chosen = "rad" } = {}) {
  angle.value = chosen;
}

export const angleUnit = () => angle.value;

// `changed` is told whether it was the digits.
export function connectOptions(changed) {
  const step = (link, next) => link.addEventListener("click", (event) => {
    event.preventDefault();
    const wanted = next(Number(field.value));
    if (wanted === undefined) return;
    field.value = shown.textContent = wanted;
    mark(fewer, wanted > steps[0]);
    mark(more, wanted < steps.at(-1));
    changed(true);
  });
  step(fewer, (digits) => steps.findLast((step) => step < digits));
  step(more, (digits) => steps.find((step) => step > digits));
  for (const radio of angle) radio.addEventListener("change", () => changed(false));
}

// A link that leads nowhere keeps the focus, and is told and drawn as one that cannot be pressed.
function mark(link, leadsOn) {
  link.href = "#digits";
  if (leadsOn) link.removeAttribute("aria-disabled");
  else link.setAttribute("aria-disabled", "true");
}
