// The lines of a tape, and what each of them needs of those before it.
//
// The server remembers nothing between two questions. So a line that refers to names or to `ans` is asked together with
// what gives them their values: `rent = 987; rent * 12`. That text stands for itself in a link and in the history.

const NAME = /[\p{L}_°][\p{L}\p{Nd}_]*/gu;
const DEFINITION = /^([\p{L}_°][\p{L}\p{Nd}_]*)\s*(?:\(([^()]*)\))?\s*=(?!=)/u;
// Longer values are not written out: what they came from is.
const LONGEST_VALUE = 200;

// The parts of a text between `;` and line ends, without remarks.
export function statements(text) {
  const plain = text.replace(/#[^\n]*/g, "");
  return plain.split(/[;\n]/).map((part) => part.trim()).filter(Boolean);
}

// The names that a text defines, each with the text of its `value`; `parameters` is there for functions.
export function definitions(text) {
  return statements(text).flatMap((statement) => {
    const [head, name, parameters] = DEFINITION.exec(statement) ?? [];
    return name ? [{ name, parameters, value: statement.slice(head.length).trim() }] : [];
  });
}

// The names of the functions of `lines` that take several arguments.
export function severalOf(lines) {
  const defined = lines.flatMap(({ text }) => definitions(text));
  return defined.filter(({ parameters }) => parameters?.includes(",")).map(({ name }) => name);
}

// What stands for itself where angles are counted in `angle`: `text`, after all that it needs of `lines`. `isRounded`
// tells that a value among it had to be rounded.
export function selfContained(lines, text, angle = "rad") {
  const needed = new Map();
  gather(lines, lines.length, text, angle, needed);
  const before = [...needed].sort(([a], [b]) => a - b).map(([, { given }]) => given);
  const prefix = before.length > 0 ? `${before.join("; ")}; ` : "";
  return { prefix, expression: prefix + text, isRounded: [...needed.values()].some(({ isRounded }) => isRounded) };
}

// What was typed of an `expression` that stands for itself: the shortest end of it that `lines` complete to the same.
export function typed(lines, expression, angle) {
  for (let at = expression.length; (at = expression.lastIndexOf("; ", at - 1)) > 0;) {
    const text = expression.slice(at + 2);
    if (text.trim() && selfContained(lines, text, angle).expression === expression) return text;
  }
  return expression;
}

// Collects into `needed` what the lines before `end` have to give, by their place.
function gather(lines, end, text, angle, needed) {
  for (const name of unknownNames(text)) {
    const at = name === "ans" ? end - 1 : lastDefinition(lines, end, name);
    if (at < 0 || needed.has(at)) continue;
    const line = lines[at];
    const value = valueOf(line, name, angle);
    if (value) needed.set(at, value);
    // What was calculated where angles were counted otherwise would be another value here.
    if (value || isOfOther(line, angle)) continue;
    needed.set(at, { given: statements(line.text).join("; ") });
    // A function uses the names as they are when it is called, everything else as they were.
    gather(lines, isFunction(line) ? end : at, line.text, angle, needed);
  }
}

function lastDefinition(lines, end, name) {
  return lines.slice(0, end).findLastIndex((line) => definitions(line.text).some((defined) => defined.name === name));
}

// The line as a value that need not be calculated again: an exact one, or what came out where angles were counted otherwise.
function valueOf(line, name, angle) {
  const { text, exact, result } = line;
  const parts = statements(text);
  const [definition] = definitions(parts.at(-1) ?? "");
  if (line.error || definition?.parameters !== undefined) return undefined;
  const isShort = exact && result.length <= LONGEST_VALUE && parts.length === 1;
  const tells = name === "ans" || name === definition?.name;
  if (!isShort && !(isOfOther(line, angle) && tells)) return undefined;
  return { given: definition ? `${definition.name} = ${result}` : result, isRounded: !exact };
}

// A function has no angles of its own: they are counted as where it is called.
function isOfOther(line, angle) {
  const isOnlyFunction = isFunction(line) && statements(line.text).length === 1;
  return (line.options?.angle ?? "rad") !== angle && !isOnlyFunction;
}

const isFunction = ({ text }) => definitions(text).some(({ parameters }) => parameters !== undefined);

// The names that a text uses before it has defined them itself.
function unknownNames(text) {
  const [used, known] = [new Set(), new Set()];
  for (const statement of statements(text)) {
    const [head, name, parameters = ""] = DEFINITION.exec(statement) ?? [""];
    const own = new Set(parameters.match(NAME));
    for (const word of statement.slice(head.length).match(NAME) ?? []) {
      if (!known.has(word) && !own.has(word)) used.add(word);
    }
    if (name) known.add(name);
    // Whatever comes after the first line means the answer of that one.
    known.add("ans");
  }
  return used;
}
