// Puts a formula from the server into the page: rebuilt element by element, so that nothing but MathML can come in.

const MATHML = "http://www.w3.org/1998/Math/MathML";
const ELEMENTS = new Set(["math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msup", "msub", "mover", "munderover"]);
const ATTRIBUTES = ["mathvariant", "separator", "stretchy", "width", "linethickness"];

// Shows the last `lines` lines of the formula: those before are what the tape gave to it.
export function showFormula(target, markup, lines) {
  if (!markup) return target.replaceChildren();
  const math = new DOMParser().parseFromString(markup, "application/xml").documentElement;
  const rows = [...math.children].filter((child) => child.localName === "mrow");
  const first = rows.at(-lines) ?? rows[0];
  while (math.firstElementChild && math.firstElementChild !== first) math.firstElementChild.remove();
  target.replaceChildren(rebuilt(math));
}

function rebuilt(element) {
  const name = ELEMENTS.has(element.localName) ? element.localName : "mrow";
  const made = document.createElementNS(MATHML, name);
  for (const attribute of ATTRIBUTES) {
    const value = element.getAttribute(attribute);
    if (value !== null) made.setAttribute(attribute, value);
  }
  for (const child of element.childNodes) {
    made.append(child.nodeType === Node.ELEMENT_NODE ? rebuilt(child) : child.nodeValue ?? "");
  }
  return made;
}
