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

// What stands for itself: `text`, after all that it needs of `lines`.
export function selfContained(lines, text) {
  const needed = new Map();
  gather(lines, lines.length, text, needed);
  const before = [...needed].sort(([a], [b]) => a - b).map(([, given]) => given);
  const prefix = before.length > 0 ? `${before.join("; ")}; ` : "";
  return { prefix, expression: prefix + text };
}

// Collects into `needed` what the lines before `end` have to give, by their place.
function gather(lines, end, text, needed) {
  for (const name of unknownNames(text)) {
    const at = name === "ans" ? end - 1 : lastDefinition(lines, end, name);
    if (at < 0 || needed.has(at)) continue;
    const line = lines[at];
    const value = exactValue(line);
    needed.set(at, value ?? line.text);
    if (value !== undefined) continue;
    // A function uses the names as they are when it is called, everything else as they were.
    const isFunction = definitions(line.text).some(({ parameters }) => parameters !== undefined);
    gather(lines, isFunction ? end : at, line.text, needed);
  }
}

function lastDefinition(lines, end, name) {
  return lines.slice(0, end).findLastIndex((line) => definitions(line.text).some((defined) => defined.name === name));
}

// An exact result, written down, is the same value; it need not be calculated again.
function exactValue({ text, exact, result }) {
  if (!exact || result.length > LONGEST_VALUE || statements(text).length !== 1) return undefined;
  const [definition] = definitions(text);
  if (!definition) return result;
  return definition.parameters === undefined ? `${definition.name} = ${result}` : undefined;
}

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
