// What the calculator knows, looked up without leaving the page.

import { element } from "./figure.js";
import { address } from "./options.js";
import texts from "./texts.js";

const SEARCHING_PAUSE = 120;

let dialog;
let search;
let list;
let told;
let timer = 0;
let shown;

// `ask` puts an example into the line.
export function showHelp(ask) {
  dialog ??= make(ask);
  dialog.showModal();
  search.select();
  fill();
}

function make(ask) {
  search = element("input");
  search.type = "search";
  search.placeholder = texts["help placeholder"];
  search.setAttribute("aria-label", texts["help search"]);
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(fill, SEARCHING_PAUSE);
  });
  // Esc would empty the field first.
  search.addEventListener("keydown", (event) => event.key === "Escape" && made.close());
  const close = element("button", "link", texts["help close"]);
  close.type = "button";
  list = element("div", "found");
  list.tabIndex = 0;
  list.setAttribute("role", "region");
  list.setAttribute("aria-label", texts["help title"]);
  told = element("p", "vh");
  told.setAttribute("role", "status");
  const made = element("dialog", "help", element("div", "help-head", search, close), list, told);
  made.setAttribute("aria-label", texts["help title"]);
  close.addEventListener("click", () => made.close());
  // A press beside the dialog leaves it.
  made.addEventListener("click", (event) => event.target === made && made.close());
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a.example");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    made.close();
    ask(link.textContent);
  });
  document.body.append(made);
  return made;
}

async function fill() {
  const wanted = search.value;
  const { entries, fault } = await find(wanted);
  if (wanted !== search.value) return;
  const found = fault ?? JSON.stringify(entries);
  // What has the focus keeps it where nothing else is found.
  if (found === shown) return;
  shown = found;
  if (fault || entries.length === 0) return list.replaceChildren(element("p", "none", (told.textContent = fault ?? texts["help none"])));
  const groups = Object.groupBy(entries, ({ group }) => group);
  list.replaceChildren(...Object.entries(groups).flatMap(([name, some]) => [element("h2", "", name), element("dl", "entries", ...some.map(row))]));
  list.scrollTop = 0;
  told.textContent = `${texts["help found"]} ${entries.length}`;
}

async function find(wanted) {
  try {
    const response = await fetch(`/api/help?${new URLSearchParams({ search: wanted })}`);
    const found = await response.json();
    return response.ok ? found : { fault: `${found.detail}.` };
  } catch {
    return { fault: texts["unreachable"] };
  }
}

function row({ title, help, examples }) {
  const links = examples.flatMap((example) => {
    const link = element("a", "example", example);
    link.href = address(example, {});
    return [link, " "];
  });
  return element("div", "", element("dt", "", title), element("dd", "", `${help} `, ...links));
}
