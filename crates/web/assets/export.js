// The tape as a file.

const TYPES = { text: ["text/plain", "txt"], csv: ["text/csv", "csv"] };

export function save(lines, format) {
  const [type, extension] = TYPES[format];
  const content = format === "csv" ? asCsv(lines) : asText(lines);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  link.download = `reckon.${extension}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function asText(lines) {
  return lines.map(({ text, result, error, note }) => `${text} = ${error ?? result}${note ? `  # ${note.replaceAll("\n", " ")}` : ""}\n`).join("");
}

// RFC 4180.
export function asCsv(lines) {
  const rows = lines.map(({ text, result, note }) => [text, result ?? "", note ?? ""]);
  return [["expression", "result", "note"], ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

// A spreadsheet would run what begins like a formula; numbers may begin with their sign.
function cell(text) {
  const isRisky = /^[=+\-@\t\r\0]/.test(text) && !/^[+-]?[\d.]+(?:e-?\d+)?$/.test(text);
  return `"${(isRisky ? `'${text}` : text).replaceAll('"', '""')}"`;
}
