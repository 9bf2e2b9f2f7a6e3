//! Help and manual, made from the tables of functions and units.

use std::fmt::Write;

use crate::evaluate;
use crate::functions::{self, Arity, Function, functions};
use crate::number::closed::constants::{self, Constant};
use crate::settings::Settings;
use crate::units::{self, UnitEntry};

/// The help text of a function, constant or unit, also of one with a prefix; none for other names.
///
/// ```
/// assert!(calculator::help("sin").unwrap().starts_with("sin(x)"));
/// assert!(calculator::help("pi").unwrap().contains("3.14159"));
/// assert!(calculator::help("km").unwrap().contains("1000 m"));
/// assert_eq!(calculator::help("nonsense"), None);
/// ```
#[must_use]
pub fn help(name: &str) -> Option<String> {
    if let Some(function) = functions::find(name) {
        return Some(function_help(function));
    }
    if let Some(constant) = constants::entry(name) {
        return Some(constant_help(constant));
    }
    if let Some((prefix, unit)) = units::split_prefix(name) {
        let unit_help = unit_help(unit)?;
        return Some(format!(
            "{name}\n  A unit: {} {unit}\n\n{unit_help}",
            prefix.text()
        ));
    }
    unit_help(name)
}

fn constant_help(constant: &Constant) -> String {
    let name = constant.names[0];
    let digits = evaluate(name, &Settings::default())
        .map_or_else(|error| error.message, |answer| answer.approximation);
    format!(
        "{}\n  A constant: {}\n  {name} ≈ {digits}\n",
        constant.names.join(", "),
        constant.help
    )
}

fn unit_help(name: &str) -> Option<String> {
    let entry = units::units().find(|entry| entry.names.contains(&name))?;
    let kind = if entry.is_constant {
        "constant"
    } else {
        "unit"
    };
    Some(format!(
        "{}\n  A {kind} ({}): {}\n",
        entry.names.join(", "),
        entry.section.to_lowercase(),
        definition(&entry)
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
    add_functions(&mut text);
    add_constants(&mut text);
    add_units(&mut text);
    text
}

fn add_functions(text: &mut String) {
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
}

fn add_constants(text: &mut String) {
    text.push_str("\n### Mathematical constants\n\n| name | is |\n|---|---|\n");
    for constant in &constants::TABLE {
        let _ = writeln!(text, "| {} | {} |", in_code(constant.names), constant.help);
    }
}

fn add_units(text: &mut String) {
    let mut section = "";
    for entry in units::units() {
        if entry.section != section {
            section = entry.section;
            let _ = write!(text, "\n### {section}\n\n| name | is |\n|---|---|\n");
        }
        let _ = writeln!(
            text,
            "| {} | {} |",
            in_code(&entry.names),
            definition(&entry)
        );
    }
}

fn in_code(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(" ")
}
