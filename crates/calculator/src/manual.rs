//! Help and manual, made from the tables of functions and units.

use std::fmt::Write;

use crate::functions::{self, Arity, Function, functions};
use crate::units::{UnitEntry, units};

/// The help text of a function, unit or constant; none for other names.
///
/// ```
/// assert!(calculator::help("sin").unwrap().starts_with("sin(x)"));
/// assert_eq!(calculator::help("nonsense"), None);
/// ```
#[must_use]
pub fn help(name: &str) -> Option<String> {
    if let Some(function) = functions::find(name) {
        return Some(function_help(function));
    }
    let entry = units().find(|entry| entry.names.contains(&name))?;
    let kind = if entry.is_constant {
        "constant"
    } else {
        "unit"
    };
    let definition = definition(&entry);
    Some(format!(
        "{}\n  A {kind} ({}): {definition}\n",
        entry.names.join(", "),
        entry.section.to_lowercase()
    ))
}

fn function_help(function: &Function) -> String {
    let mut text = format!("{}\n  {}\n", signature(function), function.help);
    for (input, output) in function.examples {
        let _ = writeln!(text, "  {input} = {output}");
    }
    text
}

/// How a function is called: `nCr(x, y)`, `max(x, …)`, `round(x[, y])`.
#[must_use]
pub fn signature(function: &Function) -> String {
    const LETTERS: [&str; 3] = ["x", "y", "z"];
    let arguments = match function.arity {
        Arity::Exactly(count) => LETTERS[..count.min(3)].join(", "),
        Arity::Between(least, most) => {
            let (needed, optional) = (LETTERS[..least].join(", "), LETTERS[least..most].join(", "));
            format!("{needed}[, {optional}]")
        }
        Arity::AtLeast(_) => "x, …".to_owned(),
    };
    format!("{}({arguments})", function.name)
}

fn definition(entry: &UnitEntry) -> String {
    match entry.definition.strip_prefix("base ") {
        Some(quantity) => format!("the base unit of {}", quantity.replace('_', " ")),
        None => entry.definition.to_owned(),
    }
}

/// All functions, units and constants as tables in Markdown; a part of `docs/language.md`.
#[must_use]
pub fn manual() -> String {
    let mut text = String::new();
    let mut group = "";
    for function in functions() {
        if function.group != group {
            group = function.group;
            let _ = write!(
                text,
                "\n### {group}\n\n| function | gives | example |\n|---|---|---|\n"
            );
        }
        let (input, output) = function.examples[0];
        let _ = writeln!(
            text,
            "| `{}` | {} | `{input}` = `{output}` |",
            signature(function),
            function.help
        );
    }
    let mut section = "";
    for entry in units() {
        if entry.section != section {
            section = entry.section;
            let _ = write!(text, "\n### {section}\n\n| name | is |\n|---|---|\n");
        }
        let names: Vec<String> = entry.names.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(text, "| {} | {} |", names.join(" "), definition(&entry));
    }
    text
}
