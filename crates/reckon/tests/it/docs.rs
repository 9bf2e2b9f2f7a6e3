//! The documents name tests and files that exist.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{run, text};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All files below `folder` with this ending, as one text.
fn text_below(folder: &Path, ending: &str) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("target") {
            text += &text_below(&path, ending);
        } else if path.to_string_lossy().ends_with(ending) {
            text += &fs::read_to_string(&path).unwrap();
        }
    }
    text
}

/// What stands in code font in the document.
fn quoted(document: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(document)).unwrap();
    let prose: Vec<&str> = text.split("```").step_by(2).collect();
    let in_code = prose
        .iter()
        .flat_map(|part| part.split('`').skip(1).step_by(2));
    in_code.map(str::to_owned).collect()
}

/// Names of Rust tests are sentences with underscores; those of the browser tests are sentences with spaces.
#[test]
fn every_test_that_the_documents_name_exists() {
    let rust = text_below(&root().join("crates"), ".rs");
    let browser = text_below(&root().join("tests/e2e/specs"), ".ts");
    let mut found = 0;
    let documents = ["docs/security.md", "docs/reliability.md"];
    for name in documents.iter().flat_map(|document| quoted(document)) {
        let is_sentence = name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            && name.matches('_').count() >= 3;
        if is_sentence {
            assert!(
                rust.contains(&format!("fn {name}()")),
                "there is no test {name}"
            );
            found += 1;
        } else if name.starts_with("the form ")
            || name.starts_with("the keyboard ")
            || name.starts_with("what a page ")
        {
            assert!(browser.contains(&name), "there is no browser test “{name}”");
            found += 1;
        }
    }
    assert!(found > 50, "only {found} tests are named");
}

#[test]
fn every_file_that_the_documents_name_exists() {
    for document in [
        "docs/security.md",
        "docs/reliability.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
    ] {
        for name in quoted(document) {
            let is_file = (name.starts_with("crates/") || name.starts_with("scripts/"))
                && !name.contains([' ', '<', '*']);
            if is_file {
                assert!(
                    root().join(&name).exists(),
                    "{document}: there is no {name}"
                );
            }
        }
    }
}

#[test]
fn the_table_of_settings_is_that_of_the_code() {
    let table = run(&["settings"]);
    let document = fs::read_to_string(root().join("docs/operations.md")).unwrap();
    let table = text(&table.stdout);
    assert!(
        document.contains(table),
        "docs/operations.md has another table than `reckon settings` prints:\n{table}"
    );
}

/// What an operator puts into `.env` reaches the server, or is one of the few that have another place there.
#[test]
fn compose_passes_every_setting_on() {
    let compose = fs::read_to_string(root().join("compose.yaml")).unwrap();
    let table = run(&["settings"]);
    let settings: Vec<&str> = text(&table.stdout)
        .split('`')
        .filter(|word| {
            word.starts_with("RECKON_") && word.chars().all(|c| c == '_' || c.is_ascii_uppercase())
        })
        // The image listens, and a secret in a file has to be mounted.
        .filter(|name| *name != "RECKON_LISTEN" && !name.ends_with("_FILE"))
        .collect();
    assert!(settings.len() > 12, "{settings:?}");
    for name in settings {
        assert!(
            compose.contains(&format!("      {name}: ${{{name}:-")),
            "compose.yaml passes {name} on to nobody"
        );
    }
}
