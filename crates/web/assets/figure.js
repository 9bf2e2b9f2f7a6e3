// How a result looks to a person; `pages/figure.rs` does the same on the server. What is copied stays the plain text.

const DECIMAL = /^(-?\d+(?:\.\d*)?)(?:\((\d+)\))?(?:e(-?\d+))?$/;
const DATE = /^\d{4}-\d\d-\d\d/;

// Signs as in print: `2*sqrt(3) - pi` becomes 2·√(3) − π.
const PRINT = { "-": "−", "*": "·", pi: "π", "sqrt(": "√(" };

export const typeset = (text) => text.replace(/-|\*|(?<![\p{L}\p{N}])(?:pi(?![\p{L}\p{N}])|sqrt\()/gu, (sign) => PRINT[sign]);

// The nodes that show `plain`; `unit` stands at its end as well.
export function figure(plain, unit) {
  const hasUnit = Boolean(unit) && plain.endsWith(unit);
  const number = hasUnit ? plain.slice(0, -unit.length).trimEnd() : plain;
  const [, fixed, repeating, exponent] = DECIMAL.exec(number) ?? [];
  const nodes = [];
  if (fixed === undefined) nodes.push(DATE.test(number) ? number : typeset(number));
  else nodes.push(typeset(fixed));
  if (repeating) nodes.push(element("span", "vh", "("), element("span", "repeating", repeating), element("span", "vh", ")"));
  if (exponent) nodes.push(element("span", "power", "×10", element("span", "vh", "^"), element("sup", "", typeset(exponent))));
  if (hasUnit) nodes.push(" ", element("span", "unit", unit));
  return nodes;
}

export function size(plain) {
  const length = [...plain].length;
  if (length <= 14) return "short";
  if (length <= 28) return "medium";
  return length <= 120 ? "long" : "huge";
}

export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}
