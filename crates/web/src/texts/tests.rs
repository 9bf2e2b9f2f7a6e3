//! That the sources and the files of texts fit, and that the sources say nothing by themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::{TEXTS, shared};

/// What is no English: names of this and of another product, a key of a keyboard, a header of HTTP, and the attributes that
/// a macro writes into the tags of others.
const NO_ENGLISH: [&str; 5] = [
    "Reckon",
    "Mac OS X",
    "Esc",
    "Authorization: Bearer",
    r#" aria-invalid="true" aria-describedby="-error" autofocus aria-describedby="""#,
];

/// What is read out or shown, of attributes.
const READ: [&str; 5] = ["alt", "aria-label", "label", "placeholder", "title"];

/// Constants name their texts, beginning with these.
const BY_CONSTANTS: [&str; 3] = ["key ", "example ", "help "];

/// The sources below this folder of the crate, by their paths.
fn sources(folder: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(source) = fs::read_to_string(&path) {
                found.insert(path.display().to_string(), source);
            }
        }
    }
    assert!(!found.is_empty());
    found
}

/// What asks for texts on the server.
fn askers() -> BTreeMap<String, String> {
    let mut askers = sources("templates");
    askers.extend(sources("src"));
    askers.retain(|path, _| !path.contains("/src/texts"));
    askers
}

/// The functions of this module that a source calls with a literal, each with the name of the text.
fn calls(source: &str) -> Vec<(&str, &str)> {
    let calls = source.split("texts::").skip(1).filter_map(|call| {
        let (function, rest) = call.split_once('(')?;
        let name = rest.trim_start().strip_prefix('"')?.split('"').next()?;
        Some((function, name))
    });
    calls.collect()
}

fn asked_by_scripts() -> BTreeSet<String> {
    let scripts = sources("assets");
    let asked = scripts.values().flat_map(|script| {
        let parts = script.split("texts[\"").skip(1);
        parts.filter_map(|part| Some(part.split_once("\"]")?.0.to_owned()))
    });
    asked.collect()
}

fn asked_by_the_server() -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    for source in askers().values() {
        asked.extend(calls(source).into_iter().map(|(_, name)| name.to_owned()));
        for start in BY_CONSTANTS {
            for part in source.split(&format!("\"{start}")).skip(1) {
                asked.insert(format!("{start}{}", part.split('"').next().unwrap()));
            }
        }
    }
    asked
}

/// The name without the number that it may end with.
fn general(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit())
        .trim_end()
}

#[test]
fn every_text_that_is_asked_for_is_there_and_none_is_idle() {
    let asked = &asked_by_the_server() | &asked_by_scripts();
    let there: BTreeSet<String> = TEXTS.names().map(str::to_owned).collect();
    assert_eq!(&asked - &there, BTreeSet::new(), "missing");
    let idle = there
        .iter()
        .filter(|name| !asked.contains(*name) && !asked.contains(general(name)));
    assert_eq!(idle.collect::<Vec<_>>(), [""; 0], "idle");
}

/// Everybody who comes for the first time waits for them.
#[test]
fn browsers_load_no_text_that_scripts_do_not_write() {
    let loaded: BTreeSet<String> = shared().names().map(str::to_owned).collect();
    assert_eq!(loaded, asked_by_scripts());
}

/// The places of a text and of its forms for certain numbers.
fn places(name: &str) -> BTreeSet<&'static str> {
    let forms = TEXTS
        .names()
        .filter(|form| *form == name || general(form) == name);
    let parts = forms.flat_map(|form| TEXTS.parts(form));
    parts.filter(|part| part.starts_with('{')).collect()
}

#[test]
fn every_place_in_a_text_is_filled_and_no_link_is_lost() {
    for (path, source) in askers() {
        let mut all = BTreeSet::new();
        for (function, name) in calls(&source) {
            for place in places(name) {
                let word = place.trim_matches(['{', '}']);
                let is_filled = match function {
                    "numbered" => word == "number",
                    "with" => source.contains(&format!("(\"{word}\", ")),
                    "parts" => source.contains(&format!("part == \"{place}\"")),
                    _ => false,
                };
                assert!(is_filled, "{path}: {place} of “{name}”");
                all.insert(place);
            }
        }
        for part in source.split("part == \"").skip(1) {
            let place = part.split('"').next().unwrap();
            assert!(all.contains(place), "{path}: no text has {place}");
        }
    }
}

/// `source` without what stands between these marks, and what stood there.
fn cut(source: &str, open: &str, close: &str) -> (String, Vec<String>) {
    let mut parts = source.split(open);
    let mut rest = parts.next().unwrap_or_default().to_owned();
    let mut inside = Vec::new();
    for part in parts {
        let (inner, after) = part.split_once(close).unwrap();
        inside.push(inner.to_owned());
        rest.push_str(after);
    }
    (rest, inside)
}

/// What a person reads of a tag.
fn attributes(tag: &str) -> impl Iterator<Item = String> {
    READ.into_iter().filter_map(move |name| {
        let (_, value) = tag.split_once(&format!(" {name}=\""))?;
        value.split('"').next().map(str::to_owned)
    })
}

/// What looks like English in an expression: it has a space or begins with a capital letter, and names no text.
fn english(expression: &str) -> Vec<String> {
    let names = calls(expression);
    let is_name = |literal: &str| names.iter().any(|(_, name)| *name == literal);
    let literals = expression.split('"').skip(1).step_by(2);
    literals
        .filter(|literal| literal.contains(' ') || literal.starts_with(char::is_uppercase))
        .filter(|literal| !is_name(literal))
        .map(str::to_owned)
        .collect()
}

#[test]
fn no_template_says_anything_by_itself() {
    for (path, source) in sources("templates") {
        let (source, _) = cut(&source, "{#", "#}");
        let (source, mut expressions) = cut(&source, "{{", "}}");
        let (source, statements) = cut(&source, "{%", "%}");
        expressions.extend(statements);
        let (source, _entities) = cut(&source, "&", ";");
        let (shown, tags) = cut(&source, "<", ">");
        let said = [shown].into_iter();
        let said = said.chain(tags.iter().flat_map(|tag| attributes(tag)));
        let said = said.chain(expressions.iter().flat_map(|text| english(text)));
        for text in said {
            let allowed = NO_ENGLISH.into_iter();
            let text = allowed.fold(text, |text, allowed| text.replace(allowed, ""));
            let says = text.trim();
            assert!(!says.contains(char::is_alphabetic), "{path} says “{says}”");
        }
    }
}

/// Sentences at least: what has a capital letter and a space is no name, path or format.
#[test]
fn no_page_says_a_sentence_by_itself() {
    for (path, source) in sources("src/pages") {
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        let code = source.lines().filter(|line| !line.trim().starts_with("//"));
        for literal in code.flat_map(|line| line.split('"').skip(1).step_by(2)) {
            let is_sentence = literal.starts_with(char::is_uppercase) && literal.contains(' ');
            let is_allowed = NO_ENGLISH.contains(&literal);
            assert!(!is_sentence || is_allowed, "{path} says “{literal}”");
        }
    }
}
